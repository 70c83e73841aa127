// Photos to go with a report: chosen or taken, shown small, taken out again.
import { useEffect, useId, useRef, useState } from "react";
import { use_words } from "../words/words";

const most = 4;
const largest = 20 << 20;

const Thumbnail = ({ photo, label }: { photo: File; label: string }) => {
  const [address, set_address] = useState("");
  useEffect(() => {
    const made = URL.createObjectURL(photo);
    set_address(made);
    return () => URL.revokeObjectURL(made);
  }, [photo]);
  return address ? <img src={address} alt={label} /> : null;
};

export const PhotosField = ({ photos, change }: { photos: readonly File[]; change: (photos: readonly File[]) => void }) => {
  const words = use_words();
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const [said, say] = useState("");
  const add = (chosen: readonly File[]) => {
    const fitting = chosen.filter((photo) => photo.size <= largest);
    const all = [...photos, ...fitting];
    say(all.length > most ? words.report.photos_too_many : fitting.length < chosen.length ? words.report.photos_too_large : "");
    change(all.slice(0, most));
    if (input.current) input.current.value = ""; // the same file may be chosen again
  };
  return (
    <div className="field photos" role="group" aria-labelledby={`${id}-label`} aria-describedby={`${id}-hint`}>
      <span id={`${id}-label`} className="label">{words.report.photos} <span className="quiet">{words.shell.optional}</span></span>
      <p id={`${id}-hint`} className="quiet">{words.report.photos_hint}</p>
      {photos.length > 0 && (
        <ul>
          {photos.map((photo, index) => (
            <li key={`${photo.name}-${photo.lastModified}-${index}`}>
              <Thumbnail photo={photo} label={photo.name} />
              <button type="button" aria-label={words.report.photos_remove(index + 1)} onClick={() => change(photos.filter((one) => one !== photo))}>✕</button>
            </li>
          ))}
        </ul>
      )}
      {photos.length < most && (
        <label className="button" htmlFor={id}>
          <span aria-hidden="true">＋ </span>{words.report.photos_add}
          <input ref={input} id={id} className="unseen" type="file" multiple accept="image/jpeg,image/png,image/webp" onChange={(event) => add([...(event.target.files ?? [])])} />
        </label>
      )}
      <p className="quiet" role="status">{said}</p>
    </div>
  );
};
