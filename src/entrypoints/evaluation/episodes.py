"""Events compared with the episodes of the registry."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from skywitness.domain.model.events.linking import linked
from skywitness.domain.model.events.public_claim import PublicClaim
from skywitness.domain.model.phenomena.phenomenon import same_class
from skywitness.entrypoints.evaluation.dataset import Filed

Pair = tuple[object, object]
"""The cluster of a report, and the true one."""

MOST_CLASSES: Final = 6
"""Number of classes shown separately, those with most reports."""


@dataclass(frozen=True, slots=True)
class BCubed:
    """B-cubed precision and recall of a clustering, from 0 to 1 (Bagga and Baldwin, 1998).

    Means over all reports: `precision` is the fraction of its cluster that is in its true cluster,
    `recall` the fraction of its true cluster that is in its cluster.
    """

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.precision * self.recall / (self.precision + self.recall)

    @classmethod
    def of(cls, pairs: Sequence[Pair]) -> BCubed | None:
        """Compare the cluster and the true cluster of each report; None without reports."""
        if not pairs:
            return None
        both, found = Counter(pairs), Counter(cluster for cluster, _ in pairs)
        true = Counter(truth for _, truth in pairs)
        return cls(
            sum(both[pair] / found[pair[0]] for pair in pairs) / len(pairs),
            sum(both[pair] / true[pair[1]] for pair in pairs) / len(pairs),
        )


def document(reports: Sequence[Filed]) -> dict[str, Any]:
    """Return the figures as a JSON object: for all located reports, then for the largest classes.

    Located reports have an accuracy better than 10 km. True clusters are the reports of an episode
    and a class, since an event is of one class.
    """
    located = [f for f in reports if not f.claim.place.is_coarse and f.row.get("episode_id")]
    by_class: dict[str, list[Pair]] = defaultdict(list)
    for pair, key in _clustered(located):
        by_class[key].append(pair)
    largest = sorted(by_class, key=lambda key: (-len(by_class[key]), key))[:MOST_CLASSES]
    everything = [pair for pairs in by_class.values() for pair in pairs]
    return {"all": _figures(everything), **{key: _figures(by_class[key]) for key in largest}}


def _clustered(reports: Sequence[Filed]) -> Iterator[tuple[Pair, str]]:
    """Yield event and episode of each report, and the name of its class."""
    names: dict[frozenset[str], str] = {}
    for key, _ in Counter(filed.claim.phenomenon.key for filed in reports).most_common():
        names.setdefault(same_class(key), key)
    episodes = {filed.neighbour.report_id: filed.row.get("episode_id", "") for filed in reports}
    public_claims = [
        PublicClaim.of(filed.neighbour.report_id, filed.neighbour.observer, filed.claim)
        for filed in reports
    ]
    for number, group in enumerate(linked(public_claims)):
        name = names[same_class(group[0].phenomenon.key)]
        for one in group:
            if episodes[one.report_id]:
                yield (number, (episodes[one.report_id], name)), name


def _figures(pairs: Sequence[Pair]) -> dict[str, Any]:
    score = BCubed.of(pairs)
    return {
        "reports": len(pairs),
        "episodes": len({truth for _, truth in pairs}),
        "events": len({cluster for cluster, _ in pairs}),
        "precision": score and round(score.precision, 4),
        "recall": score and round(score.recall, 4),
        "f1": score and round(score.f1, 4),
    }
