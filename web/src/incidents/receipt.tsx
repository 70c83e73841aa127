// After a report: its number, the link that only the reporter has, and the photos on their way.
import { Suspense, lazy, useEffect, useRef, type ComponentType } from "react";
import { Copied } from "../shell/copied";
import { date_time } from "../words/format";
import { explain, use_words } from "../words/words";
import type { Photo } from "./photos";

// The link stands beside it: where its script does not come, nothing is lacking.
type Code = ComponentType<{ text: string; label: string }>;
const QrCode = lazy(async (): Promise<{ default: Code }> => ({ default: await import("../shell/qr_code").then((shell): Code => shell.QrCode, (): Code => () => null) }));

export interface Receipt {
  number: number;
  token: string;
  has_joined: boolean;
  grid_name: string;
  finish_by: string | null;
  has_place: boolean; // a point on the map, which may lie outside all grids
}

export interface SentPhoto { photo: Photo; place: number; state: "sending" | "sent" | "failed"; error?: unknown }

interface Props { receipt: Receipt; photos: readonly SentPhoto[]; send_photo_again: (photo: Photo) => void; start_again: () => void }

export const ReceiptPage = ({ receipt, photos, send_photo_again, start_again }: Props) => {
  const words = use_words();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const link = `${location.origin}/track#${receipt.token}`;
  const can_share = "share" in navigator;
  const lines = {
    sending: (place: number) => words.report.photo_sending(place),
    sent: (place: number) => words.report.photo_sent(place),
    failed: (place: number, error: unknown) => words.report.photo_failed(place, explain(error)),
  };
  return (
    <section className="card receipt">
      <h1 ref={heading} tabIndex={-1}><span aria-hidden="true">✓ </span>{receipt.has_joined ? words.report.joined : words.report.sent}</h1>
      <p>
        <strong>{words.report.number(receipt.number)}</strong>
        {receipt.grid_name && <> · {words.report.sent_to(receipt.grid_name)}</>}
        {receipt.has_place && !receipt.grid_name && !receipt.has_joined && <> · {words.report.outside}</>}{" "}
        {receipt.finish_by && words.report.finish_by(date_time(receipt.finish_by))}
      </p>
      <div className="keep">
        <p>{words.report.keep_link}</p>
        <Copied label={words.report.tracking_link} value={link} />
        <Suspense fallback={<div className="qr" />}><QrCode text={link} label={words.report.qr} /></Suspense>
      </div>
      {photos.length > 0 && (
        <div role="status">
          <ul className="photo-states">
            {photos.map(({ photo, place, state, error }) => (
              <li key={photo.key} className={state}>
                {lines[state](place, error)}{" "}
                {state === "failed" && <button type="button" onClick={() => send_photo_again(photo)}>{words.shell.again}</button>}
              </li>
            ))}
          </ul>
        </div>
      )}
      <div className="buttons">
        <a className="go" href={`/track#${receipt.token}`}>{words.report.follow}</a>
        {can_share && <button type="button" onClick={() => void navigator.share({ title: words.report.number(receipt.number), url: link }).catch(() => {})}>{words.report.share}</button>}
        <button type="button" onClick={start_again}>{words.report.another}</button>
      </div>
    </section>
  );
};
