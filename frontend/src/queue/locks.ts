/** One open page at a time, where the browser can tell: without TLS or storage it cannot. */

function lockManager(): LockManager | null {
  return (navigator.locks as LockManager | undefined) ?? null;
}

/** Run while no other page runs something of the same name. */
export async function alone<T>(name: string, action: () => Promise<T>): Promise<T> {
  const locks = lockManager();
  if (!locks) return action();
  let begun = false;
  try {
    return await locks.request(name, () => {
      begun = true;
      return action();
    });
  } catch (error) {
    if (begun) throw error;
    return action();
  }
}

/** Take a name until it is given back or the page closes; null if another page has it. */
export async function taken(name: string): Promise<(() => void) | null> {
  const locks = lockManager();
  if (!locks) return () => undefined;
  return new Promise((answer) => {
    const held = locks.request(name, { ifAvailable: true }, (lock) => {
      if (!lock) {
        answer(null);
        return undefined;
      }
      return new Promise<void>((end) => {
        answer(end);
      });
    });
    held.catch(() => {
      answer(() => undefined);
    });
  });
}
