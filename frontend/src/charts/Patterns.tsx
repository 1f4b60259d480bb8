/** Hatching and tint that charts refer to; once on a page. */
export function ChartPatterns() {
  return (
    <svg width="0" height="0" class="hidden" aria-hidden="true" focusable="false">
      <defs>
        <pattern
          id="hatch"
          width="6"
          height="6"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <path class="chart-hatch" d="M0 0V6" />
        </pattern>
        <linearGradient id="enough-above" x1="0" y1="1" x2="0" y2="0">
          <stop class="chart-tint-near" offset="0" />
          <stop class="chart-tint-far" offset="1" />
        </linearGradient>
        <linearGradient id="enough-below" x1="0" y1="0" x2="0" y2="1">
          <stop class="chart-tint-near" offset="0" />
          <stop class="chart-tint-far" offset="1" />
        </linearGradient>
      </defs>
    </svg>
  );
}

/** The time of the claim, hatched over the height of a chart. */
export function ClaimTime({ from, to, height }: { from: number; to: number; height: number }) {
  const width = Math.max(3, to - from);
  const start = to - from < 3 ? (from + to - 3) / 2 : from;
  return (
    <>
      <rect x={start} y="0" width={width} height={height} fill="url(#hatch)" />
      <path class="chart-claim" d={`M${start} 0v${height}M${start + width} 0v${height}`} />
    </>
  );
}
