// Photos that were chosen and have not gone yet: made smaller before they wait, and kept in the browser, so that a reload
// loses none.
import { useEffect, useState } from "react";
import { new_key } from "../api/carry_out";
import { in_tab } from "../api/storage";
import { done, finished, open_store } from "../shell/database";

export interface Photo { key: string; name: string; file: Blob } // `key` of idempotency: sent again it is the same photo

const most_bytes = 20 << 20; // what the server takes
const small_enough = 1 << 20;
const longest_side = 2048; // the server keeps 1600

const shrunk = async (file: Blob): Promise<Blob> => {
  const picture = await createImageBitmap(file); // upright by its own tag
  const factor = Math.min(1, longest_side / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * factor);
  canvas.height = Math.round(picture.height * factor);
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const made = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.9));
  return made && made.size < file.size ? made : file;
};

// Null: too large, and this browser cannot make it smaller.
export const photo_of = async (file: File): Promise<Photo | null> => {
  const made = file.size <= small_enough ? file : await shrunk(file).catch(() => file);
  return made.size <= most_bytes ? { key: new_key(), name: file.name, file: made } : null;
};

// ---- kept ----

interface Kept { at: number; photos: readonly Photo[] }
const longest = 24 * 3_600_000; // that a draft's photos stay, when nobody comes back to it
const name_of_database = "chosen-photos";
const store = (mode: IDBTransactionMode) => open_store(name_of_database, "drafts", mode);

const read = async (slot: string): Promise<readonly Photo[]> => {
  const drafts = await store("readwrite");
  const [slots, kept] = (await Promise.all([done(drafts.getAllKeys()), done(drafts.getAll())])) as [string[], Kept[]];
  kept.forEach(({ at }, place) => { if (Math.abs(Date.now() - at) > longest) drafts.delete(slots[place]!); });
  return kept[slots.indexOf(slot)]?.photos ?? [];
};
const write = async (slot: string, photos: readonly Photo[]) => {
  const drafts = await store("readwrite");
  if (photos.length > 0) drafts.put({ at: Date.now(), photos } satisfies Kept, slot);
  else drafts.delete(slot);
  await finished(drafts.transaction);
};

// Each tab has its own draft, so each has its own photos.
const slot_of = (name: string) => {
  const kept = in_tab.get(`${name}.photos`) ?? new_key();
  in_tab.set(`${name}.photos`, kept);
  return kept;
};

export interface KeptPhotos {
  all: readonly Photo[];
  is_read: boolean; // those of before a reload are among them
  is_kept: boolean; // false: this browser does not keep them
  add: (photos: readonly Photo[]) => void;
  remove: (photo: Photo) => void;
  clear: () => void;
}

export const use_kept_photos = (name: string): KeptPhotos => {
  const [slot] = useState(() => slot_of(name));
  const [all, set_all] = useState<readonly Photo[]>([]);
  const [is_read, set_read] = useState(false);
  const [is_kept, set_kept] = useState(true);
  useEffect(() => {
    read(slot).then((before) => set_all((now) => [...before, ...now]), () => {}).finally(() => set_read(true));
  }, [slot]);
  useEffect(() => {
    if (is_read) write(slot, all).then(() => set_kept(true), () => set_kept(all.length === 0));
  }, [slot, all, is_read]);
  return {
    all, is_read, is_kept,
    add: (photos) => set_all((now) => [...now, ...photos]),
    remove: (photo) => set_all((now) => now.filter((one) => one.key !== photo.key)),
    clear: () => set_all([]),
  };
};

// Of everyone, in every tab.
export const forget_photos = async () => {
  const drafts = await store("readwrite");
  drafts.clear();
  await finished(drafts.transaction);
};
