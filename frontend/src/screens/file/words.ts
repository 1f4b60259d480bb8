/** The words of a draft: how long they may be, and what the form adds to them when asked to. */

/** What the service takes; counted in UTF-16 units, as browsers do, it is never more than that. */
export const LONGEST = 10_000;

/** Damage with which people may have been hurt. */
const HARMFUL: ReadonlySet<string> = new Set(["building", "structure", "vehicle", "tree"]);

/** Whether to ask if anybody was hurt: there is damage, and the words do not say so yet. */
export function asksForHarm(words: string, damage: readonly string[], answers: readonly string[]): boolean {
  if (damage.includes("people") || !damage.some((kind) => HARMFUL.has(kind))) return false;
  return answers.every((one) => !words.includes(one) && withSentence(words, one).length <= LONGEST);
}

/** Put a sentence after the words. */
export function withSentence(words: string, sentence: string): string {
  const said = words.trimEnd();
  const ended = /[\p{L}\p{N}]$/u.test(said) ? `${said}.` : said;
  return [ended, sentence].filter(Boolean).join(" ");
}
