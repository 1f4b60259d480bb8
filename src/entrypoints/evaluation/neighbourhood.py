"""Neighbouring reports: how often real reports have them, compared with reports moved in time."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from skywitness.domain.model.assessment.judge import judge
from skywitness.domain.model.assessment.scope import (
    NEIGHBOUR_RADIUS_M,
    NEIGHBOUR_WINDOW,
)
from skywitness.domain.model.geography.place import Circle
from skywitness.domain.model.phenomena.phenomenon import same_class
from skywitness.domain.model.reports.claim import Claim, Neighbour
from skywitness.domain.model.reports.verdict import Outcome
from skywitness.domain.model.time.interval import Interval
from skywitness.entrypoints.evaluation.dataset import NOW, Filed, moved
from skywitness.entrypoints.evaluation.proportions import Share

MOST_NEIGHBOURS: Final = 50
SHIFT_DAYS: Final = (5, 30)


class Neighbourhood:
    """All reports, queried for neighbours as in the service."""

    def __init__(self, reports: Sequence[Filed]) -> None:
        self._cells: dict[int, list[Neighbour]] = defaultdict(list)
        for filed in reports:
            self._cells[_row(filed.claim.place.point.latitude)].append(filed.neighbour)

    def around(self, claim: Claim, own: UUID) -> list[Neighbour]:
        """Return other reports of the same class within 50 km and 3 h, the nearest in time first.

        At most as many as an examination considers.
        """
        keys = same_class(claim.phenomenon.key)
        circle = Circle(claim.place.point, NEIGHBOUR_RADIUS_M)
        when = claim.when.widened(NEIGHBOUR_WINDOW, NEIGHBOUR_WINDOW)
        row = _row(claim.place.point.latitude)
        found = [
            n
            for near in (row - 1, row, row + 1)
            for n in self._cells.get(near, ())
            if n.claim.phenomenon.key in keys
            and n.report_id != own
            and when.overlaps(n.claim.when)
            and circle.contains(n.claim.place.point)
        ]
        found.sort(key=lambda n: (claim.when.gap_s(n.claim.when), str(n.report_id)))
        return found[:MOST_NEIGHBOURS]


def _row(latitude: float) -> int:
    return int((latitude + 90.0) // 0.5)


def neighbour_figures(reports: Sequence[Filed]) -> dict[str, Share]:
    """Count reports with any neighbour (`plain`), and those that neighbours alone support.

    `kept` is the fraction supported of those with any neighbour. `moved_plain` and `moved` are the
    same for reports moved by 5 to 30 days.
    """
    neighbourhood = Neighbourhood(reports)
    people = [f for f in reports if not f.claim.source.is_instrument]
    plain, supported, away_plain, away_supported = [], [], [], []
    for filed in people:
        near = neighbourhood.around(filed.claim, filed.neighbour.report_id)
        plain.append(bool(near))
        supported.append(_supports(filed.claim, filed, near))
        away = _moved(filed)
        far = neighbourhood.around(away, filed.neighbour.report_id)
        away_plain.append(bool(far))
        away_supported.append(_supports(away, filed, far))
    return {
        "plain": Share.of(plain),
        "supported": Share.of(supported),
        "kept": Share.of(s for p, s in zip(plain, supported, strict=True) if p),
        "moved_plain": Share.of(away_plain),
        "moved": Share.of(away_supported),
    }


def _supports(claim: Claim, filed: Filed, near: Sequence[Neighbour]) -> bool:
    verdict = judge(
        claim,
        revision=1,
        conditions=(),
        neighbours=near,
        now=NOW,
        observer=filed.neighbour.observer,
        reference_reached=False,
    )
    return verdict.outcome is Outcome.SUPPORTED


def _moved(filed: Filed) -> Claim:
    """Move a claim by 5 to 30 days, determined by the id of the report."""
    digest = hashlib.sha256(filed.id.encode()).digest()
    least, most = SHIFT_DAYS
    days = least + digest[0] % (most - least + 1)
    by = timedelta(days=days if digest[1] % 2 else -days)
    when = filed.claim.when
    return moved(filed.claim, Interval(when.start + by, when.end + by))


def document(figures: dict[str, Share]) -> dict[str, Any]:
    """Return the figures as a JSON object."""
    return {name: share.document() for name, share in figures.items()}
