"""Azure AI Language: requests, errors, retries and limits."""

from __future__ import annotations

import asyncio
import json
import logging
import traceback
from typing import Any

import pytest

from simulators.azure_language import errors
from simulators.azure_language.simulator import MOST_DOCUMENTS, PATH, results
from simulators.azure_language.simulator import AzureLanguage as Simulator
from simulators.control import BAD_GATEWAY
from simulators.server import CUT, HANG, RESET, Request, Response, listening
from skywitness.adapters.azure_language.analyser import AzureLanguage
from skywitness.adapters.azure_language.service import CALLS_AT_ONCE, COOLDOWNS
from skywitness.adapters.azure_language.transport import MAX_ANSWER_BYTES
from skywitness.domain.model.errors import (
    ProviderAnswerUnusable,
    ProviderCredentialsRefused,
    ProviderError,
    ProviderQuotaExhausted,
    ProviderRequestRefused,
    ProviderUnavailable,
)
from skywitness.ports.text_analysis import TextFeature
from tests.tools.simulated import KEY, azure_language, response_of

TEXT = "The tornado smashed the barn near Ames, the wind was 60 mph. Maria Silva is safe."
CANARY = "The Canary saw that the tornado smashed the barn."
KINDS = set(MOST_DOCUMENTS)
PARTS = {
    "SentimentAnalysis": TextFeature.SENTIMENT,
    "KeyPhraseExtraction": TextFeature.KEY_PHRASES,
    "EntityRecognition": TextFeature.ENTITIES,
    "PiiEntityRecognition": TextFeature.PERSONAL_DATA,
}
OPTIONAL = sorted(set(PARTS) - {"PiiEntityRecognition"})
RETIRED = "This feature was retired."
TOO_MANY = errors.invalid(
    "InvalidDocumentBatch", "Too many records.", "Invalid Document in request."
).response


class Watch:
    """A monotonic clock that a test moves."""

    def __init__(self) -> None:
        self.s = 1000.0

    def __call__(self) -> float:
        return self.s


def tasks(requests: list[Request]) -> list[dict[str, Any]]:
    return [json.loads(request.body) for request in requests]


def empty(insight: Any, kind: str) -> bool:
    return not getattr(insight, PARTS[kind])


async def test_a_text_costs_five_requests_and_no_service_log() -> None:
    async with azure_language() as (analyser, server):
        insight = await analyser.analyse(TEXT)

    asked = tasks(server.requests)
    assert sorted(task["kind"] for task in asked) == sorted(KINDS)
    assert all(task["parameters"]["loggingOptOut"] is True for task in asked)
    assert {task["parameters"].get("stringIndexType") for task in asked} == {
        None,
        "UnicodeCodePoint",
    }
    assert asked[0]["analysisInput"]["documents"][0]["countryHint"] == ""
    assert all(d["language"] == "en" for t in asked[1:] for d in t["analysisInput"]["documents"])
    assert {one.headers["accept-encoding"] for one in server.requests} == {"identity"}
    assert {one.query["api-version"] for one in server.requests} == {"2023-04-01"}
    assert insight.language == "en"
    assert not insight.degraded


async def test_personal_data_is_returned_as_positions_only() -> None:
    async with azure_language() as (analyser, _):
        insight = await analyser.analyse(TEXT)

    (span,) = insight.personal_data
    assert TEXT[span.offset : span.offset + span.length] == "Maria Silva"
    assert not [entity for entity in insight.entities if "Silva" in entity.text]
    assert not [phrase for phrase in insight.key_phrases if "Silva" in phrase]


async def test_an_entity_with_a_wrong_offset_is_searched_for() -> None:
    text = "The wind was 60 mph. The wind is 60 mph."
    second = text.rindex("60 mph")
    places = [("60 mph", second - 2), ("60 mph", -5), ("60 mph", 999), ("70 mph", 13), ("", 3)]
    finds = [
        {"text": t, "category": "Quantity", "offset": o, "length": 6, "confidenceScore": 0.9}
        for t, o in places
    ]
    body = results("EntityRecognition", [{"id": "0", "entities": finds, "warnings": []}])
    simulator = Simulator([KEY], instead={"EntityRecognition": body})

    async with azure_language(simulator) as (analyser, _):
        insight = await analyser.analyse(text)

    assert [entity.offset for entity in insight.entities] == [second, 13, second]
    assert {entity.text for entity in insight.entities} == {"60 mph"}


async def test_requests_have_as_many_documents_as_the_service_accepts() -> None:
    text = "Hail fell on the roof of the barn. " * 1_500  # twelve pieces and more

    async with azure_language() as (analyser, server):
        insight = await analyser.analyse(text + "The wind was 60 mph.")

    sizes: dict[str, list[int]] = {}
    for task in tasks(server.requests):
        sizes.setdefault(task["kind"], []).append(len(task["analysisInput"]["documents"]))
    assert sizes["SentimentAnalysis"] == sizes["KeyPhraseExtraction"] == [10, 1]
    assert sizes["EntityRecognition"] == sizes["PiiEntityRecognition"] == [5, 5, 1]
    assert insight.entities[-1].offset == len(text) + len("The wind was ")


async def test_a_feature_that_does_not_support_the_language_is_left_empty() -> None:
    text = "Tha an stoirm an seo agus 60 mph gu 515-555-0134."

    async with azure_language() as (analyser, server):
        insight = await analyser.analyse(text)

    assert insight.language == "gd"
    assert insight.sentiment is None
    assert [entity.text for entity in insight.entities] == ["60 mph"]
    assert [span.category for span in insight.personal_data] == ["PhoneNumber"]  # as in English
    assert not insight.degraded
    asked = [t for t in tasks(server.requests) if t["kind"] == "PiiEntityRecognition"]
    assert [t["analysisInput"]["documents"][0]["language"] for t in asked] == ["gd", "en"]


async def test_without_a_language_only_personal_data_is_searched_for() -> None:
    async with azure_language() as (analyser, server):
        insight = await analyser.analyse("515-555-0134")

    assert [t["kind"] for t in tasks(server.requests)] == [
        "LanguageDetection",
        "PiiEntityRecognition",
    ]
    assert [span.length for span in insight.personal_data] == [12]


FAILURES: list[tuple[Response, type[ProviderError], int]] = [
    (errors.WRONG_KEY, ProviderCredentialsRefused, 1),
    (errors.failure(403, "403", ""), ProviderCredentialsRefused, 1),
    (errors.failure(403, "403", errors.QUOTA, Retry_After="1036800"), ProviderQuotaExhausted, 1),
    (errors.failure(429, "429", errors.RATE), ProviderQuotaExhausted, 1),
    (errors.failure(429, "429", errors.RATE, Retry_After="30"), ProviderQuotaExhausted, 1),
    (
        errors.failure(429, "429", errors.RATE, x_ms_retry_after_ms="30000"),
        ProviderQuotaExhausted,
        1,
    ),
    (errors.failure(429, "429", errors.RATE, Retry_After="soon"), ProviderQuotaExhausted, 1),
    (errors.failure(429, "429", errors.RATE, Retry_After="0.01"), ProviderQuotaExhausted, 3),
    (TOO_MANY, ProviderRequestRefused, 1),
    (errors.NOT_FOUND, ProviderRequestRefused, 1),
    (Response(302, headers={"location": "https://elsewhere.example/"}), ProviderRequestRefused, 1),
    (Response(503), ProviderUnavailable, 3),
    (Response(503, headers={"retry-after": "600"}), ProviderUnavailable, 1),
    (Response(503, headers={"retry-after": "inf"}), ProviderUnavailable, 1),
    (
        Response(503, headers={"retry-after": "Fri, 31 Dec 2099 23:59:59 GMT"}),
        ProviderUnavailable,
        1,
    ),
    (BAD_GATEWAY, ProviderUnavailable, 3),
    (RESET, ProviderUnavailable, 3),
    (CUT, ProviderUnavailable, 3),
    (Response(200, b'{"kind": "LanguageDetec'), ProviderAnswerUnusable, 1),
    (Response(200, b"<html>", "text/html"), ProviderAnswerUnusable, 1),
    (Response(200, b"", "application/json"), ProviderAnswerUnusable, 1),
    (Response(200, b"[" * 100_000), ProviderAnswerUnusable, 1),
    (Response(200, b"\xff\xfe{}"), ProviderAnswerUnusable, 1),
    (Response(200, b"{}", headers={"content-encoding": "gzip"}), ProviderAnswerUnusable, 1),
    (Response(202), ProviderAnswerUnusable, 1),
]


@pytest.mark.parametrize(("answer", "error", "calls"), FAILURES)
async def test_every_failure_has_its_error(
    answer: Response, error: type[ProviderError], calls: int
) -> None:
    async with azure_language(Simulator([KEY], always=answer)) as (analyser, server):
        with pytest.raises(ProviderError) as caught:
            await analyser.analyse(TEXT)

    assert isinstance(caught.value, error)
    assert len(server.requests) == calls


SHAPES: list[tuple[str, Response]] = [
    ("LanguageDetection", response_of([])),
    ("LanguageDetection", response_of({"kind": "LanguageDetectionResults"})),
    ("LanguageDetection", response_of({"kind": "Unknown", "results": {"documents": []}})),
    ("LanguageDetection", results("LanguageDetection", [])),
    ("LanguageDetection", results("LanguageDetection", [{"id": "7"}])),
    ("LanguageDetection", results("LanguageDetection", [{"id": "0", "warnings": []}])),
    (
        "PiiEntityRecognition",
        results("PiiEntityRecognition", [{"id": "0", "entities": None, "warnings": []}]),
    ),
    (
        "PiiEntityRecognition",
        results("PiiEntityRecognition", [{"id": "0", "entities": [{}], "warnings": []}]),
    ),
]


@pytest.mark.parametrize(("kind", "body"), SHAPES)
async def test_an_answer_of_a_wrong_shape_is_unusable(kind: str, body: Response) -> None:
    simulator = Simulator([KEY], instead={kind: body})

    async with azure_language(simulator) as (analyser, _):
        with pytest.raises(ProviderAnswerUnusable):
            await analyser.analyse(TEXT)


async def test_impossible_sentiment_scores_are_left_out() -> None:
    for shares in ({"positive": 9, "neutral": 0, "negative": 0}, {"positive": 0.1}, {}):
        tone = {"id": "0", "sentiment": "positive", "confidenceScores": shares}
        body = results("SentimentAnalysis", [{**tone, "sentences": [], "warnings": []}])
        simulator = Simulator([KEY], instead={"SentimentAnalysis": body})

        async with azure_language(simulator) as (analyser, _):
            insight = await analyser.analyse(TEXT)

        assert insight.sentiment is None
        assert insight.degraded


@pytest.mark.parametrize(
    "fault",
    [Response(503), errors.failure(429, "429", errors.RATE, Retry_After="0.01"), RESET, CUT],
)
async def test_a_passing_fault_is_survived(fault: Response) -> None:
    async with azure_language(Simulator([KEY], first=[fault])) as (analyser, server):
        insight = await analyser.analyse(TEXT)

    assert insight.language == "en"
    assert not insight.degraded
    assert len(server.requests) == 6


async def test_a_hanging_service_costs_no_more_than_the_deadline() -> None:
    async with azure_language(Simulator([KEY], always=HANG), deadline_s=0.1) as (analyser, _):
        with pytest.raises(ProviderUnavailable):
            await analyser.analyse(TEXT)


async def test_a_feature_that_hangs_costs_only_its_part() -> None:
    simulator = Simulator([KEY], instead={"KeyPhraseExtraction": HANG})

    async with azure_language(simulator, deadline_s=2.0) as (analyser, _):
        insight = await analyser.analyse(TEXT)

    assert [part for part in PARTS if empty(insight, part)] == ["KeyPhraseExtraction"]
    assert insight.degraded


@pytest.mark.parametrize("kind", OPTIONAL)
@pytest.mark.parametrize("failure", [Response(500), Response(200, b"{}"), RESET])
async def test_a_feature_that_fails_costs_only_its_part(kind: str, failure: Response) -> None:
    async with azure_language(Simulator([KEY], instead={kind: failure})) as (analyser, _):
        insight = await analyser.analyse(TEXT)
        assert analyser.features == set(TextFeature)

    assert [part for part in PARTS if empty(insight, part)] == [kind]
    assert insight.degraded


def a_language() -> bytes:
    detected = {"name": "English", "iso6391Name": "en", "confidenceScore": 1.0}
    document = {"id": "0", "detectedLanguage": detected, "warnings": []}
    return results("LanguageDetection", [document]).body


async def test_a_malformed_retry_after_of_a_good_answer_is_ignored() -> None:
    answer = Response(200, a_language(), headers={"retry-after": "soon"})

    async with azure_language(Simulator([KEY], instead={"LanguageDetection": answer})) as (
        found,
        _,
    ):
        assert (await found.analyse(TEXT)).language == "en"


@pytest.mark.parametrize("too_long", [0, 1])
async def test_answers_above_the_size_limit_are_refused(too_long: int) -> None:
    answer = Response(200, a_language().ljust(MAX_ANSWER_BYTES + too_long))

    async with azure_language(Simulator([KEY], instead={"LanguageDetection": answer})) as (
        found,
        _,
    ):
        if too_long:
            with pytest.raises(ProviderAnswerUnusable):
                await found.analyse(TEXT)
        else:
            assert (await found.analyse(TEXT)).language == "en"


async def test_after_closing_calls_fail() -> None:
    async with azure_language() as (analyser, _):
        await analyser.analyse(TEXT)
        await analyser.close()
        with pytest.raises(ProviderError):
            await analyser.analyse(TEXT)


async def test_the_analysis_fails_if_personal_data_cannot_be_searched_for() -> None:
    simulator = Simulator([KEY], instead={"PiiEntityRecognition": Response(500)})

    async with azure_language(simulator) as (analyser, _):
        with pytest.raises(ProviderUnavailable):
            await analyser.analyse(TEXT)


async def test_the_analysis_fails_if_only_personal_data_has_results() -> None:
    simulator = Simulator([KEY], instead=dict.fromkeys(OPTIONAL, Response(500)))

    async with azure_language(simulator) as (analyser, _):
        with pytest.raises(ProviderUnavailable):
            await analyser.analyse(TEXT)


async def test_a_rejected_document_does_not_cost_the_others() -> None:
    text = "The wind was 60 mph on the hill. " * 200 + "The barn is smashed."
    simulator = Simulator([KEY], refused_documents=dict.fromkeys(OPTIONAL, ("Timeout", "smashed")))

    async with azure_language(simulator) as (analyser, _):
        insight = await analyser.analyse(text)

    assert insight.sentiment is not None
    assert insight.entities
    assert insight.degraded


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("InvalidDocument", ProviderAnswerUnusable),
        ("ServiceUnavailable", ProviderUnavailable),
        ("TooManyRequests", ProviderQuotaExhausted),
        ("a sentence with spaces", ProviderAnswerUnusable),
    ],
)
async def test_the_error_of_a_document_has_its_class(code: str, error: type[ProviderError]) -> None:
    simulator = Simulator([KEY], refused_documents={"PiiEntityRecognition": (code, "")})

    async with azure_language(simulator) as (analyser, _):
        with pytest.raises(error):
            await analyser.analyse(TEXT)


@pytest.mark.parametrize("kind", sorted(PARTS))
@pytest.mark.parametrize(
    "refusal",
    [
        errors.failure(400, "InvalidRequest", RETIRED),
        errors.failure(404, "InvalidRequest", RETIRED),
        Response(410),
    ],
)
async def test_a_refused_feature_is_left_out_and_requested_again_after_an_hour(
    kind: str, refusal: Response
) -> None:
    simulator, watch = Simulator([KEY], instead={kind: refusal}), Watch()

    async with azure_language(simulator, monotonic_s=watch) as (analyser, server):
        for _ in range(2):
            insight = await analyser.analyse(TEXT)
            assert [part for part in PARTS if empty(insight, part)] == [kind]
            assert not insight.degraded
            assert analyser.features == set(TextFeature) - {PARTS[kind]}
        assert [task["kind"] for task in tasks(server.requests)].count(kind) == 1

        simulator.instead.clear()
        watch.s += COOLDOWNS.product_s
        assert analyser.features == set(TextFeature)
        assert not empty(await analyser.analyse(TEXT), kind)


async def test_rejected_documents_do_not_pause_the_feature() -> None:
    simulator = Simulator([KEY], instead={"EntityRecognition": TOO_MANY})

    async with azure_language(simulator) as (analyser, _):
        insight = await analyser.analyse(TEXT)
        assert analyser.features == set(TextFeature)

    assert insight.entities == ()
    assert insight.degraded


@pytest.mark.parametrize(
    ("refusal", "told_s", "kept_s"),
    [
        (errors.failure(403, "403", errors.QUOTA, Retry_After="1036800"), 1_036_800, 600),
        (errors.failure(429, "429", errors.RATE, Retry_After="30"), 30, 30),
        (errors.failure(429, "429", errors.RATE), 60, 60),
    ],
)
async def test_an_account_without_quota_is_not_called(
    refusal: Response, told_s: float, kept_s: float
) -> None:
    simulator, watch = Simulator([KEY], first=[refusal]), Watch()

    async with azure_language(simulator, monotonic_s=watch) as (analyser, server):
        with pytest.raises(ProviderQuotaExhausted) as first:
            await analyser.analyse(TEXT)
        watch.s += kept_s - 1
        with pytest.raises(ProviderQuotaExhausted) as second:
            await analyser.analyse(TEXT)
        assert len(server.requests) == 1
        watch.s += 1
        assert (await analyser.analyse(TEXT)).language == "en"

    assert first.value.retry_after_s == told_s
    assert second.value.retry_after_s == pytest.approx(1)


async def test_a_dead_service_is_probed_once_in_half_a_minute() -> None:
    unavailable = Response(503, headers={"retry-after": "600"})  # not retried within a call
    simulator, watch = Simulator([KEY], always=unavailable), Watch()

    async with azure_language(simulator, monotonic_s=watch) as (analyser, server):
        for _ in range(8):
            with pytest.raises(ProviderUnavailable):
                await analyser.analyse(TEXT)
        assert len(server.requests) == 5
        watch.s += 30
        for _ in range(2):
            with pytest.raises(ProviderUnavailable):
                await analyser.analyse(TEXT)
        assert len(server.requests) == 6

        simulator.always = None
        watch.s += 30
        assert not (await analyser.analyse(TEXT)).degraded
        assert not (await analyser.analyse(TEXT)).degraded


async def test_cancelled_callers_free_their_slots() -> None:
    simulator, arrived = Simulator([KEY], always=HANG), asyncio.Event()

    def answer(asked: Request) -> Response:
        arrived.set()
        return simulator(asked)

    async with azure_language(answer) as (analyser, _):
        tasks = [asyncio.create_task(analyser.analyse(TEXT)) for _ in range(2 * CALLS_AT_ONCE)]
        await arrived.wait()
        for task in tasks:
            task.cancel()
        ends = await asyncio.gather(*tasks, return_exceptions=True)
        simulator.always = None
        assert (await analyser.analyse(TEXT)).language == "en"

    assert {type(end) for end in ends} == {asyncio.CancelledError}


async def test_redirects_are_not_followed() -> None:
    async with listening(lambda _: Response(200, b"{}")) as elsewhere:
        away = Response(307, headers={"location": f"{elsewhere.url}{PATH}"})
        async with azure_language(Simulator([KEY], always=away)) as (analyser, _):
            with pytest.raises(ProviderRequestRefused):
                await analyser.analyse(TEXT)

    assert elsewhere.requests == []


@pytest.mark.parametrize(
    "endpoint",
    ["http://l.example", "http://127.0.0.1.example", "ftp://127.0.0.1", "", "l.example", "https:"],
)
def test_plain_http_is_refused(endpoint: str) -> None:
    with pytest.raises(ValueError, match="https"):
        AzureLanguage(endpoint=endpoint, key=KEY)


@pytest.mark.parametrize("endpoint", ["http://localhost:1/", "http://[::1]:1", "http://127.0.0.9"])
async def test_plain_http_is_allowed_on_loopback(endpoint: str) -> None:
    await AzureLanguage(endpoint=endpoint, key=KEY).close()


@pytest.mark.parametrize(
    "answer",
    [None, Response(400, b'{"error": {"code": "Invalid", "message": "%s"}}' % CANARY.encode())]
    + [failure for failure, _, _ in FAILURES],
)
async def test_neither_key_nor_text_is_logged_or_raised(
    answer: Response | None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("azure", "azure.core", "azure.core.pipeline.policies", "aiohttp"):
        caplog.set_level(logging.DEBUG, logger=name)
    said = ""

    async with azure_language(Simulator([KEY], always=answer)) as (analyser, _):
        try:
            await analyser.analyse(CANARY)
        except ProviderError as error:
            said = "".join(traceback.format_exception(error)) + repr(error)

    for record in caplog.records:
        said += f"{record.getMessage()} {record.exc_text} {record.__dict__}"
    assert KEY not in said
    assert "Canary" not in said
    assert "smashed" not in said


class Identity:
    """The endpoint at which Azure App Service hands out tokens (version 2019-08-01)."""

    secret = "header-of-the-identity"
    token = "eyJ0eXAiOiJKV1QifQ.token-of-the-identity.x"

    def __call__(self, asked: Request) -> Response:
        if asked.headers.get("x-identity-header") != self.secret:
            return Response(401)
        answer = {
            "access_token": self.token,
            "expires_on": "4102444800",
            "resource": asked.query["resource"],
            "token_type": "Bearer",
        }
        return Response(body=json.dumps(answer).encode())


async def test_a_managed_identity_fetches_one_token(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    identity = Identity()
    async with listening(identity) as tokens:
        monkeypatch.setenv("IDENTITY_ENDPOINT", f"{tokens.url}/msi/token")
        monkeypatch.setenv("IDENTITY_HEADER", identity.secret)
        monkeypatch.setenv("AZURE_CLIENT_ID", "the-one-meant")
        simulator = Simulator([KEY], token=identity.token)
        async with azure_language(simulator, key=None) as (analyser, server):
            insights = await asyncio.gather(*(analyser.analyse(TEXT) for _ in range(5)))

    assert [insight.language for insight in insights] == ["en"] * 5
    assert len(server.requests) == 25
    (asked,) = tokens.requests
    assert asked.query["resource"] == "https://cognitiveservices.azure.com"
    assert asked.query["client_id"] == "the-one-meant"
    logged = [record for record in caplog.records if record.name.startswith("azure")]
    assert not [record for record in logged if record.levelno < logging.WARNING]
    shown = "".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)
    assert identity.token not in shown
    assert identity.secret not in shown


async def test_without_an_identity_the_credentials_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with listening(Identity()) as tokens:
        monkeypatch.setenv("IDENTITY_ENDPOINT", f"{tokens.url}/msi/token")
        monkeypatch.setenv("IDENTITY_HEADER", "another")
        async with azure_language(key=None) as (analyser, server):
            with pytest.raises(ProviderCredentialsRefused):
                await analyser.analyse(TEXT)

    assert server.requests == []
