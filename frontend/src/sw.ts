/**
 * The service worker: opens the page and its form without a connection.
 *
 * It keeps the files that the page consists of, the parts of the base map that were shown, and the
 * vocabulary that the form needs. Reports, pictures and everything else of the API always come
 * from the service, and writes never pass here.
 */

export type {};
declare const self: ServiceWorkerGlobalScope;
/** The files of this build and what changes with them; the build puts them in. */
declare const SHELL_FILES: readonly string[];
declare const SHELL_VERSION: string;

const scope = new URL(self.registration.scope);
// Services below other paths of the host share its caches.
const OWN = `skywitness ${scope.pathname} `;
const SHELL = `${OWN}${SHELL_VERSION}`;
const DATA = `${OWN}data`;
/** First steps of the page's own addresses. */
const SCREENS = new Set(["", "report", "reports", "desk", "overview", "sign-in"]);
const PATIENCE_MS = 4_000;

self.addEventListener("install", (event) => event.waitUntil(keepShell()));
self.addEventListener("activate", (event) => {
  event.waitUntil(Promise.all([forgetOld(), self.clients.claim()]));
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== scope.origin) return;
  if (!url.pathname.startsWith(scope.pathname)) return;
  const path = url.pathname.slice(scope.pathname.length);
  if (path.startsWith("assets/")) event.respondWith(keptFirst(request, SHELL));
  else if (path.startsWith("sheets/")) event.respondWith(keptFirst(request, DATA));
  else if (path === "v1/phenomena") event.respondWith(vocabulary(request));
  else if (request.mode === "navigate" && isPage(path)) event.respondWith(page(request));
});

/** Keep the document and its files; they are used once no page of an older build is open. */
async function keepShell(): Promise<void> {
  const cache = await caches.open(SHELL);
  const document = new Request(scope, { headers: { Accept: "text/html" }, cache: "no-cache" });
  await cache.addAll([document, ...SHELL_FILES]);
}

async function forgetOld(): Promise<void> {
  const own = (await caches.keys()).filter((name) => name.startsWith(OWN));
  const old = own.filter((name) => name !== SHELL && name !== DATA);
  await Promise.all(old.map((name) => caches.delete(name)));
}

/** Whether an address shows the page; links for signing in lead to the service itself. */
function isPage(path: string): boolean {
  const [first = "", ...rest] = path.split("/");
  return SCREENS.has(first) && !(first === "sign-in" && rest.length > 0);
}

/** Files whose content never changes, or only with the base map. */
async function keptFirst(request: Request, name: string): Promise<Response> {
  const kept = await caches.match(request, { ignoreVary: true });
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await keep(request, answer.clone(), name);
  return answer;
}

/** The newest document where the service answers in time, so that a new build shows at once. */
async function page(request: Request): Promise<Response> {
  const shell = await caches.match(scope.href, { ignoreVary: true });
  if (!shell) return fetch(request);
  return fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) }).catch(() => shell);
}

/** The vocabulary in the language asked for, or else in any that is kept. */
async function vocabulary(request: Request): Promise<Response> {
  try {
    const answer = await fetch(request);
    if (answer.ok) await keep(request, answer.clone(), DATA);
    return answer;
  } catch (error) {
    const cache = await caches.open(DATA);
    const kept = (await cache.match(request)) ?? (await cache.match(request, { ignoreVary: true }));
    if (kept) return kept;
    throw error;
  }
}

async function keep(request: Request, answer: Response, name: string): Promise<void> {
  const cache = await caches.open(name);
  // A full disk must not keep the answer from the page.
  await cache.put(request, answer).catch(() => undefined);
}
