// The service worker of a page: it and the files it is made of are there without signal. Nothing of /api/ passes through here, so
// nothing that was answered to anybody is kept. `page`, `files` and `version` are put in when the pages are built: vite.config.ts
// says which pages have one.
const page = /* PAGE */ "";
const files = /* FILES */ [];
const version = /* VERSION */ "";
const caches_of = page.slice(1) + "-";
const cache_name = caches_of + version;
const patience = 4000; // ms for the server to answer, before the kept page is shown

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(cache_name);
    // Named by what is in them, or new with each version: what the browser has of the first kind is right.
    await cache.addAll([page, ...files].map((path) => new Request(path, { cache: path.startsWith("/assets/") ? "default" : "reload" })));
  })());
});

// A new version waits until the pages of the old one are closed: each keeps the files it was made with.
self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name.startsWith(caches_of) && name !== cache_name) await caches.delete(name);
    await self.clients.claim();
  })());
});

const kept = async (path) => (await caches.open(cache_name)).match(path);

// The server's page when it answers, so that a new version is there at once; else the kept one.
const open_page = async (request) => {
  try {
    const reply = await fetch(request, { signal: AbortSignal.timeout(patience) });
    if (reply.ok || reply.type === "opaqueredirect") return reply;
    return (await kept(page)) ?? reply;
  } catch (error) {
    const before = await kept(page);
    if (!before) throw error;
    return before;
  }
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate") {
    if (pathname === page) event.respondWith(open_page(request));
  } else if (files.includes(pathname)) {
    event.respondWith(kept(pathname).then((before) => before ?? fetch(request)));
  }
});
