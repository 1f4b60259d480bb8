"""What a narrative says happened here, told apart from what it only speaks of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skywitness.domain.model.assessment.consistency import disagreements
from skywitness.domain.model.narrative import flood_words, occurrence
from skywitness.domain.model.narrative.extraction import read_claim
from skywitness.domain.model.narrative.keyword_pattern import KeywordPattern
from skywitness.domain.model.narrative.occurrence import happened
from skywitness.domain.model.phenomena.phenomenon import PHENOMENA
from tests.builders import a_claim
from tests.unit.narrative.observed_texts import (
    DENIED,
    ELSEWHERE,
    LOW_VISIBILITY,
    NAMES,
    OBSERVED,
    TEMPERATURES,
    WARNED_OF,
    WATER,
)


def _key(text: str) -> str | None:
    found = read_claim(text).phenomenon
    return None if found is None else found.key


@pytest.mark.parametrize(("text", "key"), WARNED_OF)
def test_what_is_warned_of_or_forecast_did_not_happen(text: str, key: str | None) -> None:
    assert _key(text) == key


@pytest.mark.parametrize(("text", "key"), ELSEWHERE)
def test_what_is_told_of_elsewhere_or_of_other_days_did_not_happen_here(
    text: str, key: str | None
) -> None:
    assert _key(text) == key


@pytest.mark.parametrize(("text", "key"), DENIED)
def test_what_is_denied_did_not_happen(text: str, key: str | None) -> None:
    assert _key(text) == key


@pytest.mark.parametrize(("text", "key"), NAMES)
def test_a_weather_word_in_a_name_is_a_name(text: str, key: str | None) -> None:
    assert _key(text) == key


@pytest.mark.parametrize(("text", "key"), TEMPERATURES)
def test_temperatures_are_of_heat_or_of_cold(text: str, key: str | None) -> None:
    assert _key(text) == key


@pytest.mark.parametrize(("text", "key"), LOW_VISIBILITY)
def test_what_lowers_visibility_is_fog_unless_something_else_is_named(
    text: str, key: str | None
) -> None:
    assert _key(text) == key


@pytest.mark.parametrize(("text", "key"), WATER)
def test_water_where_it_does_not_belong_is_a_flood(text: str, key: str | None) -> None:
    assert _key(text) == key


@pytest.mark.parametrize(("text", "key"), OBSERVED)
def test_what_was_seen_counts_although_the_text_also_warns_compares_or_names(
    text: str, key: str | None
) -> None:
    assert _key(text) == key


@pytest.mark.parametrize(
    ("text", "inches"),
    [
        ("Tornado warning all evening, yet only quarter size hail fell.", 1.0),
        ("The forecast called for baseball hail, we had pea size hail.", 0.25),
        ("Hail the size of dimes here, but my cousin in Dallas had softball hail.", 0.7),
        ("Golf ball hail was expected. Nickel size hail fell.", 0.88),
    ],
)
def test_a_size_that_was_only_forecast_or_fell_elsewhere_is_not_the_magnitude(
    text: str, inches: float
) -> None:
    claim = read_claim(text)

    assert claim.phenomenon is PHENOMENA["hail"]
    assert claim.magnitude is not None
    assert claim.magnitude.si_value == pytest.approx(inches * 25.4, abs=0.02)


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("snow_squall", "Visibility 1/4 mile, wind gusting to 25 mph."),
        ("blizzard", "Visibility fell to a quarter mile and schools closed."),
        ("dust_storm", "Near zero visibility on the interstate."),
        ("heavy_rain", "Visibility was a quarter mile at best."),
        ("dense_smoke", "Zero visibility at the county line."),
        ("hail", "Visibility dropped to a quarter mile."),
        ("blizzard", "Power lines and trees down, the road is closed."),
        ("tornado", "Roofs gone and a barn destroyed."),
        ("snow", "Tornado Street is white. About two inches."),
        ("heat", "High temperature of 104 degrees."),
    ],
)
def test_consequences_do_not_disagree_with_the_form(key: str, text: str) -> None:
    assert disagreements(a_claim(phenomenon=PHENOMENA[key], narrative=text, magnitude=None)) == ()


def test_named_fog_disagrees_with_hail() -> None:
    claim = a_claim(phenomenon=PHENOMENA["hail"], narrative="Dense fog.", magnitude=None)

    assert disagreements(claim) == ("the narrative describes dense fog, the report says hail",)


@given(st.text(max_size=400))
def test_only_letters_and_digits_are_hidden(text: str) -> None:
    said = happened(text)

    assert len(said) == len(text)
    assert all(b in {a, "_"} for a, b in zip(text, said, strict=True))


@pytest.mark.parametrize("seen", [text for text, key in OBSERVED if key])
def test_a_sentence_about_a_warning_does_not_hide_what_was_seen(seen: str) -> None:
    warnings = [text.rstrip(".") for text, key in WARNED_OF if key is None]

    assert {_key(f"{warning}. {seen}") for warning in warnings} == {_key(seen)}


@pytest.mark.parametrize("words", [*occurrence.PATTERNS, *flood_words.PATTERNS])
def test_keywords_do_not_keep_a_pattern_from_matching(words: KeywordPattern) -> None:
    for text, _ in [*WARNED_OF, *ELSEWHERE, *NAMES, *WATER, *OBSERVED]:
        lowered = text.lower()
        assert list(words.spans(lowered)) == [m.span() for m in words.pattern.finditer(lowered)]
