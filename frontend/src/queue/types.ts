/** Reports on their way from the form to the service. */

import type { FieldError, Schemas } from "../api/client";

export type ReportBody = Schemas["ReportRequest"];

/** Where it was seen; `method` says how the point was found. */
export interface DraftPlace {
  readonly latitude: number;
  readonly longitude: number;
  /** Radius in metres within which the true point lies; what is sent, and what the ring shows. */
  readonly accuracy: number | null;
  readonly method: "gps" | "map" | "geocode";
  readonly name: string;
  /** Its time zone and where it lies from a town, once the service has told them. */
  readonly time_zone: string | null;
  readonly phrase: Schemas["Phrase"] | null;
}

/** When it was seen: `at` is epoch milliseconds, and moves along only while it is "now". */
export interface DraftTime {
  readonly kind: "now" | "ago" | "own";
  readonly minutes: number;
  readonly at: number;
}

/** A value that was picked or read, and from where. */
export interface Chosen<T> {
  readonly value: T;
  readonly by: "hand" | "words";
}

export interface DraftSize {
  readonly value: number;
  readonly unit: Schemas["UnitInput"];
  /** The word that it was estimated by, such as "golf ball". */
  readonly word: string | null;
}

export interface Draft {
  /** The id that the report will have; also its Idempotency-Key. */
  readonly id: string;
  /** When it was last changed, in epoch milliseconds. */
  readonly changed: number;
  readonly phenomenon: Chosen<string> | null;
  readonly narrative: string;
  readonly place: DraftPlace | null;
  readonly time: DraftTime;
  readonly size: Chosen<DraftSize> | null;
  readonly measured: boolean;
  /** Whether a request with this id may have reached the service already. */
  readonly attempted: boolean;
  /** Why the service refused it the last time. */
  readonly problem: Problem | null;
}

export interface Problem {
  readonly status: number;
  readonly code: string;
  /** In words of the service. */
  readonly detail: string;
  readonly errors: readonly FieldError[];
}

/**
 * A report that is to be sent, or was.
 *
 * waiting -> stored (photos wait) -> sent; refused until it is edited.
 */
export interface Filing {
  readonly id: string;
  readonly state: "waiting" | "stored" | "sent" | "refused";
  readonly draft: Draft;
  readonly body: ReportBody;
  /** When it was handed over, in epoch milliseconds. */
  readonly queued: number;
  /** When the service confirmed it, in epoch milliseconds. */
  readonly stored: number | null;
  /** How many of its photos the service has; not known of those that an earlier build sent. */
  readonly photosStored?: number;
  readonly attempts: number;
  /** Not sent again before then, in epoch milliseconds. */
  readonly due: number;
  /** Whether the service asked for that time. */
  readonly asked: boolean;
  readonly problem: Problem | null;
}

/** A photo of a draft or a filing; its bytes leave the device only once the report is stored. */
export interface Photo {
  readonly id: string;
  readonly report: string;
  readonly blob: Blob;
  readonly problem: Problem | null;
}

/** Return a new random UUID; `crypto.randomUUID` is missing on pages without TLS. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
