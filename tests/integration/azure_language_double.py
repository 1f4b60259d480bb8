"""Azure AI Language as the tests meet it: the documented shapes for any text, and its refusals.

What it finds is simple enough to say in a line: tone and language by a few words, numbers as
quantities, capitalised words inside a sentence as locations, telephone numbers as personal data.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from simulators.server import Request, Response, Server, listening
from skywitness.adapters.azure_language.analyser import AzureLanguage

KEY = "1f2e3d4c5b6a79880123456789abcdef"
PATH = "/language/:analyze-text"
LONGEST = 5_120
MOST_DOCUMENTS = {
    "LanguageDetection": 1000,
    "SentimentAnalysis": 10,
    "KeyPhraseExtraction": 10,
    "EntityRecognition": 5,
    "PiiEntityRecognition": 5,
}
LANGUAGES = {
    "en": {"the", "and", "is", "was", "of", "on", "no"},
    "de": {"der", "die", "das", "und", "ist", "auf", "nicht"},
    "gd": {"tha", "agus", "an", "gu"},
}
EVERYWHERE = {"en", "de", "fr", "es", "pt-BR"}
SUPPORTED = {
    "SentimentAnalysis": EVERYWHERE,
    "KeyPhraseExtraction": EVERYWHERE,
    "EntityRecognition": EVERYWHERE | {"gd"},
    "PiiEntityRecognition": EVERYWHERE,
}
GOOD = {"beautiful", "safe", "lucky", "schön"}
BAD = {"tornado", "damage", "flooded", "smashed", "kaputt"}

QUOTA = {
    "error": {
        "code": "403",
        "message": "Out of call volume quota for TextAnalytics F0 pricing tier.",
    }
}
LIMIT = {"error": {"code": "429", "message": "Requests have exceeded rate limit."}}
WRONG_KEY = {"error": {"code": "401", "message": "Access denied due to invalid subscription key."}}
BATCH = {
    "error": {
        "code": "InvalidRequest",
        "message": "Invalid Document in request.",
        "innererror": {"code": "InvalidDocumentBatch", "message": "Too many records."},
    }
}
BAD_GATEWAY = Response(502, b"<html><title>502 Bad Gateway</title></html>", "text/html")


def refused(status: int, body: Any, **headers: str) -> Response:
    return Response(
        status,
        json.dumps(body).encode(),
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )


def document_error(number: str, code: str) -> dict[str, Any]:
    inner = {"code": code, "message": "See the documentation."}
    error = {"code": "InvalidArgument", "message": "Invalid document.", "innererror": inner}
    return {"id": number, "error": error}


@asynccontextmanager
async def azure_language(
    double: Callable[[Request], Response] | None = None,
    *,
    key: str | None = KEY,
    **options: Any,
) -> AsyncIterator[tuple[AzureLanguage, Server]]:
    """The analyser, connected to a double."""
    async with listening(double or LanguageDouble()) as server:
        options = {"deadline_s": 60.0, **options}  # a busy machine is no fault of the service
        analyser = AzureLanguage(endpoint=server.url, key=key, **options)
        try:
            yield analyser, server
        finally:
            await analyser.close()


def tasks(asked: list[Request]) -> list[dict[str, Any]]:
    return [json.loads(one.body) for one in asked]


@dataclass(slots=True)
class LanguageDouble:
    """Answers what it is asked; `faults` come first, each once, `always` instead of everything.

    By kind: `instead` holds what is answered for it, `documents_refused` a code and the word by
    which a document is refused with it (an empty one is in every document).
    """

    faults: list[Response] = field(default_factory=list)
    always: Response | None = None
    instead: dict[str, Response] = field(default_factory=dict)
    documents_refused: dict[str, tuple[str, str]] = field(default_factory=dict)
    token: str = "no token is good"

    def __call__(self, asked: Request) -> Response:
        if self.faults:
            return self.faults.pop(0)
        if self.always is not None:
            return self.always
        bearer = asked.headers.get("authorization") == f"Bearer {self.token}"
        if not bearer and asked.headers.get("ocp-apim-subscription-key") != KEY:
            return refused(401, WRONG_KEY)
        task = json.loads(asked.body)
        documents = task["analysisInput"]["documents"]
        if asked.path != PATH or len(documents) > MOST_DOCUMENTS[task["kind"]]:
            return refused(400, BATCH)
        if task["kind"] in self.instead:
            return self.instead[task["kind"]]
        return Response(body=json.dumps(self._results(task, documents)).encode())

    def _results(self, task: dict[str, Any], documents: list[dict[str, str]]) -> dict[str, Any]:
        kind, found, errors = task["kind"], [], []
        for document in documents:
            code = self._objection(kind, document)
            if code:
                errors.append(document_error(document["id"], code))
            else:
                answer = FEATURES[kind](document["text"])
                found.append({"id": document["id"], "warnings": [], **answer})
                in_units_asked_for(task, document["text"], answer)
        return results(kind, found, errors)

    def _objection(self, kind: str, document: dict[str, str]) -> str | None:
        code, word = self.documents_refused.get(kind, ("", ""))
        if code and word in document["text"]:
            return code
        if not document["text"].strip() or len(document["text"]) > LONGEST:
            return "InvalidDocument"
        if kind != "LanguageDetection" and document["language"] not in SUPPORTED[kind]:
            return "UnsupportedLanguageCode"
        return None


def results(kind: str, found: list[Any], errors: list[Any] | None = None) -> dict[str, Any]:
    body = {"documents": found, "errors": errors or [], "modelVersion": "2023-04-01"}
    return {"kind": f"{kind}Results", "results": body}


def in_units_asked_for(task: dict[str, Any], text: str, answer: dict[str, Any]) -> None:
    """Code points only where they are asked for, else UTF-16, so that forgetting shows."""
    if task.get("parameters", {}).get("stringIndexType") == "UnicodeCodePoint":
        return
    for entity in answer.get("entities", []):
        entity["offset"] = len(text[: entity["offset"]].encode("utf-16-le")) // 2
        entity["length"] = len(entity["text"].encode("utf-16-le")) // 2


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def language(text: str) -> dict[str, Any]:
    counts = {tag: len(words(text) & known) for tag, known in LANGUAGES.items()}
    tag = max(counts, key=lambda name: counts[name])
    if not counts[tag]:
        unknown = {"name": "(Unknown)", "iso6391Name": "(Unknown)", "confidenceScore": 0.0}
        return {"detectedLanguage": unknown}
    return {"detectedLanguage": {"name": tag, "iso6391Name": tag, "confidenceScore": 0.97}}


def sentiment(text: str) -> dict[str, Any]:
    good, bad = len(words(text) & GOOD), len(words(text) & BAD)
    total = good + bad + 1
    label = "mixed" if good and bad else "positive" if good else "negative" if bad else "neutral"
    scores = {"positive": good / total, "neutral": 1 / total, "negative": bad / total}
    sentence = {"text": text, "offset": 0, "length": len(text), "confidenceScores": scores}
    sentence["sentiment"] = "neutral" if label == "mixed" else label
    return {"sentiment": label, "confidenceScores": scores, "sentences": [sentence]}


def key_phrases(text: str) -> dict[str, Any]:
    return {"keyPhrases": list(dict.fromkeys(re.findall(r"[^\W\d_]{6,}", text)))[:20]}


def found(category: str, pattern: str, text: str) -> list[dict[str, Any]]:
    return [
        {
            "text": match.group(),
            "category": category,
            "offset": match.start(),
            "length": len(match.group()),
            "confidenceScore": 0.9,
        }
        for match in re.finditer(pattern, text)
    ]


def entities(text: str) -> dict[str, Any]:
    places = found("Location", r"(?<=[a-z] )[A-Z][a-z]+", text)
    return {"entities": places + found("Quantity", r"\b\d+ (?:mph|inches|miles)\b", text)}


def personal_data(text: str) -> dict[str, Any]:
    finds = found("PhoneNumber", r"\d{3}-\d{3}-\d{4}", text)
    finds += found("Person", r"Maria Silva", text)
    finds += found("Quantity", r"\b\d+ (?:mph|inches|miles)\b", text)
    finds += found("PersonType", r"\bspotter\b", text)
    return {"redactedText": "", "entities": finds}


FEATURES: dict[str, Callable[[str], dict[str, Any]]] = {
    "LanguageDetection": language,
    "SentimentAnalysis": sentiment,
    "KeyPhraseExtraction": key_phrases,
    "EntityRecognition": entities,
    "PiiEntityRecognition": personal_data,
}
