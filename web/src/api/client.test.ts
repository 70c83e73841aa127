import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { answer, api, as_it_is } from "./client";
import { is_problem } from "./problem";

// A server that takes a request in and says nothing, until the page gives it up.
const silent = (_: Request, { signal }: RequestInit) =>
  new Promise<Response>((_done, fail) => signal!.addEventListener("abort", () => fail(signal!.reason as Error)));
// One that begins to answer and goes no further.
const half = async (_: Request, { signal }: RequestInit) =>
  new Response(new ReadableStream({ start: (body) => signal!.addEventListener("abort", () => body.error(signal!.reason)) }), { headers: { "Content-Type": "application/json" } });

const serve = (by: (request: Request, init: RequestInit) => Promise<Response>) => vi.stubGlobal("fetch", by);
// After how many seconds it ends, and how.
const end_of = async (asked: Promise<unknown>) => {
  let ended: { error: unknown } | null = null;
  asked.then(() => (ended = { error: null }), (error: unknown) => (ended = { error }));
  for (let seconds = 0; seconds < 600; seconds += 5) {
    await vi.advanceTimersByTimeAsync(5000);
    if (ended) return { seconds: seconds + 5, error: (ended as { error: unknown }).error };
  }
  return null;
};

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("document", { documentElement: { lang: "zh" } });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("a server that never answers is as one that cannot be reached, and so is one that stops in the middle", async () => {
  for (const by of [silent, half]) {
    serve(by);
    const end = await end_of(answer(api.GET("/api/v1/rulebook")));
    expect(end?.seconds).toBe(30);
    expect(is_problem(end?.error, "offline")).toBe(true);
  }
});

test("files and what is computed over much have longer", async () => {
  serve(silent);
  const file = as_it_is(new Blob(["…"], { type: "image/jpeg" }));
  for (const asked of [
    () => api.POST("/api/v1/tracking/{token}/photos", { params: { path: { token: "t" } }, ...file }),
    () => api.POST("/api/v1/grids", as_it_is(new Blob(["{}"], { type: "application/json" }))),
    () => api.POST("/api/v1/rulebook/preview", { body: {} as never }),
    () => api.GET("/api/v1/exports/incidents.xlsx", {}),
    () => api.GET("/api/v1/audit/verification", {}),
  ]) expect((await end_of(asked()))?.seconds).toBe(360);
});

test("who gives a request up hears of nothing else, and an answer in time comes as it is", async () => {
  serve(silent);
  const mine = new AbortController();
  const asked = answer(api.GET("/api/v1/rulebook", { signal: mine.signal }));
  mine.abort();
  await expect(asked).rejects.toMatchObject({ name: "AbortError" });
  const late = answer(api.GET("/api/v1/rulebook", { signal: AbortSignal.abort() }));
  await expect(late).rejects.toMatchObject({ name: "AbortError" });

  serve(async () => Response.json({ version: 7 }));
  expect((await answer(api.GET("/api/v1/rulebook"))).version).toBe(7);
  serve(async () => new Response(null, { status: 204 }));
  expect((await api.GET("/api/v1/rulebook")).response.status).toBe(204);
});
