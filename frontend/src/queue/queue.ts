/** The queue of reports to be sent: what is in it, and what sets it going. */

import { computed, effect, signal } from "@preact/signals";
import { root } from "../routing";
import { principal } from "../start";
import { alone } from "./locks";
import { send } from "./send";
import { allFilings, filingOf, forgetOld, handOver, keepFiling, takeBack } from "./store";
import type { Draft, Filing } from "./types";

/** All filings that this browser knows of, the latest first. */
export const filings = signal<readonly Filing[]>([]);
/** Id of the filing that this page is sending. */
export const sending = signal<string | null>(null);

export const unsent = computed(() => filings.value.filter((filing) => filing.state !== "sent"));

const LOCK = `skywitness:${root.pathname}`;
const others = new BroadcastChannel(LOCK);
/** Clocks are set and computers sleep, so what waits is looked at again at the latest then. */
const LONGEST_SLEEP_MS = 60_000;

let alarm: ReturnType<typeof setTimeout> | undefined;
let running = false;
let again = false;

/** Begin to send what waits, now and whenever there is a connection. */
export function startQueue(): void {
  others.onmessage = () => void refresh(false);
  window.addEventListener("online", () => void sendNow());
  void sendNow();
  const reader = computed(() => principal.value?.id);
  effect(() => {
    if (reader.value) void sendNow(); // what waits for a sign-in
  });
}

/** Hand a report over to be sent; the promise is for having kept it, not for having sent it. */
export async function enqueue(filing: Filing): Promise<void> {
  await handOver(filing);
  await refresh();
  void drain();
}

/** Try everything that waits before its time, unless the service asked for that time. */
export async function sendNow(): Promise<void> {
  await alone(LOCK, async () => {
    for (const filing of await allFilings()) {
      if (filing.due > 0 && !filing.asked) await keepFiling({ ...filing, due: 0 });
    }
  });
  await drain();
}

/** Take a filing back to be edited; null if it was stored in the meantime. */
export async function edit(id: string): Promise<Draft | null> {
  const draft = await alone(LOCK, async () => {
    const filing = await filingOf(id);
    if (!filing || filing.state === "stored" || filing.state === "sent") return null;
    const taken = { ...filing.draft, problem: filing.problem, changed: Date.now() };
    await takeBack(taken);
    return taken;
  });
  await refresh();
  return draft;
}

/** Read again what the browser keeps, also after another tab changed it. */
export async function refresh(tell = true): Promise<void> {
  filings.value = await allFilings();
  if (tell) others.postMessage(null);
}

async function drain(): Promise<void> {
  if (running) {
    again = true;
    return;
  }
  running = true;
  try {
    do {
      again = false;
      await alone(LOCK, sendDue);
    } while (again);
  } finally {
    running = false;
    wake();
  }
}

async function sendDue(): Promise<void> {
  const queued = (await allFilings()).reverse();
  try {
    for (const filing of queued.filter(isOpen)) {
      if (filing.due > Date.now()) continue;
      sending.value = filing.id;
      await refresh();
      await send(filing);
    }
  } finally {
    sending.value = null;
  }
  await forgetOld();
  await refresh();
}

function isOpen(filing: Filing): boolean {
  return filing.state === "waiting" || filing.state === "stored";
}

function wake(): void {
  clearTimeout(alarm);
  const due = filings.value.filter(isOpen).map((filing) => filing.due);
  if (due.length === 0) return;
  const wait = Math.min(...due) - Date.now();
  alarm = setTimeout(() => void drain(), Math.min(Math.max(wait, 0), LONGEST_SLEEP_MS));
}
