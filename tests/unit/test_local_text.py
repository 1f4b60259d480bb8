from __future__ import annotations

import asyncio
import tracemalloc

import pytest

from skywitness.adapters.local_text.analyser import LocalTextAnalysis
from skywitness.adapters.local_text.entities import entities
from skywitness.adapters.local_text.key_phrases import key_phrases
from skywitness.adapters.local_text.language import Languages
from skywitness.adapters.local_text.sentiment import sentiment
from skywitness.domain.model.reports.insight import Insight, SentimentLabel
from tests.builders import REDACTOR, an_insight

LANGUAGES = Languages()
MODEL_BYTES = 80 << 20
"""More than the model of languages takes, and less than one that is there twice in part."""


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Tornado on the ground!", "negative"),
        ("en", "Dense fog on the bridge, please drive carefully.", "neutral"),
        ("en", "Trees down and power lines sparking, my fence is gone.", "negative"),
        ("en", "Golf ball sized hail covering the road.", "negative"),
        ("en", "No damage, just light rain.", "neutral"),
        ("en", "What a beautiful sunny day, love it.", "positive"),
        ("en", "Light snow began at 6 am.", "neutral"),
        ("en", "A tree was blown down across the lane.", "negative"),
        ("en", "Several poles have been knocked down.", "negative"),
        ("en", "A rock slide on the pass.", "negative"),
        ("de", "Der Keller ist überflutet und die Straße gesperrt.", "negative"),
        ("de", "Keine Schäden, nur etwas Regen.", "neutral"),
        ("de", "Ein wunderschöner sonniger Tag.", "positive"),
        ("de", "Insgesamt 5 cm Schnee.", "neutral"),
        ("fr", "Des arbres tombés et des dégâts importants.", "negative"),
        ("fr", "Pas de dégâts, un peu de pluie.", "neutral"),
        ("fr", "Un magnifique coucher de soleil.", "positive"),
        ("es", "Calles inundadas y coches atrapados.", "negative"),
        ("es", "No hay daños, solo lluvia.", "neutral"),
        ("es", "Un día precioso y soleado.", "positive"),
    ],
)
def test_the_tone_of_weather(language: str, text: str, expected: str) -> None:
    found = sentiment(text, language)

    assert found is not None
    assert found.label is SentimentLabel(expected)
    assert found.positive + found.neutral + found.negative == pytest.approx(1.0, abs=1e-3)


async def test_long_texts_are_analysed_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """More threads would take as long together, and the event loop would wait for all of them."""
    analysis, running, most = LocalTextAnalysis(REDACTOR), 0, 0

    def analyse(text: str, _: str | None) -> Insight:
        nonlocal running, most
        running += 1
        most = max(most, running)
        sum(ord(character) for character in text)  # long enough for another thread to begin
        running -= 1
        return an_insight()

    monkeypatch.setattr(analysis, "_analyse", analyse)
    await asyncio.gather(*(analysis.analyse("x" * 200_000) for _ in range(8)))

    assert most == 1


def test_an_unknown_language_has_no_tone_and_no_phrases() -> None:
    assert sentiment("Il grandine era enorme", "it") is None
    assert sentiment("Big hail", "und") is None
    assert key_phrases("Il grandine era enorme", "it") == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Several trees and power lines were blown down across the county.", "en"),
        ("Der Hagel hat mehrere Autos in unserer Straße beschädigt.", "de"),
        ("Les arbres sont tombés sur la route après l'orage de ce soir.", "fr"),
        ("El granizo rompió los cristales de muchos coches esta tarde.", "es"),
        ("Big hail!!", "und"),
        ("???", "und"),
        ("", "und"),
        ("1.75", "und"),
    ],
)
def test_languages(text: str, expected: str) -> None:
    assert LANGUAGES.language(text) == expected


def test_a_text_too_short_to_tell_takes_the_hint() -> None:
    assert LANGUAGES.language("Big hail!!", "en-US") == "en-US"


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Golf ball sized hail was reported near the airport.", "Golf ball sized hail"),
        ("en", "Several power lines down and a barn roof gone.", "barn roof gone"),
        ("de", "Umgestürzte Bäume auf der Straße nach dem schweren Gewitter.", "Umgestürzte Bäume"),
        ("fr", "De gros grêlons sont tombés sur la ville.", "gros grêlons"),
        ("es", "Hay calles inundadas en el centro.", "calles inundadas"),
    ],
)
def test_phrases_that_a_forecaster_would_pick(language: str, text: str, expected: str) -> None:
    assert expected in key_phrases(text, language)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Snowfall amounts generally ranged from two to six inches across the county.",
            ("Snowfall amounts",),
        ),
        ("Strong winds produced wind chills near zero.", ("Strong winds", "wind chills")),
        ("On Monday morning in the area of Ames, IA.", ("Ames",)),
        ("Low clouds in Low Valley.", ("Low clouds", "Low Valley")),
    ],
)
def test_what_only_happened_or_is_vague_makes_no_phrase(
    text: str, expected: tuple[str, ...]
) -> None:
    assert key_phrases(text, "en") == expected


def test_a_place_ends_with_its_sentence() -> None:
    text = "Water over the road north of Woodville. The road is closed. Hail at St. Paul."

    found = [entity.text for entity in entities(text) if entity.category == "Location"]

    assert found == ["Woodville", "St. Paul"]
    assert [e.text for e in entities("HAIL 2 N ST. PAUL") if e.category == "Location"] == [
        "ST. PAUL"
    ]


def test_places_roads_quantities_and_times_are_named() -> None:
    text = "60 mph gust 3 miles NW of Ames at 5:40 PM, trees on I-35."

    found = {(entity.text, entity.category) for entity in entities(text)}

    assert {
        ("60 mph", "Quantity"),
        ("Ames", "Location"),
        ("5:40 PM", "DateTime"),
        ("I-35", "Road"),
    } <= found
    assert all(text[e.offset : e.offset + e.length] == e.text for e in entities(text))


def test_the_model_of_languages_is_held_once() -> None:
    tracemalloc.start()
    try:
        model = Languages().load()
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert model.classify("Hagel, so gross wie ein Golfball")[0] == "de"
    assert held < MODEL_BYTES
