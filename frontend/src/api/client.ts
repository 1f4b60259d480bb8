/** The service's API, typed by its OpenAPI document. */

import { signal } from "@preact/signals";
import createClient from "openapi-fetch";
import { language } from "../i18n";
import { root } from "../routing";
import type { components, paths } from "./schema";

export type Schemas = components["schemas"];

export const api = createClient<paths>({ baseUrl: root.href.replace(/\/$/, "") });

api.use({
  onRequest({ request }) {
    request.headers.set("Accept-Language", language.value);
    return request;
  },
});

/** Whether the last question to the service came through, whatever it answered. */
export const reached = signal(true);

/** What the service, or the way to it, answered instead of data. */
export class Failure extends Error {
  constructor(
    /** HTTP status; 0 when there was no answer. */
    readonly status: number,
    /** The problem's code, or "offline". */
    readonly code: string,
    /** The problem in words of the service; empty without an answer. */
    readonly detail: string,
    /** Seconds after which the service asks to try again. */
    readonly retryAfter: number | null,
    readonly errors: readonly FieldError[] = [],
    /** By what name operators find the request in their logs. */
    readonly requestId: string = "",
    readonly facts: Facts = {},
  ) {
    super(detail || code);
  }
}

/** What single problems say beside their code. */
export interface Facts {
  /** Who of the desk works on the report. */
  readonly held_by?: string;
  /** When the report was withdrawn. */
  readonly withdrawn_at?: string;
  /** The report that was kept of two. */
  readonly merged_into?: string;
}

const OFFLINE = "offline";

/** Whether a failure is that the service could not be reached. */
export function isOffline(failure: Failure | null): boolean {
  return failure?.code === OFFLINE;
}

export interface FieldError {
  readonly pointer?: string;
  readonly parameter?: string;
  readonly detail: string;
}

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/**
 * Wait for an answer and return its data.
 *
 * Throws a `Failure` for problems and for answers that never came.
 */
export async function dataOf<T>(asked: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await asked;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    reached.value = false;
    throw new Failure(0, OFFLINE, "", null);
  }
  reached.value = true;
  if (answer.response.ok) return answer.data as T;
  throw failureOf(answer.response, answer.error);
}

function failureOf(response: Response, problem: unknown): Failure {
  const said = (typeof problem === "object" && problem !== null ? problem : {}) as Facts &
    Partial<{ code: string; detail: string; title: string; errors: FieldError[]; request_id: string }>;
  const wait = Number.parseInt(response.headers.get("Retry-After") ?? "", 10);
  return new Failure(
    response.status,
    said.code ?? `http_${response.status}`,
    said.detail ?? said.title ?? "",
    Number.isNaN(wait) ? null : wait,
    said.errors ?? [],
    said.request_id,
    said,
  );
}
