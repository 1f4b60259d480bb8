/** A draft belongs to one open page: two that write on it would file one report over the other. */

import { root } from "../../routing";

let mine: { readonly id: string; readonly end: () => void } | null = null;

/**
 * Take a draft for this page until it closes or takes another one; false if another page has it.
 *
 * Without TLS browsers have no locks; there every page gets what it asks for.
 */
export async function hold(id: string): Promise<boolean> {
  const locks = navigator.locks as LockManager | undefined;
  if (!locks || mine?.id === id) return true;
  return new Promise((answer) => {
    const name = `skywitness:${root.pathname} draft ${id}`;
    void locks.request(name, { ifAvailable: true }, (lock) => {
      answer(lock !== null);
      if (!lock) return undefined;
      mine?.end();
      return new Promise<void>((end) => {
        mine = { id, end };
      });
    });
  });
}
