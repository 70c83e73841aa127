// One's own account: who one is here, where one is signed in, the password, the second factor.
import { Factor } from "./own_factor";
import { Password } from "./own_password";
import { Sessions } from "./own_sessions";
import { use_session } from "../shell/frame";
import { date_time } from "../words/format";
import { choose_language, language_name, language_now, languages, pick, use_words } from "../words/words";
import { Field } from "../shell/field";
import "../shell/sheet.css";
import "./identity.css";

export const AccountPage = () => {
  const words = use_words();
  const session = use_session();
  if (!session) return null;
  return (
    <div className="sheet account">
      <h1>{words.account.title}</h1>
      <section className="card" aria-labelledby="about">
        <h2 id="about">{words.account.about}</h2>
        <dl className="facts">
          <dt>{words.accounts.name}</dt><dd>{session.name}</dd>
          <dt>{words.account.role}</dt><dd>{pick(session.role_name)}</dd>
          {session.posts.length > 0 && <><dt>{words.account.posts}</dt><dd className="lines">{session.posts.join("\n")}</dd></>}
        </dl>
        <p className="quiet">{words.account.ends(date_time(session.ends_at))}</p>
        <Field label={words.account.language}>
          {(attributes) => (
            <select {...attributes} value={language_now()} onChange={(event) => void choose_language(event.target.value)}>
              {languages.map((code) => <option key={code} value={code} lang={code}>{language_name(code)}</option>)}
            </select>
          )}
        </Field>
      </section>
      <Sessions />
      <Password name={session.name} />
      <Factor session={session} />
    </div>
  );
};
