"""What every analyser of text does; what only Azure AI Language can get wrong is tested apart."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from functools import cache

import pytest
import pytest_asyncio

from simulators.azure_language.simulator import AzureLanguage as Simulator
from simulators.server import Response
from skywitness.adapters.fallback_text import FallbackTextAnalysis
from skywitness.adapters.local_text.analyser import LocalTextAnalysis
from skywitness.adapters.memory.text import ScriptedTextAnalysis
from skywitness.domain.model.errors import ProviderError, ProviderUnavailable
from skywitness.domain.model.narrative.personal_data import PersonalData
from skywitness.domain.model.reports.insight import (
    UNDETERMINED,
    Entity,
    Insight,
    Sentiment,
    SentimentLabel,
)
from skywitness.ports.text_analysis import MAX_TEXT_LENGTH, TextAnalysis, TextFeature
from tests.builders import REDACTOR
from tests.tools.simulated import KEY, azure_language

PHONE = "515-555-0134"
DAMAGE = (
    "The tornado destroyed the old barn and there was damage to houses on the west side of town."
)
GERMAN = "Der Sturm war heftig und die Straße ist nicht befahrbar, das Dach ist kaputt."
CALL = f"The wind was 60 mph and is still rising. Call the spotter on {PHONE} for the details."
FAMILY = "👩‍👩‍👧‍👦"
SIGNS = [
    f"🌪️ The roof is gone, the wind was 60 mph 🌨️ and 3 inches of hail fell. {PHONE}",
    f"{FAMILY} is safe. The wind was 60 mph {FAMILY} on the road. 🇺🇸🇩🇪 {PHONE}",
    f"The cafe\u0301 is flooded, a\u0302\u0323 mess, and the wind was 60 mph. 👍🏽 {PHONE}",
    f"𝐓𝐡𝐞 wind was 60 mph and the hail was 2 inches. 𠮷田 {PHONE} \U0001f3f4\U000e0067\U000e007f",
]
LONG = ("Hail 🌨️ fell on the roof of the barn. " * 400)[: MAX_TEXT_LENGTH - 40]
LONG += f" The wind was 60 mph. Call {PHONE}"


def insight_of(text: str, language: str, label: SentimentLabel, *phrases: str) -> Insight:
    """What a careful reader finds in one of these texts."""
    negative = 0.7 if label is SentimentLabel.NEGATIVE else 0.1
    return Insight(
        language=language,
        sentiment=Sentiment(label, 0.1, 0.9 - negative, negative),
        key_phrases=phrases,
        entities=tuple(
            Entity(name, "Quantity", text.rindex(name), len(name))
            for name in ("60 mph",)
            if name in text
        ),
        personal_data=tuple(
            PersonalData("PhoneNumber", text.index(number), len(number))
            for number in (PHONE,)
            if number in text
        ),
        analyser="scripted",
    )


SCRIPT = {
    DAMAGE: insight_of(DAMAGE, "en", SentimentLabel.NEGATIVE, "old barn", "damage"),
    GERMAN: insight_of(GERMAN, "de", SentimentLabel.NEGATIVE, "Sturm"),
    **{
        text: insight_of(text, "en", SentimentLabel.NEUTRAL, "wind")
        for text in (CALL, LONG, *SIGNS)
    },
}


@cache
def local() -> LocalTextAnalysis:
    return LocalTextAnalysis(REDACTOR)  # its model takes longer to load than all of these tests


@pytest_asyncio.fixture(params=["memory", "local", "azure", "fallback"])
async def analyser(request: pytest.FixtureRequest) -> AsyncIterator[TextAnalysis]:
    async with AsyncExitStack() as stack:
        if request.param == "memory":
            yield ScriptedTextAnalysis(SCRIPT)
        elif request.param == "local":
            yield local()
        elif request.param == "azure":
            azure, _ = await stack.enter_async_context(azure_language())
            yield azure
        else:
            broken = ScriptedTextAnalysis(failure=ProviderUnavailable("scripted"))
            yield FallbackTextAnalysis(broken, local())


async def test_the_language_is_detected(analyser: TextAnalysis) -> None:
    assert (await analyser.analyse(DAMAGE)).language == "en"
    assert (await analyser.analyse(GERMAN)).language == "de"
    assert (await analyser.analyse(DAMAGE, "de")).language == "en"


@pytest.mark.parametrize("text", ["", " \n\t ", "!!", "60.", "🌪️🌪️"])
async def test_where_nothing_tells_the_language_the_hint_does(
    analyser: TextAnalysis, text: str
) -> None:
    assert (await analyser.analyse(text)).language == UNDETERMINED
    assert (await analyser.analyse(text, "pt-BR")).language == "pt-BR"


async def test_damage_sounds_bad(analyser: TextAnalysis) -> None:
    tone = (await analyser.analyse(DAMAGE)).sentiment

    assert tone is not None
    assert tone.label is SentimentLabel.NEGATIVE
    assert tone.negative == max(tone.positive, tone.neutral, tone.negative)
    assert tone.positive + tone.neutral + tone.negative == pytest.approx(1, abs=0.001)


async def test_key_phrases_occur_in_the_text_and_do_not_repeat(analyser: TextAnalysis) -> None:
    phrases = (await analyser.analyse(DAMAGE)).key_phrases

    assert phrases
    assert len(set(phrases)) == len(phrases)
    assert all(phrase in DAMAGE for phrase in phrases)


@pytest.mark.parametrize("text", [CALL, *SIGNS])
async def test_offsets_count_code_points(analyser: TextAnalysis, text: str) -> None:
    insight = await analyser.analyse(text)

    assert "60 mph" in {entity.text for entity in insight.entities}
    assert_placed(text, insight)
    shown = [text[span.offset : span.offset + span.length] for span in insight.personal_data]
    assert shown == [PHONE]


async def test_no_finding_quotes_personal_data(analyser: TextAnalysis) -> None:
    insight = await analyser.analyse(CALL)

    (span,) = insight.personal_data
    assert span.category == "PhoneNumber"
    assert not [phrase for phrase in insight.key_phrases if phrase in PHONE or PHONE in phrase]
    end = span.offset + span.length
    assert all(e.offset + e.length <= span.offset or e.offset >= end for e in insight.entities)


@pytest.mark.parametrize("text", ["", " \n\t "])
async def test_in_nothing_nothing_is_found(analyser: TextAnalysis, text: str) -> None:
    insight = await analyser.analyse(text)

    assert [*insight.key_phrases, *insight.entities, *insight.personal_data] == []


async def test_the_longest_text_is_read_to_its_end(analyser: TextAnalysis) -> None:
    assert MAX_TEXT_LENGTH - 10 <= len(LONG) <= MAX_TEXT_LENGTH

    insight = await analyser.analyse(LONG)

    assert insight.language == "en"
    assert insight.entities[-1].text == "60 mph"
    assert_placed(LONG, insight)
    assert [LONG[s.offset : s.offset + s.length] for s in insight.personal_data] == [PHONE]


async def test_whatever_signs_come_offsets_lie_within_the_text(analyser: TextAnalysis) -> None:
    chance = random.Random(2026)
    parts = [" ", "The wind was ", "60 mph", "2 inches", PHONE, "Ames", "\n", "🌪️", "\u0301"]
    parts += [FAMILY, "\u200d", "🇺🇸", "\r\n", "𝐀", "\ufeff", "ﬃ", "İ", "是", "۶", "'", "\\", "<b>"]
    texts = ["".join(chance.choices(parts, k=chance.randint(1, 60))) for _ in range(60)]

    insights = await asyncio.gather(*(analyser.analyse(text) for text in texts))

    for text, insight in zip(texts, insights, strict=True):
        assert_placed(text, insight)
        assert all(phrase in text for phrase in insight.key_phrases)


async def test_texts_analysed_at_once_never_mix(analyser: TextAnalysis) -> None:
    texts = [f"The wind on the hill was {n} mph and is gusting. {'🌪️' * n}" for n in range(10, 60)]
    if isinstance(analyser, ScriptedTextAnalysis):
        analyser.answers = {
            text: Insight(
                language="en",
                sentiment=None,
                key_phrases=(),
                entities=(Entity(text[25:31], "Quantity", 25, 6),),
                personal_data=(),
                analyser="scripted",
            )
            for text in texts
        }

    insights = await asyncio.gather(*(analyser.analyse(text) for text in texts))

    found = [[e.text for e in i.entities if e.category == "Quantity"] for i in insights]
    assert found == [[f"{n} mph"] for n in range(10, 60)]


async def test_what_is_offered_is_found_somewhere_and_nothing_else(analyser: TextAnalysis) -> None:
    insights = [await analyser.analyse(text) for text in (DAMAGE, CALL)]

    found = {feature for insight in insights for feature in TextFeature if has(insight, feature)}
    assert found == set(analyser.features)


async def test_an_insight_names_the_analyser_that_found_it(analyser: TextAnalysis) -> None:
    insight = await analyser.analyse(DAMAGE)

    assert insight.analyser == ("local" if insight.degraded else analyser.name)
    assert insight.degraded == isinstance(analyser, FallbackTextAnalysis)


@pytest.mark.parametrize("kind", ["memory", "azure"])
async def test_what_fails_fails_as_a_provider(kind: str) -> None:
    async with AsyncExitStack() as stack:
        failing: TextAnalysis = ScriptedTextAnalysis(failure=ProviderUnavailable("scripted"))
        if kind == "azure":
            simulator = Simulator([KEY], always=Response(503))
            failing, _ = await stack.enter_async_context(azure_language(simulator))
        with pytest.raises(ProviderError):
            await failing.analyse(DAMAGE)


def has(insight: Insight, feature: TextFeature) -> bool:
    value = getattr(insight, feature)
    return bool(value) and value != UNDETERMINED


def assert_placed(text: str, insight: Insight) -> None:
    for entity in insight.entities:
        assert text[entity.offset : entity.offset + entity.length] == entity.text
    for span in insight.personal_data:
        assert 0 <= span.offset < span.offset + span.length <= len(text)
