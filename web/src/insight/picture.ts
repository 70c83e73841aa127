// Pictures (PNG) of what the page shows, made in the page, and files of the server, saved under a name.
export const save = (file: Blob, name: string) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
};

export const save_picture = async (canvas: HTMLCanvasElement, name: string) => {
  const picture = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (!picture) throw new Error("the canvas gave no picture");
  save(picture, name);
};

// What can be put into the picture of the whole board.
export type Drawing = () => HTMLCanvasElement | null;

export interface Sheet {
  title: string;
  under: string; // where the figures are from, and when
  figures: readonly (readonly [title: string, value: string, more: string])[];
  drawings: readonly (readonly [title: string, canvas: HTMLCanvasElement])[];
  colours: { ink: string; quiet: string; paper: string; line: string };
  type: string;
}

// The board on one sheet: figures above, drawings below, two beside each other.
export const sheet_of = ({ title, under, figures, drawings, colours, type }: Sheet): HTMLCanvasElement => {
  const width = 1600, edge = 48, gap = 32, columns = 6;
  const half = (width - 2 * edge - gap) / 2;
  const heights = drawings.map(([, canvas]) => Math.round((half * canvas.height) / canvas.width));
  const pairs = Array.from({ length: Math.ceil(drawings.length / 2) }, (_, row) => Math.max(heights[2 * row] ?? 0, heights[2 * row + 1] ?? 0));
  const top = 132, figure_height = 104;
  const below = top + Math.ceil(figures.length / columns) * figure_height + 16;
  const height = below + pairs.reduce((sum, one) => sum + one + 72, 0) + edge / 2;

  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error("no canvas");
  const write = (text: string, x: number, y: number, size: number, colour: string, weight = 400, room = width - x - edge) => {
    pen.font = `${weight} ${size}px ${type}`;
    pen.fillStyle = colour;
    pen.fillText(text, x, y, room);
  };
  pen.fillStyle = colours.paper;
  pen.fillRect(0, 0, width, height);
  write(title, edge, 70, 36, colours.ink, 700);
  write(under, edge, 104, 18, colours.quiet);
  const column = (width - 2 * edge) / columns;
  figures.forEach(([name, value, more], place) => {
    const x = edge + (place % columns) * column, y = top + Math.floor(place / columns) * figure_height;
    write(name, x, y + 22, 17, colours.quiet, 400, column - 12);
    write(value, x, y + 60, 34, colours.ink, 700, column - 12);
    write(more, x, y + 84, 15, colours.quiet, 400, column - 12);
  });
  let y = below;
  drawings.forEach(([name, drawing], place) => {
    const x = edge + (place % 2) * (half + gap);
    write(name, x, y + 24, 20, colours.ink, 600, half);
    pen.drawImage(drawing, x, y + 40, half, heights[place] ?? 0);
    if (place % 2) y += (pairs[(place - 1) / 2] ?? 0) + 72;
  });
  return canvas;
};
