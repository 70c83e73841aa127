// What stands around every page: the way past it, the header, the notice of a demo, messages that come and go.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { answer, api } from "../api/client";
import { in_tab } from "../api/storage";
import { about_this } from "../api/version";
import { is_problem } from "../api/problem";
import { on_session, session_now, take_session, tell_windows, type Session } from "../api/session";
import { choose_language, language_name, explain, language_now, languages, pick, use_words } from "../words/words";
import type { Page } from "./start_page";
import { Fault, Loading } from "./states";
import { Toasts, tell } from "./toast";

// Which page needs which right, in the order of the header.
const pages = [
  { path: "/desk", right: "incidents.read", key: "desk" },
  { path: "/field", right: "incidents.handle", key: "field" },
  { path: "/board", right: "figures.read", key: "board" },
  { path: "/teams", right: "volunteers.read", key: "teams" },
  { path: "/people", right: "people.answer", key: "people" },
  { path: "/accounts", right: "accounts.manage", key: "accounts" },
  { path: "/audit", right: "audit.read", key: "audit" },
  { path: "/settings", right: ["retention.read", "rules.change", "grids.change", "duty.set", "partners.read", "stations.manage"], key: "settings" },
] as const;

const has_right = (session: Session, right: string | readonly string[]) => [right].flat().some((one) => session.rights.includes(one));

export const use_session = () => useSyncExternalStore(on_session, session_now);

const sign_in = () => location.replace("/sign-in?from=" + encodeURIComponent(location.pathname + location.search + location.hash));

// What this browser keeps for use without signal goes when its reader does; what waits there to be sent is asked about first.
const sign_out = async (leaving: Page["leaving"]) => {
  if (leaving && !(await leaving.may())) return;
  try {
    await api.DELETE("/api/v1/session");
  } catch (error) {
    if (!is_problem(error) || error.status !== 401) return tell(explain(error)); // they are still signed in
  }
  await leaving?.wipe();
  tell_windows("signed-out");
  in_tab.forget_all(""); // what was being typed
  try {
    for (const name of ["field-read", "chosen-photos"]) indexedDB.deleteDatabase(name);
  } catch {
    // A browser that keeps nothing has nothing to be wiped.
  }
  location.replace("/sign-in");
};

const is_signing_in = document.documentElement.dataset.page === "sign-in";

// They handle what others direct: officers, auxiliaries, grid workers, volunteers.
const is_of_the_field = ({ rights }: Session) => rights.includes("incidents.handle") && !rights.includes("incidents.direct");

const Pages = () => {
  const words = use_words();
  const session = use_session();
  if (!session || is_signing_in) return null;
  return (
    <nav className="pages" aria-label={words.shell.pages}>
      {pages.filter((page) => has_right(session, page.right)).map((page) => (
        <a key={page.path} href={page.path} aria-current={page.path === location.pathname ? "page" : undefined}>
          {words.shell.page_names[page.key]}
        </a>
      ))}
    </nav>
  );
};

const Header = ({ is_for_staff, leaving }: { is_for_staff: boolean; leaving: Page["leaving"] }) => {
  const words = use_words();
  const session = use_session();
  // Of whoever is signed in, once that is known: the page may have been asked for before.
  const about = useQuery(is_for_staff ? { ...about_this, queryKey: ["version", session?.person], enabled: session !== null } : about_this);
  return (
    <header className="header">
      <a className="sign" href={!is_for_staff ? "/" : session && is_of_the_field(session) ? "/field" : "/desk"}>
        {words.shell.station} <span lang="en">Linli</span>
        {about.data?.station && <span className="which"> · {about.data.station}</span>}
      </a>
      <Pages />
      <div className="tools">
        {is_for_staff && session && <a href="/account" title={words.shell.me} aria-current={location.pathname === "/account" ? "page" : undefined}>{pick(session.role_name)} · {session.name}</a>}
        {is_for_staff && session && <button type="button" onClick={() => void sign_out(leaving)}>{words.shell.sign_out}</button>}
        {!is_for_staff && !is_signing_in && <a href="/desk">{words.shell.sign_in}</a>}
        {languages.filter((code) => code !== language_now()).map((code) => (
          <button key={code} type="button" lang={code} onClick={() => void choose_language(code)}>{language_name(code)}</button>
        ))}
      </div>
    </header>
  );
};

const Demo = () => {
  const words = use_words();
  const version = useQuery(about_this);
  if (!version.data?.is_demo) return null;
  return <aside className="banner" aria-label={words.shell.demo_label}>{words.shell.demo}</aside>;
};

const NoRight = ({ leaving }: Pick<Page, "leaving">) => {
  const words = use_words();
  const session = use_session();
  // Signing in leads to the desk; who has no business there goes on to their own first page.
  const home = location.pathname === "/desk" ? pages.find((page) => session && has_right(session, page.right))?.path : undefined;
  useEffect(() => {
    if (home) location.replace(home);
  }, [home]);
  return (
    <section className="card">
      <h1>{words.shell.no_right}</h1>
      <p>{words.shell.go_to}</p>
      <ul>
        {pages.filter((page) => session && has_right(session, page.right)).map((page) => (
          <li key={page.path}><a href={page.path}>{words.shell.page_names[page.key]}</a></li>
        ))}
        <li><a href="/account">{words.shell.me}</a></li>
      </ul>
      <div className="buttons"><button type="button" className="go" onClick={() => void sign_out(leaving)}>{words.shell.other_account}</button></div>
    </section>
  );
};

// The body, for whoever has the right to it.
const Admitted = ({ right, Body, remembered, leaving }: { right: string | readonly string[] } & Pick<Page, "Body" | "remembered" | "leaving">) => {
  const session = use_session();
  const asked = useQuery({
    queryKey: ["session"],
    queryFn: async () => {
      const taken = await answer(api.GET("/api/v1/session")).catch(async (error: unknown) => {
        const before = is_problem(error) && (error.status === 0 || error.status >= 502) && remembered ? await remembered() : null;
        if (!before) throw error;
        return before;
      });
      if (taken.stage === "complete") take_session(taken);
      return taken;
    },
    staleTime: Infinity,
  });
  const is_out = is_problem(asked.error) && asked.error.status === 401;
  const is_half_in = asked.data !== undefined && asked.data.stage !== "complete";
  useEffect(() => {
    if (is_out || is_half_in) sign_in();
  }, [is_out, is_half_in]);
  if (asked.error && !is_out) return <Fault error={asked.error} again={() => void asked.refetch()} />;
  if (!session) return <Loading />;
  return has_right(session, right) ? <Body /> : <NoRight leaving={leaving} />;
};

export const Frame = ({ title, right, Body, is_wide = false, remembered, leaving }: Page) => {
  const words = use_words();
  useEffect(() => {
    document.title = `${title(words)} · 邻里 Linli`;
  });
  return (
    <>
      {/* What stands behind # means something of its own on several pages. */}
      <a className="skip" href="#main" onClick={(event) => { event.preventDefault(); document.getElementById("main")?.focus(); }}>
        {words.shell.skip}
      </a>
      <Header is_for_staff={right !== undefined} leaving={leaving} />
      <Demo />
      <main id="main" className={is_wide ? "wide" : "column"} tabIndex={-1}>
        {right === undefined ? <Body /> : <Admitted right={right} Body={Body} remembered={remembered} leaving={leaving} />}
      </main>
      <Toasts />
    </>
  );
};
