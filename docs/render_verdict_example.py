"""Renders docs/verdict-example.svg: the verdict on one report of the sample, with its evidence.

    python docs/render_verdict_example.py

It imports the shipped sample into memory, examines one report with the rules of the service, and
draws what the verdict says. Nothing in the picture is written by hand but its labels.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from textwrap import wrap

from skywitness.adapters.memory.clock import FixedClock, SequentialIds
from skywitness.domain.model.access.actor import IMPORTER
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.reports.claim import Claim
from skywitness.domain.model.reports.verdict import Effect, Evidence, Verdict
from skywitness.entrypoints.container.in_memory import services_in_memory
from skywitness.entrypoints.formats.observations import read_observations
from skywitness.entrypoints.formats.reports import read_reports
from skywitness.entrypoints.formats.stations import read_stations
from skywitness.entrypoints.worker.worker import Worker

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "src" / "entrypoints" / "sample"
PICTURE = ROOT / "docs" / "verdict-example.svg"
EXAMPLE = ("storm-events", "SE477769")  # registry and external id

WIDTH, HEIGHT = 820, 330
MAP_CENTRE, KM_TO_PX = (150.0, 178.0), 4.2
BARS_FROM, BAR_PX = 690.0, 110.0
INK, MUTED, LINE = "#1f2933", "#5f6b7a", "#d5dbe3"
COLOUR = {Effect.FOR: "#1a7f4b", Effect.AGAINST: "#b4442e", Effect.NEUTRAL: "#8a94a3"}


@dataclass(frozen=True)
class Example:
    """A report of the sample, its verdict, and where the stations are."""

    claim: Claim
    verdict: Verdict
    stations: dict[str, Point]


async def examined() -> Example:
    """Import the sample, examine every report, and return the example."""
    clock = FixedClock(datetime(2026, 1, 1, tzinfo=UTC))
    services = services_in_memory(clock=clock, ids=SequentialIds())
    stations = read_stations(SAMPLE / "stations.csv")
    await services.archive.upsert_stations(list(stations.values()))
    rows = read_observations(SAMPLE / "observations.csv", stations)
    await services.archive.upsert_observations([r.observation for r in rows if r.observation])
    async for result in services.import_reports(
        read_reports(SAMPLE / "reports.csv"), actor=IMPORTER
    ):
        assert not result.problems, result
    worker = Worker(queue=services.queue, examine=services.examine_report, clock=clock)
    await worker.drain()
    async with services.units() as unit:
        report = await unit.reports.find_filed(*EXAMPLE)
    assert report is not None
    assert report.verdict is not None
    points = {name: station.point for name, station in stations.items()}
    return Example(report.claim, report.verdict, points)


def render(example: Example) -> str:
    """Return the picture as SVG."""
    claim, verdict = example.claim, example.verdict
    label = f"{claim.phenomenon.label}, {claim.public.place_name}: {verdict.outcome}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'font-family="system-ui, sans-serif" role="img" aria-label="{escape(label)}">',
        f'<rect x="1" y="1" width="{WIDTH - 2}" height="{HEIGHT - 2}" rx="10" fill="#ffffff" '
        f'stroke="{LINE}"/>',
        *_map(example),
        *_claim(claim),
        *_outcome(verdict),
        *_evidence(verdict),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _map(example: Example) -> Iterator[str]:
    x0, y0 = MAP_CENTRE
    yield _text(24, 34, "Report and stations", size=13, colour=MUTED)
    for km in (10, 20, 30):
        yield f'<circle cx="{x0}" cy="{y0}" r="{km * KM_TO_PX:g}" fill="none" stroke="{LINE}"/>'
        yield _text(x0, y0 + km * KM_TO_PX - 4, f"{km} km", size=10, colour=MUTED, anchor="middle")
    centre = example.claim.place.point
    for evidence in example.verdict.evidence:
        point = example.stations[evidence.source]
        east = (
            (point.longitude - centre.longitude) * 111.32 * math.cos(math.radians(point.latitude))
        )
        x = x0 + east * KM_TO_PX
        y = y0 - (point.latitude - centre.latitude) * 111.32 * KM_TO_PX
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6" fill="{COLOUR[evidence.effect]}"/>'
        yield _text(x + 10, y + 4, evidence.source, size=12)
    yield f'<path d="M{x0 - 7} {y0} h14 M{x0} {y0 - 7} v14" stroke="{INK}" stroke-width="2.5"/>'


def _claim(claim: Claim) -> Iterator[str]:
    when = f"{claim.when.start:%Y-%m-%d %H:%M} to {claim.when.end:%H:%M} UTC"
    yield _text(300, 38, f"{claim.phenomenon.label}, {claim.public.place_name}", size=18, bold=True)
    yield _text(300, 58, f"{when} · reported by: {claim.source.replace('_', ' ')}", colour=MUTED)
    for number, line in enumerate(wrap(f"“{claim.public.narrative}”", 72)):
        yield _text(300, 82 + 18 * number, line)


def _outcome(verdict: Verdict) -> Iterator[str]:
    score = verdict.score or 0.0
    yield f'<rect x="300" y="118" width="118" height="28" rx="14" fill="{COLOUR[Effect.FOR]}"/>'
    yield _text(359, 137, verdict.outcome.upper(), colour="#ffffff", anchor="middle", bold=True)
    yield f'<rect x="434" y="128" width="240" height="8" rx="4" fill="{LINE}"/>'
    yield (
        f'<rect x="434" y="128" width="{240 * score:.0f}" height="8" rx="4" '
        f'fill="{COLOUR[Effect.FOR]}"/>'
    )
    yield _text(684, 137, f"{score:.2f} probability", bold=True)


def _evidence(verdict: Verdict) -> Iterator[str]:
    for x, head in ((300, "station"), (356, "rain"), (440, "threshold"), (520, "distance, time")):
        yield _text(x, 180, head, size=11, colour=MUTED)
    yield _text(BARS_FROM, 180, "against · for", size=11, colour=MUTED, anchor="middle")
    for number, evidence in enumerate(verdict.evidence):
        yield from _row(evidence, 206 + 28 * number)
    yield f'<path d="M{BARS_FROM} 188 v{28 * len(verdict.evidence)}" stroke="{MUTED}"/>'
    rules = ", ".join(sorted({evidence.rule for evidence in verdict.evidence}))
    yield _text(
        300, 310, f"rule {rules}, rules version {verdict.rules_version}", size=11, colour=MUTED
    )


def _row(evidence: Evidence, y: float) -> Iterator[str]:
    yield _text(300, y, evidence.source, bold=True)
    yield _text(356, y, f"{evidence.value:g} {evidence.unit}")
    yield _text(440, y, f"{evidence.threshold:g} {evidence.unit}")
    offset = f"{evidence.time_offset_s / 60:+.0f} min" if evidence.time_offset_s else "same time"
    yield _text(520, y, f"{(evidence.distance_m or 0.0) / 1000:.0f} km, {offset}")
    length = BAR_PX * evidence.weight
    x = BARS_FROM - (length if evidence.effect is Effect.AGAINST else 0)
    yield (
        f'<rect x="{x:.1f}" y="{y - 11}" width="{length:.1f}" height="14" '
        f'fill="{COLOUR[evidence.effect]}"/>'
    )


def _text(
    x: float,
    y: float,
    text: str,
    *,
    size: int = 13,
    colour: str = INK,
    anchor: str = "start",
    bold: bool = False,
) -> str:
    weight = ' font-weight="600"' if bold else ""
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size}" fill="{colour}" '
        f'text-anchor="{anchor}"{weight}>{escape(text)}</text>'
    )


if __name__ == "__main__":
    PICTURE.write_text(render(asyncio.run(examined())), "utf-8")
