import "../../testing/browser";
import { beforeEach, expect, it } from "vitest";
import { selectAll, selected, selectedOf, toggle } from "./selection";
import type { Case } from "./store";

const QUEUE = ["a", "b", "c", "d", "e"].map((id) => ({ report: { id } }) as Case);
const chosen = () => selectedOf(QUEUE).map(({ report }) => report.id).join("");

beforeEach(() => selectAll(QUEUE, false));

it("selects one after the other, and no longer", () => {
  toggle(QUEUE, "b");
  toggle(QUEUE, "d");
  expect(chosen()).toBe("bd");
  toggle(QUEUE, "b");
  expect(chosen()).toBe("d");
});

it.each([
  ["b", "d"],
  ["d", "b"],
])("selects the range from %s to %s", (from, to) => {
  toggle(QUEUE, from);
  toggle(QUEUE, to, { range: true });
  expect(chosen()).toBe("bcd");
});

it("does not count what is not shown", () => {
  selectAll(QUEUE, true);
  expect(selectedOf(QUEUE.slice(3))).toHaveLength(2);
  expect(selected.value.size).toBe(5);
});

it("begins a range at the end of one whose beginning has left the queue", () => {
  toggle(QUEUE, "a");
  toggle(QUEUE.slice(1), "c", { range: true });
  expect(chosen()).toBe("ac");
});
