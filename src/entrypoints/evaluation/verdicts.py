"""Verdicts on true claims, and on the same claims moved to random hours."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from skywitness.domain.model.assessment.judge import judge
from skywitness.domain.model.reports.claim import Neighbour
from skywitness.domain.model.reports.verdict import Outcome, Verdict
from skywitness.entrypoints.evaluation.dataset import NOW, Filed, Measured, Pair, moved
from skywitness.entrypoints.evaluation.neighbourhood import Neighbourhood
from skywitness.entrypoints.evaluation.proportions import Share

BINS = (0.0, 0.15, 0.3, 0.5, 0.65, 0.75, 0.85, 0.9, 0.95)
"""Lower bounds of the calibration bins of the score."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim and its verdict."""

    report_id: str
    true: bool
    group: str
    phenomenon: str
    may_contradict: bool
    verdict: Verdict


def judged_claims(
    pairs: Iterable[Pair],
    reports: Mapping[str, Filed],
    measured: Measured,
    neighbourhood: Neighbourhood | None = None,
) -> list[Judged]:
    """Judge each claim (a report at a time) once, by all readings within 60 km."""
    claims = {(p.report_id, p.when.start, p.true): p for p in pairs}
    return [_judged(p, reports, measured, None, neighbourhood) for p in claims.values()]


def judged_pairs(
    pairs: Iterable[Pair], reports: Mapping[str, Filed], measured: Measured
) -> list[Judged]:
    """Judge each pair by its own station only."""
    return [_judged(p, reports, measured, [p.station], None) for p in pairs]


def _judged(
    pair: Pair,
    reports: Mapping[str, Filed],
    measured: Measured,
    stations: Sequence[str] | None,
    neighbourhood: Neighbourhood | None,
) -> Judged:
    filed = reports[pair.report_id]
    claim = moved(filed.claim, pair.when)
    neighbours: Sequence[Neighbour] = ()
    if neighbourhood is not None:
        neighbours = neighbourhood.around(claim, filed.neighbour.report_id)
    verdict = judge(
        claim,
        revision=1,
        conditions=measured.around(claim, stations),
        neighbours=neighbours,
        now=NOW,
        observer=filed.neighbour.observer,
        reference_reached=True,
    )
    return Judged(
        report_id=pair.report_id,
        true=pair.true,
        group=pair.group,
        phenomenon=claim.phenomenon.key,
        may_contradict=claim.phenomenon.readings_may_contradict and not claim.place.is_coarse,
        verdict=verdict,
    )


def share(judged: Iterable[Judged], outcome: Outcome, *, true: bool) -> Share:
    """Return the share of the true (or moved) claims with an outcome."""
    return Share.of(j.verdict.outcome is outcome for j in judged if j.true is true)


def decided(judged: Iterable[Judged]) -> Share:
    """Return the share of claims that were decided either way."""
    sure = {Outcome.SUPPORTED, Outcome.CONTRADICTED}
    return Share.of(j.verdict.outcome in sure for j in judged)


def false_contradictions(judged: Iterable[Judged]) -> Share:
    """Return the share of contradicted claims among those that readings cannot contradict."""
    return Share.of(
        j.verdict.outcome is Outcome.CONTRADICTED for j in judged if not j.may_contradict
    )


def by_group(judged: Iterable[Judged]) -> dict[str, list[Judged]]:
    """Group by group of phenomena, all of them first."""
    groups: dict[str, list[Judged]] = defaultdict(list)
    for found in judged:
        groups["all"].append(found)
    for found in groups["all"]:
        groups[found.group].append(found)
    return {name: groups[name] for name in ("all", *sorted(set(groups) - {"all"}))}


def document(judged: Sequence[Judged]) -> dict[str, Any]:
    """Return the figures of a set of claims as a JSON object."""
    return {
        group: {
            "true": _side(members, true=True),
            "moved": _side(members, true=False),
            "coverage": decided(members).document(),
        }
        for group, members in by_group(judged).items()
    }


def _side(judged: Sequence[Judged], *, true: bool) -> dict[str, Any]:
    side = [j for j in judged if j.true is true]
    counts = Counter(j.verdict.outcome for j in side)
    return {
        "claims": len(side),
        "outcomes": {outcome.value: counts[outcome] for outcome in Outcome},
        "supported": share(side, Outcome.SUPPORTED, true=true).document(),
        "contradicted": share(side, Outcome.CONTRADICTED, true=true).document(),
    }


def calibration(judged: Sequence[Judged]) -> dict[str, Any]:
    """Return the mean score and the share of true claims by bins of the score.

    The score assumes even odds, so true and moved claims have equal total weight.
    """
    scored = [(j.true, j.verdict.score) for j in judged if j.verdict.score is not None]
    counts = Counter(true for true, _ in scored)
    if not counts[True] or not counts[False]:
        return {"brier": None, "bins": []}
    weigh = {true: 0.5 / counts[true] for true in (True, False)}
    brier = sum(weigh[true] * (score - true) ** 2 for true, score in scored)
    bins = []
    for low, high in zip(BINS, (*BINS[1:], 1.01), strict=True):
        inside = [(true, score) for true, score in scored if low <= score < high]
        if inside:
            mass = sum(weigh[true] for true, _ in inside)
            bins.append(
                {
                    "from": low,
                    "claims": len(inside),
                    "mean_score": round(sum(weigh[t] * s for t, s in inside) / mass, 3),
                    "true": round(sum(weigh[t] for t, _ in inside if t) / mass, 3),
                }
            )
    return {"brier": round(brier, 4), "bins": bins}
