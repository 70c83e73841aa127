// The one way to the server, typed by its OpenAPI document (schema.d.ts, made by `./dev types`):
//
//   const { items } = await answer(api.GET("/api/v1/incidents", { params: { query: { open: true } } }));
//   await carry_out((once) => answer(api.POST("/api/v1/incidents/{number}/accept", { params: { path, header: once }, body })));
//
// Every failure is a Problem. Language, CSRF and the session that ended are looked after here.
import create_client from "openapi-fetch";
import { hear, miss } from "./contact";
import { offline, problem_of } from "./problem";
import type { paths } from "./schema";
import { is_nobody_there, renew_session, session_now, take_session } from "./session";

const is_read = (request: Request) => request.method === "GET" || request.method === "HEAD";

// How long an answer may take. What takes the server or the line longer: files, and what is computed over much.
const usual = 30_000; // milliseconds
const long = 360_000;
const is_long_work = /\/(preview|verification|grids|versions\/\d+)$|\/(exports|board\/monthly)/;
const limit_of = (request: Request) => {
  const is_file = !(request.headers.get("Content-Type") ?? "application/json").startsWith("application/json");
  return is_file || is_long_work.test(new URL(request.url).pathname) ? long : usual;
};

const chosen_station = () => /(?:^|; )linli_station=([a-z0-9-]+)/.exec(globalThis.document?.cookie ?? "")?.[1];

const send_once = async (request: Request): Promise<Response> => {
  const asked = request.clone(); // the body of a request can be sent once
  const session = session_now();
  // Nobody is known to be signed in: what the browser was told on a visit goes before a session that may have ended.
  const chosen = chosen_station();
  if (!session && chosen) asked.headers.set("Linli-Station", chosen);
  asked.headers.set("Accept-Language", document.documentElement.lang);
  if (is_read(asked) && session && is_nobody_there()) asked.headers.set("Linli-Background", "1");
  if (!is_read(asked) && session) asked.headers.set("Linli-CSRF", session.csrf);
  const asked_at = Date.now();
  const limit = new AbortController();
  const stop = () => limit.abort();
  const timer = setTimeout(stop, limit_of(request));
  request.signal.addEventListener("abort", stop);
  try {
    request.signal.throwIfAborted();
    const reply = await fetch(asked, { signal: limit.signal });
    hear(reply, asked_at);
    // All of it, here: an answer that breaks off or stands still is none.
    const body = await reply.arrayBuffer();
    return new Response(body.byteLength ? body : null, reply);
  } catch (error) {
    if (request.signal.aborted) throw error;
    miss();
    throw offline();
  } finally {
    clearTimeout(timer);
    request.signal.removeEventListener("abort", stop);
  }
};

const signing_in = /^\/api\/v1\/session(\/code|\/ways|\/oidc.*)?$/;

// The session may be a newer one than the page knows: of another window that signed in again. True: they are still the same.
const is_session_known_anew = async (): Promise<boolean> => {
  const before = session_now();
  const now = before && (await answer(api.GET("/api/v1/session")).catch(() => null));
  if (now?.person !== before?.person || now?.stage !== "complete") return false;
  take_session(now);
  return true;
};

const send = async (request: Request, is_last = false): Promise<Response> => {
  const reply = await send_once(request);
  if (reply.ok) return reply;
  const problem = await problem_of(reply);
  // A station that is no more, or another installation's.
  if (problem.type === "station/unknown" && chosen_station() && !is_last) {
    document.cookie = "linli_station=; Path=/; Max-Age=0";
    return send(request, true);
  }
  if (problem.type === "session/csrf" && !is_last && (await is_session_known_anew())) return send(request, true);
  // Signing in itself goes through here too, and so does a wrong password or code.
  if (signing_in.test(new URL(request.url).pathname)) throw problem;
  const wanted = problem.type === "session/not-fresh" ? "code" : problem.status === 401 && problem.type !== "session/wrong" ? "sign-in" : null;
  if (wanted && (await renew_session(wanted, !is_read(request)))) return send(request);
  throw problem;
};

export const api = create_client<paths>({ baseUrl: globalThis.location?.origin ?? "http://localhost", fetch: (request) => send(request) });

// What was answered; `send` above has thrown for everything else.
export const answer = async <T>(asked: Promise<{ data?: T }>): Promise<NonNullable<T>> => (await asked).data as NonNullable<T>;

// For bodies that are files: openapi-fetch sends them as they are.
export const as_it_is = (file: Blob) => ({
  body: file as unknown as string,
  bodySerializer: () => file,
  headers: { "Content-Type": file.type || "application/octet-stream" },
});
