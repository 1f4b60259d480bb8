"""Azure AI Language on loopback: `POST /language/:analyze-text` for five kinds of tasks.

Limits, errors and shapes are those of the service (2023-04-01); what it finds is what `heuristics`
says. Jobs, entity linking and summaries are not simulated. Offsets count code points where the
request says so, and UTF-16 units otherwise, so that a forgotten parameter shows.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from simulators.azure_language import errors, heuristics
from simulators.server import ApiError, Request, Response, json_response

PATH: Final = "/language/:analyze-text"
API_VERSIONS: Final = frozenset({"2022-05-01", "2023-04-01"})
MAX_BYTES: Final = 1 << 20
MAX_CHARACTERS: Final = 5120

_LANGUAGE_TAGS: Final = (
    "af ar cs da de el en es fi fr he hi hu id it ja ko nl no pl pt pt-BR pt-PT ro ru sv th tr uk "
    "vi zh zh-Hans zh-Hant"
)
_LANGUAGES: Final = frozenset(_LANGUAGE_TAGS.split())
MOST_DOCUMENTS: Final = {
    "LanguageDetection": 1000,
    "SentimentAnalysis": 10,
    "KeyPhraseExtraction": 10,
    "EntityRecognition": 5,
    "PiiEntityRecognition": 5,
}

Json = dict[str, Any]
Document = Mapping[str, str]


@dataclass(slots=True)
class AzureLanguage:
    """Answers requests that bring one of its keys or the token of an identity.

    The rest is a script for tests: the responses in `first` are sent once each, `always` in the
    place of every response, those in `instead` for tasks of a kind. `refused_documents` holds by
    kind an error code and the word that makes a document get it; an empty word is in every one.
    """

    keys: Collection[str]
    token: str = ""
    first: list[Response] = field(default_factory=list)
    always: Response | None = None
    instead: dict[str, Response] = field(default_factory=dict)
    refused_documents: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def __call__(self, request: Request) -> Response:
        """Answer one request."""
        if self.first:
            return self.first.pop(0)
        return self.always or self._response(request)

    def _response(self, request: Request) -> Response:
        if not self._is_known(request.headers):
            return errors.WRONG_KEY
        if (request.method, request.path) != ("POST", PATH):
            return errors.NOT_FOUND
        if len(request.body) > MAX_BYTES:
            return errors.TOO_LARGE
        try:
            kind, documents, in_code_points = _task(request)
        except ApiError as error:
            return error.response
        if kind in self.instead:
            return self.instead[kind]
        found: list[Json] = []
        failed: list[Json] = []
        for document in documents:
            problem = self._refused(kind, document) or _problem(kind, document)
            if problem is not None:
                failed.append(problem)
                continue
            text = _Text(document["text"], in_code_points)
            found.append({"id": document["id"], **_FEATURES[kind](text), "warnings": []})
        return results(kind, found, failed)

    def _is_known(self, headers: Mapping[str, str]) -> bool:
        by_token = self.token and headers.get("authorization") == f"Bearer {self.token}"
        return bool(by_token) or headers.get("ocp-apim-subscription-key") in self.keys

    def _refused(self, kind: str, document: Document) -> Json | None:
        code, word = self.refused_documents.get(kind, ("", ""))
        if not code or word not in document["text"]:
            return None
        return errors.document(document["id"], code, "See the documentation.", "Invalid document.")


def results(kind: str, found: list[Any], failed: list[Any] | None = None) -> Response:
    """Return the response that holds results of one kind."""
    body = {"documents": found, "errors": failed or [], "modelVersion": "simulated"}
    return json_response({"kind": f"{kind}Results", "results": body})


@dataclass(frozen=True, slots=True)
class _Text:
    text: str
    in_code_points: bool

    def place(self, start: int, end: int) -> dict[str, int]:
        """Return `offset` and `length` of what is between two code points."""
        if self.in_code_points:
            return {"offset": start, "length": end - start}
        before, within = (
            len(part.encode("utf-16-le", "surrogatepass")) // 2
            for part in (self.text[:start], self.text[start:end])
        )
        return {"offset": before, "length": within}


def _task(request: Request) -> tuple[str, list[Document], bool]:
    """Return kind, documents and whether offsets count code points."""
    if request.query.get("api-version") not in API_VERSIONS:
        raise errors.invalid("InvalidParameterValue", "api-version is missing or not supported.")
    try:
        body = json.loads(request.body)
        kind, documents = body["kind"], body["analysisInput"]["documents"]
        index = (body.get("parameters") or {}).get("stringIndexType")
        if not all(_is_document(document) for document in documents) or not isinstance(kind, str):
            raise ValueError
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        message = "The body is not as described."
        raise errors.invalid("InvalidRequestBodyFormat", message) from None
    if kind not in MOST_DOCUMENTS:
        raise errors.invalid("InvalidParameterValue", "kind is not supported.")
    if not documents:
        raise errors.invalid("MissingInputDocuments", "No documents were given.")
    most, outer = MOST_DOCUMENTS[kind], "Invalid Document in request."
    if len(documents) > most:
        message = f"Batch request contains too many records. Max {most} records are permitted."
        raise errors.invalid("InvalidDocumentBatch", message, outer)
    if len({document["id"] for document in documents}) < len(documents):
        raise errors.invalid("InvalidDocument", "Ids must be unique.", outer)
    return kind, documents, index == "UnicodeCodePoint"


def _is_document(document: Any) -> bool:
    values = (document.get("id"), document.get("text"), document.get("language", ""))
    return all(isinstance(value, str) for value in values) and bool(document["id"])


def _problem(kind: str, document: Document) -> Json | None:
    number, outer = document["id"], "Invalid document in request."
    if not document["text"].strip():
        return errors.document(number, "InvalidDocument", "Document text is empty.", outer)
    if len(document["text"]) > MAX_CHARACTERS:
        message = (
            "A document within the request was too large to be processed. Limit document size to: "
            f"{MAX_CHARACTERS} text elements. For additional details on the data limitations see "
            f"{errors.LIMITS_PAGE}"
        )
        return errors.document(number, "InvalidDocument", message, outer)
    tag = document.get("language", "en")
    known = _LANGUAGES | {"gd"} if kind == "EntityRecognition" else _LANGUAGES
    if kind == "LanguageDetection" or tag in known:
        return None
    message = f"Invalid language code '{tag}'. Supported languages: {','.join(sorted(known))}."
    return errors.document(number, "UnsupportedLanguageCode", message, "Invalid Language Code.")


def _language(text: _Text) -> Json:
    tag, name, confidence = heuristics.language(text.text)
    return {"detectedLanguage": {"name": name, "iso6391Name": tag, "confidenceScore": confidence}}


def _sentiment(text: _Text) -> Json:
    label, scores, parts = heuristics.sentiment(text.text)
    sentences = [
        {
            "sentiment": part["label"],
            "confidenceScores": part["scores"],
            **text.place(part["start"], part["end"]),
            "text": text.text[part["start"] : part["end"]],
        }
        for part in parts
    ]
    return {"sentiment": label, "confidenceScores": scores, "sentences": sentences}


def _key_phrases(text: _Text) -> Json:
    return {"keyPhrases": heuristics.key_phrases(text.text)}


def _entities(text: _Text) -> Json:
    return {"entities": _shown(heuristics.entities(text.text), text)}


def _personal_data(text: _Text) -> Json:
    finds = heuristics.personal_data(text.text)
    return {
        "redactedText": heuristics.masked(text.text, finds),
        "entities": _shown(finds, text),
    }


def _shown(finds: list[heuristics.Found], text: _Text) -> list[Json]:
    return [
        {
            "text": text.text[find.start : find.end],
            "category": find.category,
            **text.place(find.start, find.end),
            "confidenceScore": find.confidence,
        }
        for find in finds
    ]


_FEATURES: Final[dict[str, Callable[[_Text], Json]]] = {
    "LanguageDetection": _language,
    "SentimentAnalysis": _sentiment,
    "KeyPhraseExtraction": _key_phrases,
    "EntityRecognition": _entities,
    "PiiEntityRecognition": _personal_data,
}
