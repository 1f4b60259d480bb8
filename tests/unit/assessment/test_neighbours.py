from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from skywitness.domain.model.assessment.neighbours import counted_neighbours
from skywitness.domain.model.reports.claim import Claim, Neighbour, SourceClass
from skywitness.domain.model.reports.verdict import Outcome
from skywitness.domain.model.time.interval import Interval
from tests.builders import OBSERVED_AT
from tests.steps import calls_of, peak_bytes_of
from tests.unit.assessment.cases import claim_of, hourly, neighbour, reading, verdict_on

PASTE = "Huge hail smashed every window in our street, never seen anything like it!"


def counted(claim: Claim, neighbours: list[Neighbour]) -> float:
    return sum(one.weight for one in counted_neighbours(claim, "me", neighbours))


def test_a_nearby_observer_supports_a_claim() -> None:
    verdict = verdict_on(claim_of("hail"), neighbours=[neighbour(1, minutes=10)])

    assert verdict.outcome is Outcome.SUPPORTED
    (piece,) = verdict.evidence
    assert (piece.kind, piece.variable, piece.rule) == ("report", "hail", "neighbours.same_class")
    assert "1 other nearby report agrees with the claim" in verdict.reason


@pytest.mark.parametrize(
    "one",
    [
        neighbour(1, "dense_fog"),
        neighbour(1, metres=51_000.0),
        neighbour(1, minutes=181.0),
        neighbour(1, observer="me"),
        neighbour(1, metres=48_000.0, minutes=170.0),
        neighbour(1, source=SourceClass.MADE_UP),
    ],
    ids=["another class", "too far", "too late", "oneself", "far and late", "made up"],
)
def test_reports_that_are_not_neighbours(one: Neighbour) -> None:
    assert counted_neighbours(claim_of("hail"), "me", [one]) == ()


@pytest.mark.parametrize("observer", [None, "one-account"])
def test_twenty_equal_texts_count_as_one_and_a_half_neighbours_at_most(
    observer: str | None,
) -> None:
    pasted = [neighbour(n, metres=0.0, narrative=PASTE, observer=observer) for n in range(20)]

    assert counted(claim_of("hail"), pasted) <= 1.5
    assert counted(claim_of("hail", narrative=PASTE), pasted) <= 0.5 + 1e-9


def test_copies_do_not_outvote_two_dry_gauges() -> None:
    claim = claim_of("rain", narrative="It pours.")
    dry = [*hourly("A", precipitation_mm=0.0), *hourly("B", precipitation_mm=0.0)]
    pasted = [neighbour(n, "rain", metres=0.0, narrative=PASTE) for n in range(20)]

    verdict = verdict_on(claim, dry, pasted)

    assert verdict.outcome is Outcome.MIXED
    assert "Conflicting evidence" in verdict.reason


def test_an_echo_does_not_help_one_reading_to_accuse() -> None:
    claim = claim_of("non_tstm_wnd_gst", (60, "mph"), narrative=PASTE)
    calm = [reading(metres=500.0, wind_gust_ms=3.0)]
    echo = neighbour(1, "high_wind", metres=30_000.0, minutes=100.0, narrative=PASTE)

    alone, echoed = verdict_on(claim, calm), verdict_on(claim, calm, [echo])

    assert len(echoed.evidence) == 2
    assert (alone.outcome, echoed.outcome) == (Outcome.INCONCLUSIVE, Outcome.MIXED)
    assert alone.score == echoed.score


def test_texts_with_a_word_changed_are_copies_too() -> None:
    pasted = [
        neighbour(n, metres=0.0, narrative=f"{PASTE} {extra}")
        for n, extra in enumerate(("Wow", "really", "omg", "help", "insane"))
    ]

    assert counted(claim_of("hail"), pasted) <= 1.5


def test_a_text_is_split_once_for_the_examinations_of_its_place() -> None:
    texts = [" ".join(f"{n}y{m}" for m in range(1_000)) for n in range(16)]
    near = [neighbour(n, metres=0.0, narrative=text) for n, text in enumerate(texts)]
    claim, other = (claim_of("hail", narrative=text) for text in ("Hail.", "More hail."))

    first = calls_of(lambda: counted(claim, near))

    assert calls_of(lambda: counted(other, near)) < first / 10


def test_long_texts_cost_memory_in_step_with_their_length() -> None:
    texts = ("".join(f"{n}x{m} " for m in range(1_400))[:10_000] for n in range(100, 151))
    own, *others = texts
    near = [neighbour(n, metres=0.0, narrative=text) for n, text in enumerate(others)]

    assert peak_bytes_of(lambda: counted(claim_of("hail", narrative=own), near)) < 2_000_000


def test_many_accounts_without_text_count_as_one_report_and_its_copies() -> None:
    silent = [neighbour(n, metres=0.0, narrative="") for n in range(20)]

    assert counted(claim_of("hail"), silent) <= 1.5


def test_one_person_who_files_often_is_one_neighbour() -> None:
    often = [neighbour(n, metres=0.0, observer="busy") for n in range(9)]

    assert counted(claim_of("hail"), often) == pytest.approx(1.0)


def test_long_intervals_that_overlap_by_chance_are_not_neighbours() -> None:
    month = timedelta(days=31)
    claim = claim_of("drought")
    drought = neighbour(1, "drought")
    long_claim = type(claim)(
        **{name: getattr(claim, name) for name in claim.__slots__ if name != "when"},
        when=Interval(OBSERVED_AT, OBSERVED_AT + month),
    )
    when = Interval(OBSERVED_AT + month * 0.9, OBSERVED_AT + month * 1.9)
    late = replace(drought, claim=replace(drought.claim, when=when))

    assert counted_neighbours(long_claim, "me", [late]) == ()
