/** Choices that the browser keeps; where it may keep nothing, they last as long as the page. */

/** Return what is kept under a name, null if nothing is. */
export function keptText(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null; // storage is blocked: even to ask for it is refused
  }
}

/** Keep a text under a name; null forgets it. */
export function keepText(name: string, text: string | null): void {
  try {
    if (text === null) localStorage.removeItem(name);
    else localStorage.setItem(name, text);
  } catch {
    // blocked or full
  }
}
