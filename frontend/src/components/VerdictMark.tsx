import { word } from "../i18n";

export type Outcome =
  | "supported"
  | "contradicted"
  | "mixed"
  | "inconclusive"
  | "not_assessable"
  | "pending";

interface Props {
  /** A verdict's outcome; none yet is "pending". */
  readonly outcome: string | null;
  readonly size?: number;
  /** Without its word: only where the word is in the accessible name of what holds it. */
  readonly alone?: boolean;
}

/** How well a claim stands: how much of a disc is inked, and the word for it. */
export function VerdictMark({ outcome, size = 18, alone = false }: Props) {
  const known = outcome ?? "pending";
  return (
    <span class={`verdict verdict-${known}`}>
      <VerdictDisc outcome={known} size={size} />
      {alone ? null : word("outcome", known)}
    </span>
  );
}

/** The disc alone. */
export function VerdictDisc({ outcome, size = 18 }: { outcome: string; size?: number }) {
  return (
    <svg class="disc" viewBox="0 0 20 20" width={size} height={size} aria-hidden="true">
      {DRAWN[outcome as Outcome] ?? DRAWN.inconclusive}
    </svg>
  );
}

const RING = <circle class="disc-ring" cx="10" cy="10" r="8.1" />;

const DRAWN: Record<Outcome, preact.JSX.Element> = {
  supported: (
    <>
      <circle class="disc-full" cx="10" cy="10" r="9" />
      <path class="disc-tick" d="M5.6 10.4l3 3 5.8-6.4" />
    </>
  ),
  contradicted: (
    <>
      <circle class="disc-ring disc-against" cx="10" cy="10" r="8.1" />
      <path class="disc-line disc-against" d="M4.3 4.3l11.4 11.4M15.7 4.3 4.3 15.7" />
    </>
  ),
  mixed: (
    <>
      {RING}
      <path class="disc-for" d="M10 1.9a8.1 8.1 0 0 0 0 16.2z" />
      <path class="disc-doubt" d="M10 1.9a8.1 8.1 0 0 1 0 16.2z" />
      <path class="disc-line" d="M10 1.9v16.2" />
    </>
  ),
  inconclusive: (
    <>
      {RING}
      <path class="disc-quarter" d="M10 10V1.9A8.1 8.1 0 0 1 18.1 10z" />
    </>
  ),
  not_assessable: <circle class="disc-broken" cx="10" cy="10" r="8.1" />,
  pending: (
    <>
      <circle class="disc-ring disc-pending" cx="10" cy="10" r="8.1" />
      <circle class="disc-dot" cx="6" cy="10" r="1.4" />
      <circle class="disc-dot" cx="10" cy="10" r="1.4" />
      <circle class="disc-dot" cx="14" cy="10" r="1.4" />
    </>
  ),
};
