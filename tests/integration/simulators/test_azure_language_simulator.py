"""The documented shapes, limits and errors of Azure AI Language, and true offsets."""

from __future__ import annotations

import json
from typing import Any

import pytest

from simulators.azure_language.simulator import AzureLanguage
from simulators.server import Request, Response
from tests.integration.simulators.started import KEY
from tests.tools.field_data import field_data

PATH = "/language/:analyze-text"
KINDS = {
    "LanguageDetection": (1000, {"detectedLanguage"}),
    "SentimentAnalysis": (10, {"sentiment", "confidenceScores", "sentences"}),
    "KeyPhraseExtraction": (10, {"keyPhrases"}),
    "EntityRecognition": (5, {"entities"}),
    "PiiEntityRecognition": (5, {"entities", "redactedText"}),
}
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
FLAGS = "\U0001f1f3\U0001f1f1\U0001f1fa\U0001f1f8"
THUMB = "\U0001f44d\U0001f3fd"


def ask(
    kind: str,
    *documents: dict[str, Any],
    key: str = KEY,
    query: dict[str, str] | None = None,
    **parameters: Any,
) -> Response:
    body = {"kind": kind, "analysisInput": {"documents": documents}, "parameters": parameters}
    return AzureLanguage([KEY])(
        Request(
            "POST",
            PATH,
            {"api-version": "2023-04-01"} | (query or {}),
            {"ocp-apim-subscription-key": key},
            json.dumps(body).encode(),
        )
    )


def doc(text: str, number: str = "1", **members: str) -> dict[str, str]:
    return {"id": number, "text": text, **members}


def results(answer: Response) -> Any:
    assert answer.status == 200, answer.body
    return json.loads(answer.body)["results"]


def first(kind: str, text: str, **parameters: Any) -> Any:
    return results(ask(kind, doc(text), **parameters))["documents"][0]


def error_codes(answer: Response) -> tuple[int, str, str]:
    error = json.loads(answer.body)["error"]
    return answer.status, error["code"], error.get("innererror", {}).get("code", "")


@pytest.mark.parametrize("kind", KINDS)
def test_a_response_has_the_documented_members(kind: str) -> None:
    answer = ask(kind, doc("Severe hail in Norman at 5 pm."), doc("Calm.", "2"))
    whole = json.loads(answer.body)

    assert whole["kind"] == f"{kind}Results"
    assert set(whole) == {"kind", "results"}
    assert set(whole["results"]) == {"documents", "errors", "modelVersion"}
    assert [d["id"] for d in whole["results"]["documents"]] == ["1", "2"]
    for document in whole["results"]["documents"]:
        assert set(document) == {"id", "warnings"} | KINDS[kind][1]


@pytest.mark.parametrize("kind", KINDS)
def test_the_size_of_a_batch_is_limited(kind: str) -> None:
    most = KINDS[kind][0]
    documents = [doc("Calm.", str(number)) for number in range(most + 1)]

    assert len(results(ask(kind, *documents[:most]))["documents"]) == most
    answer = ask(kind, *documents)
    assert error_codes(answer) == (400, "InvalidRequest", "InvalidDocumentBatch")
    assert f"Max {most} records are permitted." in answer.body.decode()


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_or_too_long_document_has_its_own_error(kind: str) -> None:
    longest = "x" * 5120
    found = results(
        ask(kind, doc(" \n", "a"), doc("x" * 5121, "b"), doc("Calm.", "c"), doc(longest, "d"))
    )

    assert [d["id"] for d in found["documents"]] == ["c", "d"]
    assert [(e["id"], e["error"]["innererror"]["code"]) for e in found["errors"]] == [
        ("a", "InvalidDocument"),
        ("b", "InvalidDocument"),
    ]
    assert {e["error"]["code"] for e in found["errors"]} == {"InvalidArgument"}


def test_an_unsupported_language_is_an_error_of_the_document() -> None:
    found = results(
        ask("SentimentAnalysis", doc("x", "1", language="notalanguage"), doc("Calm.", "2"))
    )

    (error,) = found["errors"]
    assert error["error"]["innererror"]["code"] == "UnsupportedLanguageCode"
    assert error["error"]["innererror"]["message"].startswith("Invalid language code 'notalangu")
    assert len(found["documents"]) == 1
    gaelic = doc("tha", language="gd")
    assert results(ask("EntityRecognition", gaelic))["errors"] == []
    assert len(results(ask("KeyPhraseExtraction", gaelic))["errors"]) == 1


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"key": "wrong"}, (401, "401", "")),
        (
            {"query": {"api-version": "1999-01-01"}},
            (400, "InvalidRequest", "InvalidParameterValue"),
        ),
    ],
)
def test_some_errors_concern_the_whole_request(
    change: dict[str, Any], expected: tuple[int, str, str]
) -> None:
    assert error_codes(ask("SentimentAnalysis", doc("Calm."), **change)) == expected


@pytest.mark.parametrize(
    ("documents", "inner"),
    [
        ([], "MissingInputDocuments"),
        ([doc("a"), doc("b")], "InvalidDocument"),
        ([{"id": "1"}], "InvalidRequestBodyFormat"),
        ([{"id": 1, "text": "a"}], "InvalidRequestBodyFormat"),
        (["a"], "InvalidRequestBodyFormat"),
    ],
)
def test_malformed_documents_are_errors(documents: list[Any], inner: str) -> None:
    assert error_codes(ask("SentimentAnalysis", *documents)) == (400, "InvalidRequest", inner)


def test_malformed_bodies_are_errors() -> None:
    simulator = AzureLanguage([KEY])
    headers = {"ocp-apim-subscription-key": KEY}

    def status(body: bytes, path: str = PATH) -> int:
        query = {"api-version": "2023-04-01"}
        return simulator(Request("POST", path, query, headers, body)).status

    assert status(b"[") == 400
    assert status(b"[]") == 400
    assert status(b'{"kind":"Summaries","analysisInput":{"documents":[]}}') == 400
    assert status(b" " * (1 << 20) + b"x") == 413
    assert status(b"{}", "/language/analyze-text/jobs") == 404


@pytest.mark.parametrize(
    ("kind", "offset", "length"),
    [("UnicodeCodePoint", 12, 12), (None, 21, 12)],
)
def test_offsets_are_counted_as_requested(kind: str | None, offset: int, length: int) -> None:
    text = f"{FAMILY}{FLAGS}{THUMB} 405-555-0142 🌪"
    parameters = {"stringIndexType": kind} if kind else {}
    (found,) = first("PiiEntityRecognition", text, **parameters)["entities"]

    assert (found["offset"], found["length"], found["text"]) == (offset, length, "405-555-0142")
    if kind is None:
        wide = text.encode("utf-16-le")
        assert wide[2 * offset : 2 * (offset + length)].decode("utf-16-le") == found["text"]


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("The hail is on the road and we are safe.", "en"),
        ("Der Hagel liegt auf der Straße und es ist kalt.", "de"),
        ("Il y a un orage dans la ville avec du vent.", "fr"),
        ("Град на дороге", "ru"),
        ("雹が降った", "ja"),
        ("12345", "(Unknown)"),
    ],
)
def test_languages_are_found_by_common_words_and_scripts(text: str, tag: str) -> None:
    assert first("LanguageDetection", text)["detectedLanguage"]["iso6391Name"] == tag


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Beautiful calm evening.", "positive"),
        ("Roof destroyed. Cars smashed!", "negative"),
        ("Not safe here.", "negative"),
        ("Hail of 2 inches.", "neutral"),
        ("We are safe. The barn is destroyed.", "mixed"),
    ],
)
def test_tone_is_counted_and_sentences_have_their_offsets(text: str, label: str) -> None:
    found = first("SentimentAnalysis", text, stringIndexType="UnicodeCodePoint")

    assert found["sentiment"] == label
    assert sum(found["confidenceScores"].values()) == pytest.approx(1)
    for sentence in found["sentences"]:
        start, end = sentence["offset"], sentence["offset"] + sentence["length"]
        assert text[start:end] == sentence["text"]
        assert sentence["sentiment"] in {"positive", "neutral", "negative"}


def test_personal_data_is_masked_and_entities_are_placed() -> None:
    text = (
        "Mr Miller, 405-555-0142, a@b.example, at 12 Oak Street saw 60 mph wind in Norman at 5 pm."
    )
    personal = first("PiiEntityRecognition", text, stringIndexType="UnicodeCodePoint")
    named = first("EntityRecognition", text, stringIndexType="UnicodeCodePoint")

    assert {e["category"] for e in personal["entities"]} == {
        *("Person", "PhoneNumber", "Email", "Address", "Quantity", "DateTime"),
    }
    assert len(personal["redactedText"]) == len(text)
    assert "555" not in personal["redactedText"]
    assert [(e["category"], e["text"]) for e in named["entities"]] == [
        ("Quantity", "60 mph"),
        ("Location", "Norman"),
        ("DateTime", "5 pm"),
    ]
    for entity in (*personal["entities"], *named["entities"]):
        assert text[entity["offset"] :].startswith(entity["text"])


def test_key_phrases_are_runs_of_longer_words() -> None:
    phrases = first("KeyPhraseExtraction", "The large hail smashed car windows on the road.")

    assert phrases["keyPhrases"] == ["large hail smashed", "windows", "road"]


@pytest.mark.parametrize(
    ("file", "answer"),
    [
        (
            "too_many_documents_400.json",
            ask("SentimentAnalysis", *(doc("One", str(n)) for n in range(11))),
        ),
        ("bad_credentials_401.json", ask("SentimentAnalysis", doc("One"), key="wrong")),
    ],
)
def test_errors_are_those_recorded(file: str, answer: Response) -> None:
    recorded = json.loads((field_data("azure-language") / file).read_text("utf-8"))["Entries"][0]

    assert answer.status == recorded["StatusCode"]
    assert json.loads(answer.body) == recorded["ResponseBody"]


@pytest.mark.parametrize("kind", KINDS)
def test_members_are_those_of_the_published_examples(kind: str) -> None:
    file = field_data("azure-language") / f"example_Successful{kind}Request.json"
    example = json.loads(file.read_text("utf-8"))
    request, published = example["parameters"]["body"], example["responses"]["200"]["body"]

    answer = json.loads(ask(kind, *request["analysisInput"]["documents"]).body)

    def flat(value: Any) -> set[str]:
        if isinstance(value, dict):
            return set(value).union(*(flat(inner) for inner in value.values()))
        return set().union(*(flat(item) for item in value)) if isinstance(value, list) else set()

    assert answer["kind"] == published["kind"]
    assert flat(answer) <= flat(published)
    assert [d["id"] for d in answer["results"]["documents"]] == [
        d["id"] for d in published["results"]["documents"]
    ]
