import type { DraftPlace } from "../../queue/types";

/** The zone of a place; people who file are mostly there, so until it is known their own. */
export function zoneOf(place: DraftPlace | null | undefined): string {
  return place?.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
}
