/** A draft belongs to one open page: two that write on it would file one report over the other. */

import { taken } from "../../queue/locks";
import { root } from "../../routing";

let mine: { readonly id: string; readonly end: () => void } | null = null;

/**
 * Take a draft for this page until it closes or takes another one; false if another page has it.
 *
 * Where browsers have no locks, every page gets what it asks for.
 */
export async function hold(id: string): Promise<boolean> {
  if (mine?.id === id) return true;
  const end = await taken(`skywitness:${root.pathname} draft ${id}`);
  if (!end) return false;
  mine?.end();
  mine = { id, end };
  return true;
}
