// The incidents over the map, on a canvas of their own: what changes with every report and filter is drawn in a moment, and
// the map beneath, which is dear where no graphics card draws it, is left as it is.
import type { Map as GlMap } from "maplibre-gl";

export interface Shown { at: [number, number]; number?: number; count?: number; is_overdue: boolean }
interface Point { lon: number; lat: number }
interface Place { x: number; y: number }
export interface Colours { accent: string; late: string; paper: string; ink: string }

interface Feature { geometry: { coordinates: [number, number] }; properties: { number?: number; count?: number; overdue?: boolean | number } }
// As GET /api/v1/incidents/map answers: a single incident, or how many are gathered there.
export const shown_of = (features: readonly Feature[]): Shown[] => features.map(({ geometry, properties: { number, count, overdue } }) => ({
  at: geometry.coordinates, ...(number !== undefined && { number }), ...(count !== undefined && { count }), is_overdue: number !== undefined && Boolean(overdue),
}));
export const radius_of = ({ count }: Shown) => (count === undefined ? 7 : 12 + Math.min(14, Math.sqrt(count)));

// The one that lies uppermost under a place of the picture.
export const hit = (all: readonly Shown[], place: Place, project: (at: [number, number]) => Place): Shown | undefined =>
  all.findLast((one) => {
    const { x, y } = project(one.at);
    return (x - place.x) ** 2 + (y - place.y) ** 2 <= (radius_of(one) + 2) ** 2;
  });

export class Points {
  private readonly canvas = document.createElement("canvas");
  all: readonly Shown[] = [];
  private here: Point | null = null;

  constructor(private readonly map: GlMap, private readonly colours: Colours) {
    this.canvas.className = "map-points";
    this.canvas.ariaHidden = "true"; // the queue beside it says the same in words
    map.getCanvasContainer().append(this.canvas);
    const draw = () => this.draw();
    map.on("move", draw);
    map.on("resize", draw);
  }
  show(all: readonly Shown[]) {
    this.all = all;
    this.draw();
  }
  mark(here: Point | null) {
    this.here = here;
    this.draw();
  }
  at(place: Place) {
    return hit(this.all, place, (at) => this.map.project(at));
  }

  private draw() {
    const { clientWidth: width, clientHeight: height } = this.map.getContainer();
    const ratio = devicePixelRatio;
    if (this.canvas.width !== Math.round(width * ratio) || this.canvas.height !== Math.round(height * ratio)) {
      this.canvas.width = Math.round(width * ratio);
      this.canvas.height = Math.round(height * ratio);
    }
    const pen = this.canvas.getContext("2d")!;
    const { accent, late, paper, ink } = this.colours;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.lineWidth = 1.5;
    for (const one of this.all) {
      const { x, y } = this.map.project(one.at);
      pen.beginPath();
      pen.arc(x, y, radius_of(one), 0, 2 * Math.PI);
      pen.fillStyle = one.is_overdue ? late : accent;
      pen.fill();
      pen.strokeStyle = paper;
      pen.stroke();
      const sign = one.count === undefined ? (one.is_overdue ? "!" : "") : String(one.count);
      if (!sign) continue;
      pen.font = `${one.count === undefined ? "700 11px" : "12px"} sans-serif`;
      pen.fillStyle = paper;
      pen.fillText(sign, x, y);
    }
    if (!this.here) return;
    const { x, y } = this.map.project([this.here.lon, this.here.lat]);
    pen.beginPath();
    pen.arc(x, y, 13, 0, 2 * Math.PI);
    pen.lineWidth = 3;
    pen.strokeStyle = ink;
    pen.stroke();
  }
}
