"""What a list tells of an event."""

from __future__ import annotations

from dataclasses import replace

import pytest

from skywitness.domain.documents.events import EventPlaceDocument
from skywitness.domain.model.events.digest import outcomes_of, quote_of
from skywitness.domain.model.events.public_claim import PublicClaim
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.reports.verdict import Outcome
from tests.unit.events.made import seen

IOWA = Point(41.59, -93.62)
OCEAN = Point(30.0, -50.0)


def judged(*outcomes: Outcome | None) -> list[PublicClaim]:
    return [seen(narrative=f"Words of {n}. More.", outcome=one) for n, one in enumerate(outcomes)]


def test_every_report_is_counted_by_its_outcome() -> None:
    members = judged(None, Outcome.CONTRADICTED, Outcome.SUPPORTED, Outcome.SUPPORTED)

    assert outcomes_of(members) == {"supported": 2, "contradicted": 1, "pending": 1}


@pytest.mark.parametrize(
    ("outcomes", "quoted"),
    [
        ((None, Outcome.SUPPORTED, Outcome.SUPPORTED), 1),
        ((Outcome.CONTRADICTED, Outcome.INCONCLUSIVE, Outcome.MIXED), 2),
        ((Outcome.CONTRADICTED, None), 1),
        ((Outcome.CONTRADICTED,), 0),
    ],
)
def test_the_first_of_the_best_supported_is_quoted(
    outcomes: tuple[Outcome | None, ...], quoted: int
) -> None:
    members = judged(*outcomes)
    quote = quote_of(members)

    assert quote is not None
    assert (quote.report_id, quote.text) == (members[quoted].report_id, f"Words of {quoted}.")


def test_reports_without_words_are_not_quoted() -> None:
    silent, speaking = judged(Outcome.SUPPORTED, Outcome.CONTRADICTED)
    quote = quote_of([replace(silent, narrative=""), speaking])

    assert quote is not None
    assert quote.report_id == speaking.report_id
    assert quote_of([replace(silent, narrative=" ")]) is None


def test_a_place_names_where_most_reports_are() -> None:
    members = [seen(point=point) for point in (OCEAN, IOWA, IOWA, Point(40.78, -73.88))]
    place = EventPlaceDocument.of(members)

    assert place is not None
    assert place.counties == ("Polk County", "Queens County")
    assert (place.region, place.region_code, place.country) == ("Iowa", "IA", "US")
    assert place.time_zone == "America/Chicago"


def test_a_place_at_sea_has_a_time_zone_alone() -> None:
    place = EventPlaceDocument.of([seen(point=OCEAN)])

    assert place == EventPlaceDocument(
        counties=(), region="", region_code="", country="", time_zone="Etc/GMT+3"
    )
    assert EventPlaceDocument.of([seen(point=None)]) is None
