"""Azure AI Language on loopback: `POST /language/:analyze-text` for five kinds of questions.

Limits, refusals and shapes are those of the service (2023-04-01); what it finds is what
`heuristics` says. Jobs, entity linking and summaries are not simulated.
"""

from __future__ import annotations

import json
import math
import uuid
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from simulators.azure_language import heuristics, refusals
from simulators.azure_language.offsets import Counted, IndexType
from simulators.server import Request, Response

PATH: Final = "/language/:analyze-text"
API_VERSIONS: Final = frozenset({"2022-05-01", "2023-04-01"})
MODEL_VERSION: Final = "simulated"
MAX_BYTES: Final = 1 << 20
MAX_ELEMENTS: Final = 5120
RECORD_CHARACTERS: Final = 1000
NO_HINT: Final = frozenset({"", "none"})


@dataclass(frozen=True, slots=True)
class Task:
    """One kind of question: how many documents it takes, and the languages it knows."""

    most_documents: int
    languages: frozenset[str] = frozenset()


_MANY: Final = (
    "af ar cs da de el en es fi fr he hi hu id it ja ko nl no pl pt pt-BR pt-PT ro ru sv th tr uk "
    "vi zh zh-Hans zh-Hant"
)
_WIDE: Final = frozenset(_MANY.split())

TASKS: Final = {
    "LanguageDetection": Task(1000),
    "SentimentAnalysis": Task(10, _WIDE),
    "KeyPhraseExtraction": Task(10, _WIDE),
    "EntityRecognition": Task(5, _WIDE | {"gd"}),
    "PiiEntityRecognition": Task(5, _WIDE),
}

Document = Mapping[str, str]


class AzureLanguageSimulator:
    """Answers requests that bring one of its keys."""

    def __init__(self, keys: Collection[str]) -> None:
        self._keys = frozenset(keys)

    def __call__(self, asked: Request) -> Response:
        """Response one request."""
        headers = {"apim-request-id": str(uuid.uuid4()), "x-envoy-upstream-service-time": "1"}
        if asked.headers.get("ocp-apim-subscription-key") not in self._keys:
            answer = refusals.WRONG_KEY
        elif (asked.method, asked.path) != ("POST", PATH):
            answer = refusals.NOT_FOUND
        elif len(asked.body) > MAX_BYTES:
            answer = refusals.TOO_LARGE
        else:
            answer, records = _analysed(asked)
            if records:
                headers["csp-billing-usage"] = (
                    f"CognitiveServices.TextAnalytics.BatchScoring=1,"
                    f"CognitiveServices.TextAnalytics.TextRecords={records}"
                )
        return Response(answer.status, answer.body, answer.content_type, headers)


def _analysed(asked: Request) -> tuple[Response, int]:
    """Return the answer and how many text records it costs."""
    try:
        kind, documents, parameters = _request(asked)
        index = _index_type(parameters)
    except refusals.Refused as refused:
        return refused.answer, 0
    stats = asked.query.get("showStats", "").lower() == "true"
    found: list[dict[str, Any]] = []
    errors: list[dict[str, Any]] = []
    records = 0
    for document in documents:
        counted = Counted(document["text"])
        objection = _objection(kind, document, counted)
        if objection:
            errors.append(objection)
            continue
        cost = math.ceil(counted.elements / RECORD_CHARACTERS)
        records += cost
        shown = {"id": document["id"], **_FEATURES[kind](counted, index), "warnings": []}
        if stats:
            shown["statistics"] = {
                "charactersCount": counted.elements,
                "transactionsCount": cost,
            }
        found.append(shown)
    results: dict[str, Any] = {"documents": found, "errors": errors, "modelVersion": MODEL_VERSION}
    if stats:
        results["statistics"] = {
            "documentsCount": len(documents),
            "validDocumentsCount": len(found),
            "erroneousDocumentsCount": len(errors),
            "transactionsCount": records,
        }
    body = json.dumps({"kind": f"{kind}Results", "results": results})
    return Response(body=body.encode()), records


def _request(asked: Request) -> tuple[str, list[Document], Mapping[str, Any]]:
    if asked.query.get("api-version") not in API_VERSIONS:
        raise refusals.invalid("InvalidParameterValue", "api-version is missing or not supported.")
    try:
        body = json.loads(asked.body)
        kind, documents = body["kind"], body["analysisInput"]["documents"]
        parameters = body.get("parameters") or {}
        shaped = all(_is_document(document) for document in documents)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise refusals.invalid(
            "InvalidRequestBodyFormat", "The body is not as described."
        ) from None
    if not shaped or not isinstance(parameters, dict) or not isinstance(kind, str):
        raise refusals.invalid("InvalidRequestBodyFormat", "The body is not as described.")
    if kind not in TASKS:
        raise refusals.invalid("InvalidParameterValue", "kind is not supported.")
    if not documents:
        raise refusals.invalid("MissingInputDocuments", "No documents were given.")
    most, outer = TASKS[kind].most_documents, "Invalid Document in request."
    if len(documents) > most:
        message = f"Batch request contains too many records. Max {most} records are permitted."
        raise refusals.invalid("InvalidDocumentBatch", message, outer)
    if len({document["id"] for document in documents}) < len(documents):
        raise refusals.invalid("InvalidDocument", "Ids must be unique.", outer)
    return kind, documents, parameters


def _is_document(document: Any) -> bool:
    values = (document.get("id"), document.get("text"), document.get("language", ""))
    return all(isinstance(value, str) for value in values) and bool(document["id"])


def _index_type(parameters: Mapping[str, Any]) -> IndexType:
    try:
        return IndexType(parameters.get("stringIndexType", IndexType.TEXT_ELEMENTS))
    except ValueError:
        raise refusals.invalid(
            "InvalidParameterValue", "stringIndexType is not supported."
        ) from None


def _objection(kind: str, document: Document, counted: Counted) -> dict[str, Any] | None:
    number, outer = document["id"], "Invalid document in request."
    if not counted.text.strip():
        return refusals.document(number, "InvalidDocument", "Document text is empty.", outer)
    if counted.elements > MAX_ELEMENTS:
        message = (
            "A document within the request was too large to be processed. Limit document size to: "
            f"{MAX_ELEMENTS} text elements. For additional details on the data limitations see "
            f"{refusals.LIMITS_PAGE}"
        )
        return refusals.document(number, "InvalidDocument", message, outer)
    if kind == "LanguageDetection":
        hint = str(document.get("countryHint", "")).lower()
        if hint in NO_HINT or (len(hint) == 2 and hint.isalpha()):
            return None
        message = "Country hint must be a code of two letters."
        return refusals.document(number, "InvalidCountryHint", message, "Invalid Country Hint.")
    tag, known = document.get("language", "en"), TASKS[kind].languages
    if tag in known:
        return None
    message = f"Invalid language code '{tag}'. Supported languages: {','.join(sorted(known))}."
    return refusals.document(number, "UnsupportedLanguageCode", message, "Invalid Language Code.")


def _language(counted: Counted, _: IndexType) -> dict[str, Any]:
    tag, name, confidence = heuristics.language(counted.text)
    return {"detectedLanguage": {"name": name, "iso6391Name": tag, "confidenceScore": confidence}}


def _sentiment(counted: Counted, index: IndexType) -> dict[str, Any]:
    label, scores, parts = heuristics.sentiment(counted.text)
    sentences = [
        {
            "sentiment": part["label"],
            "confidenceScores": part["scores"],
            **counted.place(part["start"], part["end"], index),
            "text": counted.text[part["start"] : part["end"]],
        }
        for part in parts
    ]
    return {"sentiment": label, "confidenceScores": scores, "sentences": sentences}


def _key_phrases(counted: Counted, _: IndexType) -> dict[str, Any]:
    return {"keyPhrases": heuristics.key_phrases(counted.text)}


def _entities(counted: Counted, index: IndexType) -> dict[str, Any]:
    return {"entities": _shown(heuristics.entities(counted.text), counted, index)}


def _personal_data(counted: Counted, index: IndexType) -> dict[str, Any]:
    finds = heuristics.personal_data(counted.text)
    return {
        "redactedText": heuristics.masked(counted.text, finds),
        "entities": _shown(finds, counted, index),
    }


def _shown(
    finds: list[heuristics.Found], counted: Counted, index: IndexType
) -> list[dict[str, Any]]:
    return [
        {
            "text": counted.text[find.start : find.end],
            "category": find.category,
            **counted.place(find.start, find.end, index),
            "confidenceScore": find.confidence,
        }
        for find in finds
    ]


_FEATURES: Final[dict[str, Callable[[Counted, IndexType], dict[str, Any]]]] = {
    "LanguageDetection": _language,
    "SentimentAnalysis": _sentiment,
    "KeyPhraseExtraction": _key_phrases,
    "EntityRecognition": _entities,
    "PiiEntityRecognition": _personal_data,
}
