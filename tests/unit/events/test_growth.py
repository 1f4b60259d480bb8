"""What events cost as they grow: in step with the reports and their texts, whatever they say."""

from __future__ import annotations

import math
from collections.abc import Callable
from random import Random

import pytest

from skywitness.domain.model.events.public_claim import PublicClaim
from skywitness.domain.model.geography.place import Point
from tests.steps import calls_of, peak_bytes_of
from tests.unit.events.made import events_of, seen

STORY = "Large hail covered the ground and dented cars along the main road near the school"
FEW, MANY = 400, 1_600

Crowd = Callable[[int], PublicClaim]


def chosen(number: int, words: int, of: int) -> str:
    return " ".join(f"word{n}" for n in Random(number).sample(range(of), words))


def in_a_town(number: int) -> Point:
    chance = Random(number)
    return Point(41.5 + chance.uniform(-0.05, 0.05), -73.5 + chance.uniform(-0.05, 0.05))


def in_two_towns(number: int) -> Point:
    """Alternate between two towns that are just too far from each other."""
    near = in_a_town(number)
    return Point(near.latitude + 0.78 * (number % 2), near.longitude)


def on_a_ring(number: int) -> Point:
    """Lie in the middle of six groups that are just too far from there, or in one of them."""
    if number % 7 == 6:
        return Point(0.0, number / 1e6)
    bearing, degrees = math.radians(60.0 * (number % 7)), 0.68 + number / 1e5
    return Point(degrees * math.cos(bearing), degrees * math.sin(bearing))


def eastwards(number: int) -> Point:
    return Point(0.0, -170.0 + 0.15 * number)


CROWDS: dict[str, Crowd] = {
    "the same text": lambda n: seen(narrative=STORY, point=in_a_town(n)),
    "nearly the same text": lambda n: seen(narrative=f"{STORY} {n}", point=in_a_town(n)),
    "nearly the same long text": lambda n: seen(narrative=f"{chosen(0, 290, 290)} x{n}"),
    "long texts that share a lot": lambda n: seen(narrative=chosen(n, 220, 256)),
    "short texts that share a lot": lambda n: seen(narrative=chosen(n, 8, 12)),
    "texts of pairs of copies": lambda n: seen(narrative=chosen(n // 2, 9, 40)),
    "no text": lambda n: seen(narrative="", point=in_a_town(n)),
    "one observer": lambda n: seen(observer="one", narrative=f"{STORY} {n}"),
    "different texts": lambda n: seen(point=in_a_town(n)),
    "two towns": lambda n: seen(point=in_two_towns(n), after_h=n / 1_000),
    "a ring": lambda n: seen(point=on_a_ring(n)),
    "one after the other": lambda n: seen(point=eastwards(n), after_h=n / 10),
    "other phenomena": lambda n: seen(phenomenon=("hail", "tornado", "flood", "snow")[n % 4]),
    "no class": lambda n: seen(phenomenon="other", point=in_a_town(n)),
}


@pytest.mark.parametrize("crowd", CROWDS.values(), ids=CROWDS)
def test_four_times_the_reports_are_about_four_times_the_work(crowd: Crowd) -> None:
    few, many = ([crowd(n) for n in range(number)] for number in (FEW, MANY))

    assert calls_of(lambda: events_of(many)) <= 5 * calls_of(lambda: events_of(few))


def long_text(number: int) -> str:
    """Write 3,333 words of two letters, different in every text."""
    first = 3_333 * number
    words = (
        chr(0x4E00 + n // 2_000) + chr(0x4E00 + n % 2_000) for n in range(first, first + 3_333)
    )
    return " ".join(words)


def test_memory_grows_with_the_texts_and_not_with_their_square() -> None:
    few, many = ([seen(narrative=long_text(n)) for n in range(number)] for number in (15, 60))

    needed = peak_bytes_of(lambda: events_of(many))

    assert needed <= 5 * peak_bytes_of(lambda: events_of(few))
    assert needed < 5_000_000


def test_a_long_text_is_a_copy_of_itself_and_of_little_else() -> None:
    own, other = long_text(1), long_text(2)
    half = own[:5_000] + other[5_000:]
    texts = [own, other, own + " end", own.replace(own[:60], other[:60]), half]

    (event,) = events_of([seen(narrative=text) for text in texts])

    assert event.independent_reports == 3
