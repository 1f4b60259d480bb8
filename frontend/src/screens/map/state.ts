/** What the map screen asks the service, and what came. */

import { useRef } from "preact/hooks";
import type { Schemas } from "../../api/client";
import { api, dataOf } from "../../api/client";
import { type Resource, useResource } from "../../api/resource";
import { type Period, periodsOf } from "../../charts/folded-time";
import type { StripData } from "../../charts/RecorderStrip";
import type { Bar } from "../../charts/strip-data";
import { type Box, type FilterParameters, type Filters, filtersOf, parametersOf } from "../../filters";
import { address } from "../../routing";
import { familyOf, vocabulary } from "../../start";

export type Row = Schemas["Row"];
export type Event = Schemas["Event"];
export type MapData = Schemas["Map"];

/** An event with its reports as far as they came with it, the latest first. */
export interface Bulletin {
  readonly key: string;
  readonly event: Event;
  readonly rows: readonly Row[];
}

export interface Listed {
  readonly bulletins: readonly Bulletin[];
  /** Number of events; `exact` unless there are more. */
  readonly events: number;
  readonly exact: boolean;
}

const MOST_EVENTS = 100;
/** Up to here reports are dots on the strip; more are bars. */
const MOST_DOTS = 400;

/** The parameters for what the map shows; null before it shows a box. */
export function askedOf(filters: Filters, shown: Box | null): FilterParameters | null {
  return shown && parametersOf({ ...filters, box: shown }, vocabulary.value.phenomena);
}

/**
 * By what name the answer to a question is kept for when there is no connection.
 *
 * Of all areas the last one is kept: windows differ a little in what they show of it, and what was loaded is worth more
 * than nothing where a map is moved.
 */
function nameOf(what: string, asked: FilterParameters | null): string {
  return `${what} ${JSON.stringify({ ...asked, bbox: undefined })}`;
}

/** The marks of the map. */
export function useMarks(parameters: FilterParameters | null, zoom: number, turn: number): Resource<MapData> {
  const asked = parameters && { ...parameters, zoom };
  return useResource(
    asked && JSON.stringify([asked, turn]),
    (signal) => dataOf(api.GET("/v1/map", { params: { query: asked ?? {} }, signal })),
    nameOf("map", asked),
  );
}

/** The events of the list with their reports. */
export function useBulletins(asked: FilterParameters | null, turn: number): Resource<Listed> {
  const load = async (signal: AbortSignal) => {
    const query = { ...asked, min_reports: 1, limit: MOST_EVENTS, embed: "reports" as const };
    const events = (await dataOf(
      api.GET("/v1/events", { params: { query }, signal }),
    )) as Schemas["EventList"];
    return {
      bulletins: events.items.map(bulletinOf),
      events: events.count.value,
      exact: events.count.exact,
    };
  };
  return useResource(asked && JSON.stringify([asked, turn]), load, nameOf("events", asked));
}

export type Station = Schemas["Station"];

export interface Stations {
  readonly items: readonly Station[];
  /** False if there are more than were sent. */
  readonly complete: boolean;
  /** When they measured, nearly. */
  readonly at: Date;
}

/** The stations on the map, with what they measured about a time; nothing is asked without either. */
export function useStations(box: Box | null, at: string | null): Resource<Stations> {
  const asked = box && at ? { bbox: [...box], at } : null;
  const load = async (signal: AbortSignal) => {
    const query = asked ?? { bbox: [] };
    const { items, complete } = await dataOf(api.GET("/v1/stations", { params: { query }, signal }));
    return { items, complete, at: new Date(at ?? 0) };
  };
  return useResource(asked && JSON.stringify(asked), load, asked && `stations ${asked.at}`);
}

type RowQuery = FilterParameters & { readonly limit?: number; readonly external_id?: string };

/** Rows of reports, the latest first. */
export async function rowsWith(query: RowQuery, signal: AbortSignal): Promise<readonly Row[]> {
  const asked = { params: { query: { ...query, view: "row" as const } }, signal };
  const list = (await dataOf(api.GET("/v1/reports", asked))) as Schemas["RowList"];
  return list.items as Row[];
}

function bulletinOf(event: Event): Bulletin {
  const rows = [...(event.rows ?? [])];
  return {
    key: event.reports[0]?.id ?? event.links.self,
    event,
    rows: rows.sort((one, other) => other.observed_at.localeCompare(one.observed_at)),
  };
}

export type Summary = Schemas["Summary"];

/** What there is of the filter at any time and place. */
export function useSummary(filters: Filters, turn: number): Resource<Summary> {
  const asked = anywhere(filters);
  const load = (signal: AbortSignal) => {
    const early = earlySummary?.key === JSON.stringify(asked) ? earlySummary.answer : null;
    earlySummary = null;
    return early ?? summaryWith(asked ?? {}, signal);
  };
  return useResource(asked && JSON.stringify([asked, turn]), load, nameOf("summary", asked));
}

function summaryWith(query: FilterParameters, signal: AbortSignal | null = null): Promise<Summary> {
  return dataOf(api.GET("/v1/summary", { params: { query }, signal }));
}

/** The screen's first question, asked as soon as this script is there: what comes next waits for the answer. */
let earlySummary = askEarly(anywhere(filtersOf(address.peek().query)));

function askEarly(asked: FilterParameters | null) {
  if (!asked) return null;
  const answer = summaryWith(asked);
  answer.catch(() => undefined); // told by whoever takes it
  return { key: JSON.stringify(asked), answer };
}

export interface Context {
  readonly strip: StripData;
  readonly total: number;
  /** The reports themselves where they are few, else none. */
  readonly rows: readonly Row[];
  readonly periods: Summary["periods"];
}

/** The reports behind a summary, for the strip: each one, or bars of how many. */
export function useContext(filters: Filters, summary: Summary | null): Resource<Context> {
  const asked = anywhere(filters);
  const known = useRef<{ readonly summary: Summary | null; readonly turn: number }>({ summary: null, turn: 0 });
  if (summary !== known.current.summary) known.current = { summary, turn: known.current.turn + 1 };
  const load = (signal: AbortSignal) => contextOf(summary as Summary, asked ?? {}, signal);
  return useResource(summary && `${known.current.turn}`, load, nameOf("strip", asked));
}

function anywhere(filters: Filters): FilterParameters | null {
  return parametersOf({ ...filters, box: null, from: null, to: null }, vocabulary.value.phenomena);
}

async function contextOf(summary: Summary, asked: FilterParameters, signal: AbortSignal): Promise<Context> {
  const families = inOrder(summary.by.family);
  const base = { total: summary.total, periods: summary.periods };
  if (summary.total > MOST_DOTS) {
    const [periods, bars] = await barsOf(summary, asked, signal);
    return { ...base, rows: [], strip: { periods, bars, dots: [], families } };
  }
  const rows = await rowsWith({ ...asked, limit: MOST_DOTS }, signal);
  const dots = rows.map((row) => ({
    at: Date.parse(row.observed_at),
    family: familyOf(row.phenomenon),
    outcome: row.outcome,
  }));
  const periods = periodsOf(dots.map(({ at }) => at)).map((period) => named(period, summary.periods));
  return { ...base, rows, strip: { periods, bars: [], dots, families } };
}

/** Families in the order of the vocabulary. */
function inOrder(counts: Readonly<Record<string, number>>): Map<string, number> {
  const order = vocabulary.peek().families.map(({ key }) => key);
  const place = (family: string) => (order.indexOf(family) + 1 || order.length + 1);
  return new Map(Object.entries(counts).sort(([one], [other]) => place(one) - place(other)));
}

/** A period with the place of the service's period that it is part of. */
function named(period: Period, known: Summary["periods"]): Period {
  const around = known.find(
    ({ begins_at, ends_at }) => Date.parse(begins_at) <= period.from && Date.parse(ends_at) >= period.to,
  );
  const { place } = around ?? {};
  return place ? { ...period, place: place.region || place.country, zone: place.time_zone } : period;
}

/** The bars of each period at its own scale. */
async function barsOf(
  summary: Summary,
  asked: FilterParameters,
  signal: AbortSignal,
): Promise<[Period[], Bar[]]> {
  const summaries = await Promise.all(
    summary.periods.map((period) => {
      const query = { ...asked, from: period.begins_at, to: period.ends_at };
      return dataOf(api.GET("/v1/summary", { params: { query }, signal }));
    }),
  );
  const bars = summaries.map(({ series }) => barsIn(series));
  const periods = bars.flatMap((own) => {
    if (own.length === 0) return [];
    const from = Math.min(...own.map((bar) => bar.from));
    const to = Math.max(...own.map((bar) => bar.to));
    return [named({ from, to, count: own.reduce((sum, bar) => sum + bar.count, 0) }, summary.periods)];
  });
  return [periods, bars.flat()];
}

function barsIn({ start, bucket_s, families }: Schemas["Series"]): Bar[] {
  if (start === null) return [];
  const [first, width] = [Date.parse(start), bucket_s * 1000];
  return Object.entries(families).flatMap(([family, counts]) =>
    counts.flatMap((count, i) =>
      count > 0 ? [{ family, count, from: first + i * width, to: first + (i + 1) * width }] : [],
    ),
  );
}
