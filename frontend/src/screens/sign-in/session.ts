/** Beginning and ending a session: its cookie is set by the service, and no script reads it. */

import { Failure } from "../../api/client";
import { href } from "../../routing";
import { sessionChanged } from "../../start";

export interface Outcome {
  readonly failure: Failure | null;
}

/** Begin a session with the secret of a link, which works once. */
export async function signIn(secret: string): Promise<Outcome> {
  return posted("sign-in/link", new URLSearchParams({ link: secret }));
}

/** End the session, here and in the browser. */
export async function signOut(): Promise<Outcome> {
  return posted("sign-out", new URLSearchParams());
}

async function posted(path: string, form: URLSearchParams): Promise<Outcome> {
  try {
    // The service answers forms with a redirect, which is not followed: it says that it worked.
    const answer = await fetch(href(path), { method: "POST", body: form, redirect: "manual" });
    if (answer.type !== "opaqueredirect" && !answer.ok) {
      const wait = Number.parseInt(answer.headers.get("Retry-After") ?? "", 10);
      const code = `http_${answer.status}`;
      return { failure: new Failure(answer.status, code, "", Number.isNaN(wait) ? null : wait) };
    }
  } catch {
    return { failure: new Failure(0, "offline", "", null) };
  }
  await sessionChanged();
  return { failure: null };
}

/** The secret in what somebody pasted: the secret itself, or a link that ends with it. */
export function secretIn(text: string): string {
  return text.slice(text.indexOf("#") + 1).trim();
}

/** Take the secret out of the address, where browsers keep it from the service and its logs. */
export function secretOfAddress(): string | null {
  const { hash, pathname, search } = window.location;
  if (hash.length < 2 || document.getElementById(hash.slice(1))) return null;
  history.replaceState(null, "", pathname + search);
  return hash.slice(1);
}
