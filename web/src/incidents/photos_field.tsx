// Photos to go with a report: chosen or taken, shown small, taken out again.
import { useEffect, useId, useState } from "react";
import { use_words } from "../words/words";
import { photo_of, type KeptPhotos, type Photo } from "./photos";
import "./photos.css";

const most = 4;

const Thumbnail = ({ photo }: { photo: Photo }) => {
  const [address, set_address] = useState("");
  useEffect(() => {
    const made = URL.createObjectURL(photo.file);
    set_address(made);
    return () => URL.revokeObjectURL(made);
  }, [photo]);
  return address ? <img src={address} alt={photo.name} /> : null;
};

export const PhotosField = ({ photos }: { photos: KeptPhotos }) => {
  const words = use_words();
  const id = useId();
  const [said, say] = useState("");
  const add = async (chosen: readonly File[]) => {
    const room = chosen.slice(0, most - photos.all.length);
    say(words.report.photos_preparing);
    const made: Photo[] = [];
    for (const file of room) { // one after the other: a large photo takes much of a phone's memory
      const photo = await photo_of(file);
      if (photo) made.push(photo);
    }
    photos.add(made);
    say(room.length < chosen.length ? words.report.photos_too_many : made.length < room.length ? words.report.photos_too_large : "");
  };
  return (
    <div className="field photos" role="group" aria-labelledby={`${id}-label`} aria-describedby={`${id}-hint`}>
      <span id={`${id}-label`} className="label">{words.report.photos} <span className="quiet">{words.shell.optional}</span></span>
      <p id={`${id}-hint`} className="quiet">{words.report.photos_hint}</p>
      {photos.all.length > 0 && (
        <ul>
          {photos.all.map((photo, index) => (
            <li key={photo.key}>
              <Thumbnail photo={photo} />
              <button type="button" aria-label={words.report.photos_remove(index + 1)} onClick={() => photos.remove(photo)}>✕</button>
            </li>
          ))}
        </ul>
      )}
      {photos.all.length < most && (
        <label className="button" htmlFor={id}>
          <span aria-hidden="true">＋ </span>{words.report.photos_add}
          <input
            id={id} className="unseen" type="file" multiple accept="image/jpeg,image/png,image/webp"
            onChange={(event) => {
              void add([...(event.target.files ?? [])]);
              event.target.value = ""; // the same file may be chosen again
            }}
          />
        </label>
      )}
      <p className="quiet" role="status">{said || (!photos.is_kept && words.report.photos_not_kept)}</p>
    </div>
  );
};
