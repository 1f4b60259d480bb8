"""Answers that Azure AI Language gave or publishes, as the adapter reads them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from simulators.azure_language.simulator import AzureLanguage as Simulator
from simulators.azure_language.simulator import results
from simulators.server import Response
from skywitness.domain.model.errors import (
    ProviderCredentialsRefused,
    ProviderError,
    ProviderRequestRefused,
)
from skywitness.domain.model.reports.insight import Insight, SentimentLabel
from tests.tools.field_data import field_data
from tests.tools.simulated import KEY, azure_language

Json = dict[str, Any]

EXAMPLES = {
    "LanguageDetection": "example_SuccessfulLanguageDetectionRequest.json",
    "SentimentAnalysis": "example_SuccessfulSentimentAnalysisRequest.json",
    "KeyPhraseExtraction": "example_SuccessfulKeyPhraseExtractionRequest.json",
    "EntityRecognition": "example_SuccessfulEntityRecognitionRequest.json",
    "PiiEntityRecognition": "example_SuccessfulPiiEntityRecognitionRequest.json",
}
WRONG_OFFSETS = {"859-98-0987"}


def published(kind: str) -> tuple[list[Json], Json]:
    """The documents asked about in an example, and the body that answers."""
    example = json.loads((field_data("azure-language") / EXAMPLES[kind]).read_text("utf-8"))
    asked: list[Json] = example["parameters"]["body"]["analysisInput"]["documents"]
    return asked, example["responses"]["200"]["body"]


def recorded(name: str) -> Json:
    entry: Json = json.loads((field_data("azure-language") / name).read_text("utf-8"))
    found: Json = entry["Entries"][0]
    return found


def answer_of(entry: Json) -> Response:
    return Response(entry["StatusCode"], json.dumps(entry["ResponseBody"]).encode())


def in_english() -> Response:
    detected = {"name": "English", "iso6391Name": "en", "confidenceScore": 1.0}
    document = {"id": "0", "detectedLanguage": detected, "warnings": []}
    return results("LanguageDetection", [document])


async def each(kind: str) -> list[tuple[str, Json, Insight]]:
    """Each document of an example: its text, what is published about it, what is read of that."""
    read = []
    asked, body = published(kind)
    answers = {document["id"]: document for document in body["results"]["documents"]}
    for document in asked:
        alone = {**body["results"], "documents": [{**answers[document["id"]], "id": "0"}]}
        answer = Response(body=json.dumps({**body, "results": alone}).encode())
        simulator = Simulator([KEY], instead={"LanguageDetection": in_english(), kind: answer})
        async with azure_language(simulator) as (analyser, _):
            insight = await analyser.analyse(document["text"])
            read.append((document["text"], answers[document["id"]], insight))
    assert read
    return read


async def test_published_languages() -> None:
    for _, answer, insight in await each("LanguageDetection"):
        assert insight.language == answer["detectedLanguage"]["iso6391Name"]


async def test_published_sentiment() -> None:
    for _, answer, insight in await each("SentimentAnalysis"):
        assert insight.sentiment is not None
        assert insight.sentiment.label == answer["sentiment"]
        assert insight.sentiment.positive == answer["confidenceScores"]["positive"]


async def test_published_key_phrases() -> None:
    for _, answer, insight in await each("KeyPhraseExtraction"):
        assert list(insight.key_phrases) == answer["keyPhrases"]


async def test_published_entities() -> None:
    for text, answer, insight in await each("EntityRecognition"):
        shown = [(e.text, e.category, e.offset, e.length) for e in insight.entities]
        said = [(e["text"], e["category"], e["offset"], e["length"]) for e in answer["entities"]]
        assert shown == said
        assert all(text[o : o + n] == name for name, _, o, n in shown)


async def test_published_personal_data_has_the_offsets_of_its_text() -> None:
    corrected = set()
    for text, answer, insight in await each("PiiEntityRecognition"):
        (said,) = answer["entities"]
        (span,) = insight.personal_data
        assert text[span.offset : span.offset + span.length] == said["text"]
        assert span.category == said["category"]
        if span.offset != said["offset"]:
            corrected.add(said["text"])
    assert corrected == WRONG_OFFSETS


async def test_recorded_opinions_are_read_as_sentiment() -> None:
    entry = recorded("sentiment_opinion_mining.json")
    (document,) = entry["RequestBody"]["analysisInput"]["documents"]
    simulator = Simulator(
        [KEY], instead={"LanguageDetection": in_english(), "SentimentAnalysis": answer_of(entry)}
    )

    async with azure_language(simulator) as (analyser, _):
        insight = await analyser.analyse(document["text"])

    assert insight.sentiment is not None
    assert insight.sentiment.label is SentimentLabel.POSITIVE
    assert insight.sentiment.positive == 0.99


async def test_a_recorded_refusal_of_the_language_leaves_sentiment_empty() -> None:
    entry = recorded("invalid_language_hint_200.json")
    (error,) = entry["ResponseBody"]["results"]["errors"]
    error["id"] = "0"
    simulator = Simulator([KEY], instead={"SentimentAnalysis": answer_of(entry)})

    async with azure_language(simulator) as (analyser, _):
        insight = await analyser.analyse("The wind on the hill was 60 mph.")

    assert insight.sentiment is None
    assert [entity.text for entity in insight.entities] == ["60 mph"]
    assert not insight.degraded


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("bad_credentials_401.json", ProviderCredentialsRefused),
        ("too_many_documents_400.json", ProviderRequestRefused),
    ],
)
async def test_recorded_refusals(name: str, error: type[ProviderError]) -> None:
    async with azure_language(Simulator([KEY], always=answer_of(recorded(name)))) as (analyser, _):
        with pytest.raises(error):
            await analyser.analyse("The wind on the hill was 60 mph.")
