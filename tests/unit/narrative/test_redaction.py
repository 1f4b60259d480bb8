from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skywitness.domain.model.narrative.redaction import redacted
from skywitness.entrypoints.evaluation.personal import LOOKALIKES, is_found, planted
from tests.builders import REDACTOR


def test_planted_personal_data_is_found() -> None:
    examples = list(planted())

    missed = [example.text for example in examples if not is_found(example)]

    assert len(missed) <= 0.05 * len(examples), missed


@pytest.mark.parametrize(
    "text",
    [
        "TÉLÉFONO 5551234",
        "télefono 555 1234",
        "MOBİLE 5551234",
        "mobıle: 5551234",
        "SOCİAL SECURİTY 123-45-6789",
        "ſocial ſecurity 123-45-6789",
        "call ٥٥٥١٢٣٤",
    ],
)
def test_how_it_is_spelled_hides_nothing(text: str) -> None:
    digits = {i for i, sign in enumerate(text) if sign.isdecimal()}
    hidden = {i for p in REDACTOR.find(text) for i in range(p.offset, p.offset + p.length)}
    assert digits <= hidden


@pytest.mark.parametrize("text", LOOKALIKES)
def test_weather_facts_are_not_redacted(text: str) -> None:
    assert REDACTOR.find(text) == ()


@given(st.text(max_size=200))
def test_redaction_keeps_every_other_character_and_every_offset(text: str) -> None:
    spans = REDACTOR.find(text)
    shown = redacted(text, spans)

    hidden = {i for span in spans for i in range(span.offset, span.offset + span.length)}
    assert len(shown) == len(text)
    assert all(shown[i] == ("*" if i in hidden else text[i]) for i in range(len(text)))
