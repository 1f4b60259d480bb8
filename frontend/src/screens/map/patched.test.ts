import { expect, it } from "vitest";
import { patchedBulletins, patchedMarks } from "./patched";
import type { Bulletin, MapData, Row } from "./state";

const row = (id: string, outcome: string | null) => ({ id, outcome }) as Row;
const bulletin = (rows: Row[], count = rows.length) =>
  ({
    key: "a",
    rows,
    event: { report_count: count, outcomes: { pending: count } },
  }) as unknown as Bulletin;
const changed = new Map([["b", row("b", "supported")]]);

it("counts a verdict that came in, in its place", () => {
  const [found] = patchedBulletins([bulletin([row("a", null), row("b", null)])], changed);
  expect(found?.rows.map(({ outcome }) => outcome)).toEqual([null, "supported"]);
  expect(found?.event.outcomes).toEqual({ pending: 1, supported: 1 });
});

it("leaves the numbers of an event whose rows are not all here", () => {
  const [found] = patchedBulletins([bulletin([row("b", null)], 300)], changed);
  expect(found?.rows[0]?.outcome).toBe("supported");
  expect(found?.event.outcomes).toEqual({ pending: 300 });
});

it("leaves other events as they are", () => {
  const other = bulletin([row("c", null)]);
  expect(patchedBulletins([other], changed)[0]).toBe(other);
});

it("changes the mark of a report that is alone", () => {
  const feature = (properties: object) => ({ properties });
  const data = {
    features: [feature({ id: "b", outcome: null }), feature({ id: "c", outcome: null }), feature({ families: {} })],
  } as unknown as MapData;
  const found = patchedMarks(data, changed)?.features.map(({ properties }) =>
    "outcome" in properties ? properties.outcome : "cluster",
  );
  expect(found).toEqual(["supported", null, "cluster"]);
});
