/** The address of the page: its path below the page's own address, and its query. */

import { signal } from "@preact/signals";

/** Where the service is, below which every path lies; ends with a slash. */
export const root = new URL(document.baseURI);

export interface Address {
  /** Below the root, without slashes at its ends: "" is the map. */
  readonly path: string;
  readonly query: URLSearchParams;
}

function current(): Address {
  const path = window.location.pathname.slice(root.pathname.length - 1);
  return {
    path: path.replace(/^\/+|\/+$/g, ""),
    query: new URLSearchParams(window.location.search),
  };
}

export const address = signal<Address>(current());

/** What the document says of the address that it was loaded from: its status, and the path. Null for 200. */
export const refused = refusedPath();

function refusedPath(): { readonly status: number; readonly path: string } | null {
  const told = document.querySelector<HTMLMetaElement>('meta[name="status"]');
  return told && { status: Number(told.content), path: current().path };
}

window.addEventListener("popstate", () => {
  address.value = current();
});

/** Return the address of a path, such as `reports/SE477769`, for links. */
export function href(path: string, query?: URLSearchParams | Record<string, string>): string {
  const search = new URLSearchParams(query).toString();
  return root.pathname + path + (search ? `?${search}` : "");
}

/** Go to a path; `replace` where Back should not return to the present address. */
export function navigate(
  path: string,
  query?: URLSearchParams | Record<string, string>,
  { replace = false } = {},
): void {
  const target = href(path, query);
  if (replace) history.replaceState(null, "", target);
  else history.pushState(null, "", target);
  address.value = current();
}

/** Change some parameters of the present address; null removes one. */
export function setQuery(
  changes: Record<string, string | null>,
  { replace = false } = {},
): void {
  const query = new URLSearchParams(address.value.query);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === "") query.delete(name);
    else query.set(name, value);
  }
  navigate(address.value.path, query, { replace });
}

/** Follow links of the page without loading it again. */
export function followLinks(): void {
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = (event.target as Element | null)?.closest("a");
    if (!link || link.hasAttribute("target") || link.hasAttribute("download")) return;
    if (link.dataset["leave"]) return;
    // Links in drawings have their address as an attribute alone.
    const written = link.getAttribute("href");
    if (written === null) return;
    const url = new URL(written, document.baseURI);
    if (url.origin !== root.origin || !url.pathname.startsWith(root.pathname)) return;
    if (url.hash && url.pathname === window.location.pathname) return;
    event.preventDefault();
    navigate(url.pathname.slice(root.pathname.length), url.searchParams);
    document.getElementById("main")?.focus();
    window.scrollTo(0, 0);
  });
}
