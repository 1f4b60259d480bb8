"""Azure AI for pictures and models over HTTP: requests, answers, errors, retries and limits."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import traceback
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.azure_vision import errors
from simulators.azure_vision.faults import FAULTS as VISION_FAULTS
from simulators.azure_vision.simulator import SAFETY, VISION
from simulators.azure_vision.simulator import AzureVision as VisionSimulator
from simulators.control import Control, Fault
from simulators.http_model.faults import FAULTS as MODEL_FAULTS
from simulators.http_model.simulator import DEPLOYMENT
from simulators.http_model.simulator import HttpModel as ModelSimulator
from simulators.server import HANG, Request, Response, Server, json_response, listening
from skywitness.adapters.azure_vision.content_safety import MOST_PICTURE_BYTES, AzureContentSafety
from skywitness.adapters.azure_vision.image_analysis import AzureVision
from skywitness.adapters.http_model.analyser import HttpModel
from skywitness.adapters.http_model.mapping import AnswerMapping, JsonPointer, RequestTemplate
from skywitness.adapters.outbound.json_fields import JsonFields
from skywitness.adapters.outbound.photo_answers import MOST_TAGS
from skywitness.adapters.outbound.scoring import ATTEMPTS
from skywitness.domain.model.errors import (
    ProviderAnswerUnusable,
    ProviderCredentialsRefused,
    ProviderError,
    ProviderQuotaExhausted,
    ProviderRequestRefused,
    ProviderUnavailable,
)
from skywitness.domain.model.photos.findings import PhotoFindings
from tests.photo_files import png
from tests.tools.simulated import KEY, azure_content_safety, azure_vision, http_model

PICTURE = png(64, 48)
Opened = Callable[..., AbstractAsyncContextManager[tuple[Any, Server]]]
SERVICES: dict[str, Opened] = {
    "vision": azure_vision,
    "safety": azure_content_safety,
    "model": http_model,
}

every_service = pytest.mark.parametrize("service", SERVICES)


@asynccontextmanager
async def with_fault(service: str, name: str, **chosen: Any) -> AsyncIterator[tuple[Any, Server]]:
    control = (
        Control(ModelSimulator([KEY]), MODEL_FAULTS)
        if service == "model"
        else Control(VisionSimulator([KEY]), VISION_FAULTS)
    )
    control.set_fault(Fault(name))
    async with SERVICES[service](control, **chosen) as (analyser, server):
        yield analyser, server


async def test_vision_is_asked_for_tags_alone() -> None:
    async with azure_vision() as (vision, server):
        await vision.analyse(PICTURE)

    (asked,) = server.requests
    assert (asked.method, asked.path, asked.body) == ("POST", VISION, PICTURE)
    assert asked.query == {"api-version": "2023-10-01", "features": "tags", "language": "en"}
    assert asked.headers["content-type"] == "application/octet-stream"
    assert asked.headers["ocp-apim-subscription-key"] == KEY


async def test_content_safety_gets_the_picture_in_json() -> None:
    async with azure_content_safety() as (safety, server):
        await safety.analyse(PICTURE)

    (asked,) = server.requests
    assert (asked.method, asked.path) == ("POST", SAFETY)
    assert asked.query == {"api-version": "2024-09-01"}
    assert json.loads(asked.body) == {"image": {"content": base64.b64encode(PICTURE).decode()}}
    assert asked.headers["ocp-apim-subscription-key"] == KEY


async def test_the_worst_category_decides() -> None:
    async with azure_content_safety(VisionSimulator([KEY], severity=6)) as (safety, _):
        assert (await safety.analyse(PICTURE)).severity == 6


async def test_a_model_gets_key_headers_and_the_picture_where_it_wants_it() -> None:
    template = RequestTemplate('{"input_data": {"data": [["{picture}", "é"]]}}')
    async with http_model(request=template, headers={DEPLOYMENT: "blue"}) as (model, server):
        with pytest.raises(ProviderRequestRefused):
            await model.analyse(PICTURE)

    (asked,) = server.requests
    shown = base64.b64encode(PICTURE).decode()
    assert json.loads(asked.body) == {"input_data": {"data": [[shown, "é"]]}}
    assert asked.headers["authorization"] == f"Bearer {KEY}"
    assert asked.headers[DEPLOYMENT] == "blue"


async def test_a_model_without_credentials_gets_none() -> None:
    async with http_model(ModelSimulator(), key=None) as (model, server):
        assert (await model.analyse(PICTURE)).severity == 0

    assert "authorization" not in server.requests[0].headers


@pytest.mark.parametrize(
    ("answer", "mapping", "expected"),
    [
        ([{"label": "Hail_Stone", "score": 0.8}], {"tags": "#"}, [("hail stone", 0.8)]),
        ({"a/b": [{"hail": 0.9, "snow": 0.2}]}, {"tags": "/a~1b/0"}, [("hail", 0.9)]),
        ({"out": {"hail": 0.5, "Hail": 0.7}}, {"tags": "#/out"}, [("hail", 0.7)]),
        ({"out": {"a picture of hail that fell today": 0.9}}, {"tags": "/out"}, []),
        ({"out": {"<b>hail": 0.9, "": 0.9, "hagel ö": 0.9}}, {"tags": "/out"}, []),
        ({"out": {f"tag {n}": 0.9 for n in range(99)}}, {"tags": "/out"}, MOST_TAGS),
    ],
)
async def test_tags_are_found_where_the_settings_say(
    answer: Any, mapping: dict[str, str], expected: Any
) -> None:
    places = AnswerMapping(
        tags=JsonPointer(mapping["tags"]), tag_name="label", tag_confidence="score"
    )
    async with http_model(ModelSimulator([KEY], answer=answer), answer=places) as (model, _):
        tags = (await model.analyse(PICTURE)).tags

    if expected == MOST_TAGS:
        assert len(tags) == MOST_TAGS
    else:
        assert [(tag.name, tag.confidence) for tag in tags] == expected


@pytest.mark.parametrize(("given", "severity"), [(0, 0), (0.1, 1), (4, 4), (6.5, 7)])
async def test_fractions_of_a_severity_count_as_the_next_one(given: float, severity: int) -> None:
    async with http_model(ModelSimulator([KEY], severity=given)) as (model, _):
        assert (await model.analyse(PICTURE)).severity == severity


@pytest.mark.parametrize(
    ("pointer", "answer", "reason"),
    [
        ("/tag", {"tags": []}, "nothing at /tag"),
        ("/tags/0", {"tags": []}, "nothing at /tags/0"),
        ("/tags/-1", {"tags": [{}]}, "nothing at /tags/-1"),
        ("/tags/01", {"tags": [{}, {}]}, "nothing at /tags/01"),
        ("/tags/a", {"tags": "text"}, "nothing at /tags/a"),
        ("/tags", {"tags": "text"}, "name and confidence"),
        ("/tags", {"tags": None}, "name and confidence"),
        ("/tags", {"tags": [{"name": "hail"}]}, "name and confidence"),
        ("/tags", {"tags": [["hail", 0.9]]}, "name and confidence"),
        ("/tags", {"tags": {"hail": "0.9"}}, "between 0 and 1"),
        ("/tags", {"tags": {"hail": True}}, "between 0 and 1"),
        ("/tags", {"tags": {"hail": None}}, "between 0 and 1"),
        ("/tags", {"tags": {"hail": 1.01}}, "between 0 and 1"),
        ("/tags", {"tags": {"hail": float("nan")}}, "between 0 and 1"),
        ("/tags", {"tags": {"hail": 10**400}}, "between 0 and 1"),
        ("/tags", {"tags": [{"name": 7, "confidence": 0.9}]}, "no name"),
    ],
)
async def test_an_answer_of_another_shape_is_unusable_and_says_why(
    pointer: str, answer: Any, reason: str
) -> None:
    mapping = AnswerMapping(tags=JsonPointer(pointer))
    async with http_model(ModelSimulator([KEY], answer=answer), answer=mapping) as (model, server):
        with pytest.raises(ProviderAnswerUnusable) as caught:
            await model.analyse(PICTURE)

    assert reason in caught.value.reason
    assert len(server.requests) == 1


@pytest.mark.parametrize("value", [-1, 8, "4", None, True, float("nan"), [4]])
async def test_a_severity_of_another_kind_is_unusable(value: Any) -> None:
    async with http_model(ModelSimulator([KEY], answer={"tags": [], "severity": value})) as (m, _):
        with pytest.raises(ProviderAnswerUnusable, match="severity"):
            await m.analyse(PICTURE)


@pytest.mark.parametrize(
    "template",
    ["", "{picture}", "{}", '{"a": "x {picture}"}', '["{picture}", "{picture}"]', "[" * 100_000],
)
def test_a_template_has_one_place_for_the_picture(template: str) -> None:
    with pytest.raises(ValueError, match="must"):
        RequestTemplate(template)


@pytest.mark.parametrize("pointer", ["", "tags", "/a~2", "/a~", "##"])
def test_what_is_no_pointer_is_refused(pointer: str) -> None:
    with pytest.raises(ValueError, match="JSON pointer"):
        JsonPointer(pointer)


def test_a_mapping_that_finds_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="is required"):
        AnswerMapping()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=10,
)


@given(json_values)
def test_any_answer_is_findings_or_unusable(answer: Any) -> None:
    mapping = AnswerMapping(tags=JsonPointer("#"))
    body = json.dumps(answer).encode("utf-8", "surrogatepass")
    try:
        found = mapping.read(JsonFields("given"), "given", body)
    except ProviderAnswerUnusable:
        return
    assert all(tag.name.isascii() and 0.5 <= tag.confidence <= 1 for tag in found.tags)


@given(st.lists(st.text(max_size=4), min_size=1, max_size=4), st.integers())
def test_a_pointer_finds_what_is_below_any_names(names: list[str], value: int) -> None:
    document: Any = value
    for name in reversed(names):
        document = {name: document}
    escaped = (name.replace("~", "~0").replace("/", "~1") for name in names)

    assert JsonPointer("/" + "/".join(escaped)).find(document) == value


@every_service
@pytest.mark.parametrize("fault", ["reset", "cut", "bad-gateway"])
async def test_what_may_pass_is_tried_again_and_then_an_outage(service: str, fault: str) -> None:
    async with with_fault(service, fault) as (analyser, server):
        with pytest.raises(ProviderUnavailable):
            await analyser.analyse(PICTURE)

    assert len(server.requests) == ATTEMPTS


@every_service
@pytest.mark.parametrize("fault", ["truncated", "huge", "nan"])
async def test_answers_that_make_no_sense_are_unusable(service: str, fault: str) -> None:
    async with with_fault(service, fault) as (analyser, server):
        with pytest.raises(ProviderAnswerUnusable):
            await analyser.analyse(PICTURE)

    assert len(server.requests) == 1


@every_service
async def test_compressed_answers_are_refused(service: str) -> None:
    packed = Response(body=b"\x1f\x8b", headers={"Content-Encoding": "gzip"})
    async with SERVICES[service](lambda _: packed) as (analyser, server):
        with pytest.raises(ProviderAnswerUnusable, match="compressed"):
            await analyser.analyse(PICTURE)

    assert server.requests[0].headers["accept-encoding"] == "identity"


@every_service
@pytest.mark.parametrize("always", [HANG, Response(fault=None, status=503)])
async def test_an_analysis_ends_by_its_deadline(service: str, always: Response) -> None:
    async with SERVICES[service](lambda _: always, deadline_s=0.3) as (analyser, _):
        async with asyncio.timeout(20):
            with pytest.raises(ProviderUnavailable):
                await analyser.analyse(PICTURE)


@every_service
@pytest.mark.parametrize(
    ("headers", "requests", "retry_after_s"),
    [({"Retry-After": "0"}, ATTEMPTS, 0.0), ({"Retry-After": "30"}, 1, 30.0), ({}, 1, 60.0)],
)
async def test_limits_are_waited_out_or_reported(
    service: str, headers: dict[str, str], requests: int, retry_after_s: float | None
) -> None:
    busy = Response(429, b"", headers=headers)
    async with SERVICES[service](lambda _: busy) as (analyser, server):
        with pytest.raises(ProviderQuotaExhausted) as caught:
            await analyser.analyse(PICTURE)
        if retry_after_s != 0:
            with pytest.raises(ProviderQuotaExhausted):
                await analyser.analyse(PICTURE)  # the breaker is open: nothing is sent

    assert len(server.requests) == requests
    assert caught.value.retry_after_s == retry_after_s


@every_service
async def test_a_service_that_recovers_is_noticed_within_a_call(service: str) -> None:
    first = [Response(503), Response(424), Response(429, headers={"Retry-After": "0"})]
    made: Callable[..., Any] = ModelSimulator if service == "model" else VisionSimulator
    async with SERVICES[service](made([KEY], first=first[:2])) as (analyser, server):
        found = await analyser.analyse(PICTURE)

    assert found.analyser == analyser.name
    assert len(server.requests) == 3


@every_service
async def test_a_service_that_is_down_is_left_alone(service: str) -> None:
    async with SERVICES[service](lambda _: Response(503)) as (analyser, server):
        for _ in range(7):
            with pytest.raises(ProviderUnavailable):
                await analyser.analyse(PICTURE)

    assert len(server.requests) < 7 * ATTEMPTS
    assert (await analyser.limiter.state(None)).breaker.value == "open"


@every_service
async def test_a_wrong_key_is_named_so(service: str) -> None:
    async with SERVICES[service](key="another") as (analyser, server):
        with pytest.raises(ProviderCredentialsRefused):
            await analyser.analyse(PICTURE)

    assert len(server.requests) == 1


@every_service
@pytest.mark.parametrize("status", [301, 400, 404, 405, 410])
async def test_other_refusals_are_no_findings_and_not_repeated(service: str, status: int) -> None:
    away = Response(status, b"", headers={"Location": "/elsewhere"})
    async with SERVICES[service](lambda _: away) as (analyser, server):
        with pytest.raises(ProviderRequestRefused):
            await analyser.analyse(PICTURE)

    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("service", "answer", "expected"),
    [
        (azure_vision, errors.NO_PICTURE, PhotoFindings(analyser=AzureVision.name)),
        (azure_vision, errors.TOO_LARGE, PhotoFindings(analyser=AzureVision.name)),
        (azure_content_safety, errors.NO_CONTENT, PhotoFindings(analyser=AzureContentSafety.name)),
        (http_model, Response(415), PhotoFindings(analyser=HttpModel.name)),
    ],
)
async def test_a_picture_that_a_service_refuses_has_no_findings(
    service: Any, answer: Response, expected: PhotoFindings
) -> None:
    async with service(lambda _: answer) as (analyser, server):
        assert await analyser.analyse(PICTURE) == expected

    assert len(server.requests) == 1


async def test_content_safety_is_not_sent_more_than_it_takes() -> None:
    async with azure_content_safety() as (safety, server):
        found = await safety.analyse(PICTURE.ljust(MOST_PICTURE_BYTES + 1, b"\0"))

    assert found == PhotoFindings(analyser=AzureContentSafety.name)
    assert server.requests == []


@pytest.mark.parametrize("values", [[], {}, None, [{"name": "hail"}], ["hail"], "hail"])
async def test_tags_of_another_shape_are_unusable(values: Any) -> None:
    answer = json_response({"tagsResult": {"values": values}})
    async with azure_vision(lambda _: answer) as (vision, _):
        if values in ([], {}):
            assert (await vision.analyse(PICTURE)).tags == ()
        else:
            with pytest.raises(ProviderAnswerUnusable):
                await vision.analyse(PICTURE)


@pytest.mark.parametrize("found", [[], None, "none", [{}], [{"severity": None}], [4]])
async def test_without_categories_a_picture_was_not_moderated(found: Any) -> None:
    answer = json_response({"categoriesAnalysis": found})
    async with azure_content_safety(lambda _: answer) as (safety, _):
        with pytest.raises(ProviderAnswerUnusable):
            await safety.analyse(PICTURE)


@pytest.mark.parametrize("kind", [AzureVision, AzureContentSafety])
def test_azure_is_addressed_by_https(kind: Any) -> None:
    with pytest.raises(ValueError, match="https"):
        kind(endpoint="http://v.example", key=KEY)


def test_models_are_addressed_by_https() -> None:
    with pytest.raises(ValueError, match="https"):
        HttpModel(
            url="http://m.example/score",
            request=RequestTemplate('"{picture}"'),
            answer=AnswerMapping(severity=JsonPointer("/severity")),
        )


@every_service
@pytest.mark.parametrize("fault", ["wrong-key", "reset", "truncated", "bad-gateway"])
async def test_no_key_and_no_picture_is_logged_or_raised(
    service: str, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with with_fault(service, fault) as (one, _):
        said = repr(vars(one))
        with pytest.raises(ProviderError) as caught:
            await one.analyse(PICTURE)
    said += "".join(traceback.format_exception(caught.value)) + repr(caught.value)

    for record in caplog.records:
        said += f"{record.getMessage()} {record.exc_text} {record.__dict__}"
    assert caplog.records
    assert KEY not in said
    assert base64.b64encode(PICTURE).decode()[8:40] not in said
    assert repr(PICTURE)[20:60] not in said


class Identity:
    """The endpoint at which Azure App Service hands out tokens (version 2019-08-01)."""

    secret = "header-of-the-identity"
    token = "eyJ0eXAiOiJKV1QifQ.token-of-the-identity.x"

    def __call__(self, asked: Request) -> Response:
        if asked.headers.get("x-identity-header") != self.secret:
            return Response(401)
        return json_response(
            {
                "access_token": self.token,
                "expires_on": "4102444800",
                "resource": asked.query["resource"],
                "token_type": "Bearer",
            }
        )


@pytest.mark.parametrize(
    ("service", "resource"),
    [
        ("vision", "https://cognitiveservices.azure.com"),
        ("safety", "https://cognitiveservices.azure.com"),
        ("model", "https://ml.azure.com"),
    ],
)
@pytest.mark.parametrize("header", [Identity.secret, "another"])
async def test_a_managed_identity_fetches_one_token(
    service: str, resource: str, header: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    simulator: Any = VisionSimulator([], token=Identity.token)
    chosen: dict[str, Any] = {"key": None}
    if service == "model":
        simulator = ModelSimulator([Identity.token])
        chosen["identity_scope"] = "https://ml.azure.com/.default"
    async with listening(Identity()) as tokens:
        monkeypatch.setenv("IDENTITY_ENDPOINT", f"{tokens.url}/msi/token")
        monkeypatch.setenv("IDENTITY_HEADER", header)
        async with SERVICES[service](simulator, **chosen) as (analyser, server):
            calls = (analyser.analyse(PICTURE) for _ in range(4))
            found: list[Any] = await asyncio.gather(*calls, return_exceptions=True)

    if header == Identity.secret:
        assert {one.analyser for one in found} == {analyser.name}
        (asked,) = tokens.requests
        assert asked.query["resource"] == resource
    else:
        assert {type(one) for one in found} == {ProviderCredentialsRefused}
        assert server.requests == []
