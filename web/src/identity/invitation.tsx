// What is shown this once: a one-time link for an account's owner, a partner's token.
import { Suspense } from "react";
import type { Schema } from "../api/problem";
import { Copied } from "../shell/copied";
import { late } from "../shell/late";
import { date_time } from "../words/format";
import { use_words } from "../words/words";

const QrCode = late(async () => ({ default: (await import("../shell/qr_code")).QrCode }));

export const InvitationShown = ({ invited }: { invited: Schema["Invited"] }) => {
  const words = use_words();
  if (!invited.invitation) return <p className="good" role="status">{words.accounts.partner_made}</p>;
  const link = `${location.origin}/welcome#${invited.invitation}`;
  return (
    <div className="once" role="status">
      <strong>{words.accounts.link} · {invited.name}</strong>
      <p>{words.accounts.link_hint(date_time(invited.expires_at ?? ""))}</p>
      <Copied label={words.accounts.link} value={link} />
      <details>
        <summary>{words.accounts.link_qr}</summary>
        <Suspense><QrCode text={link} label={words.accounts.link_qr} /></Suspense>
      </details>
    </div>
  );
};

export const TokenShown = ({ secret }: { secret: string }) => {
  const words = use_words();
  return (
    <div className="once" role="status">
      <strong>{words.accounts.token}</strong>
      <p>{words.accounts.token_hint}</p>
      <Copied label={words.accounts.token} value={secret} />
    </div>
  );
};
