"""OpenWeatherMap: requests, errors, retries, limits, and the secrecy of the key."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from simulators.control import BAD_GATEWAY
from simulators.openweathermap import documents, errors
from simulators.openweathermap.account import Plan
from simulators.server import CUT, HANG, RESET, Request, Response, Server, listening
from simulators.weather import Weather
from skywitness.adapters.memory.clock import FixedClock
from skywitness.adapters.openweathermap.plans import PlanName
from skywitness.adapters.openweathermap.provider import OpenWeatherMap
from skywitness.domain.model.errors import (
    LocationUnknown,
    ProviderAnswerUnusable,
    ProviderCredentialsRefused,
    ProviderEntitlementMissing,
    ProviderError,
    ProviderQuotaExhausted,
    ProviderRequestRefused,
    ProviderUnavailable,
)
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.time.interval import Interval
from tests.tools.simulated import KEY, json_of, openweathermap_simulator, spot
from tests.tools.simulated import seconds as seconds_of

NOW = datetime(2026, 5, 21, 22, 14, tzinfo=UTC)
NEW_YORK = Point(40.7143, -74.006)
HOUR = timedelta(hours=1)
CANARY = "feedfacefeedfacefeedfacefeedface"

Handler = Callable[[Request], Response]


class Seconds:
    """A monotonic clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@asynccontextmanager
async def openweathermap(
    handler: Handler | None = None,
    *,
    key: str = KEY,
    plan: PlanName = PlanName.FREE,
    deadline_s: float = 8.0,
    seconds: Seconds | None = None,
    consume: Callable[[], Awaitable[None]] | None = None,
) -> AsyncIterator[tuple[OpenWeatherMap, Server]]:
    async with listening(handler or openweathermap_simulator(NOW, plan)) as server:
        source = OpenWeatherMap(
            key=key,
            base_url=server.url,
            clock=FixedClock(NOW),
            plan=plan,
            deadline_s=deadline_s,
            monotonic=seconds or Seconds(),
            consume=consume,
        )
        try:
            yield source, server
        finally:
            await source.close()


async def test_a_request_is_rounded_and_in_metric_units() -> None:
    async with openweathermap() as (source, server):
        await source.current(NEW_YORK)

    (asked,) = server.requests
    assert asked.path == "/data/2.5/weather"
    assert asked.query == {"lat": "40.71", "lon": "-74.01", "units": "metric", "appid": KEY}


@pytest.mark.parametrize(
    ("answer", "error", "calls"),
    [
        (errors.WRONG_KEY, ProviderCredentialsRefused, 1),
        (errors.not_included("3.0"), ProviderEntitlementMissing, 1),
        (Response(401, BAD_GATEWAY.body, "text/html"), ProviderCredentialsRefused, 1),
        (Response(401, errors.WRONG_KEY.body, "image/png"), ProviderCredentialsRefused, 1),
        (errors.bad_request("wrong latitude").response, ProviderRequestRefused, 1),
        (Response(403, BAD_GATEWAY.body, "text/html"), ProviderRequestRefused, 1),
        (errors.NOT_FOUND, LocationUnknown, 1),
        (errors.BLOCKED, ProviderQuotaExhausted, 1),
        (errors.INTERNAL, ProviderUnavailable, 2),
        (BAD_GATEWAY, ProviderUnavailable, 2),
        (Response(200, BAD_GATEWAY.body, "text/html"), ProviderAnswerUnusable, 1),
        (Response(200, errors.NOT_FOUND.body), ProviderAnswerUnusable, 1),
        (Response(204, b""), ProviderRequestRefused, 1),
        (Response(302, headers={"location": "/elsewhere"}), ProviderRequestRefused, 1),
        (Response(200, b" " * (2 << 20)), ProviderAnswerUnusable, 1),
        (
            Response(200, b"\x1f\x8b no gzip", headers={"content-encoding": "gzip"}),
            ProviderUnavailable,
            2,
        ),
        (RESET, ProviderUnavailable, 2),
        (CUT, ProviderUnavailable, 2),
    ],
)
async def test_every_failure_has_its_error(
    answer: Response, error: type[ProviderError], calls: int
) -> None:
    async with openweathermap(lambda _: answer) as (source, server):
        with pytest.raises(ProviderError) as caught:
            await source.current(NEW_YORK)

    assert type(caught.value) is error
    assert len(server.requests) == calls


async def test_the_content_type_of_an_answer_is_ignored() -> None:
    body = json_of(documents.current(Weather(), spot(), seconds_of(NOW)))
    async with openweathermap(lambda _: Response(200, body, "text/plain")) as (source, _):
        assert (await source.current(NEW_YORK)).temperature_c == 11.3


async def test_a_passing_fault_is_retried() -> None:
    answers: Iterator[Response | Handler] = iter(
        [Response(503, b""), openweathermap_simulator(NOW)]
    )

    def handler(asked: Request) -> Response:
        answer = next(answers)
        return answer if isinstance(answer, Response) else answer(asked)

    async with openweathermap(handler) as (source, _):
        assert (await source.current(NEW_YORK)).temperature_c == 11.3


async def test_a_blocked_account_is_not_called_for_ten_minutes() -> None:
    seconds = Seconds()
    async with openweathermap(lambda _: errors.BLOCKED, seconds=seconds) as (
        source,
        server,
    ):
        with pytest.raises(ProviderQuotaExhausted):
            await source.current(NEW_YORK)
        seconds.now += 590
        with pytest.raises(ProviderQuotaExhausted) as caught:
            await source.air(NEW_YORK)  # the account is blocked, not the document
        assert len(server.requests) == 1
        assert caught.value.retry_after_s == pytest.approx(10)
        seconds.now += 11
        with pytest.raises(ProviderQuotaExhausted):
            await source.current(NEW_YORK)

    assert len(server.requests) == 2


async def test_a_key_that_is_not_active_yet_is_tried_every_ten_minutes(
    caplog: pytest.LogCaptureFixture,
) -> None:
    service, seconds = openweathermap_simulator(NOW, key="not active yet"), Seconds()
    async with openweathermap(service, seconds=seconds) as (source, server):
        await asyncio.gather(*(source.air(NEW_YORK) for _ in range(4)), return_exceptions=True)
        seconds.now += 601
        server.requests.clear()
        for _ in range(3):
            for ask in (source.current(NEW_YORK), source.forecast(NEW_YORK)):
                with pytest.raises(ProviderCredentialsRefused):
                    await ask
            seconds.now += 601
        assert len(server.requests) == 3

        service.account.keys = {KEY: Plan.FREE}
        assert (await source.current(NEW_YORK)).temperature_c == 11.3
        assert (await source.forecast(NEW_YORK)).steps

    warnings = [r.getMessage() for r in caplog.records if r.levelno == logging.WARNING]
    assert len(warnings) == 1
    assert "SKYWITNESS_OPENWEATHERMAP_KEY" in warnings[0]
    assert KEY not in caplog.text


async def test_only_one_call_probes_a_refused_key() -> None:
    seconds, service = Seconds(), openweathermap_simulator(NOW, key="another")
    async with openweathermap(service, seconds=seconds) as (source, server):
        with pytest.raises(ProviderCredentialsRefused):
            await source.current(NEW_YORK)
        seconds.now += 601
        outcomes = await asyncio.gather(
            *(source.current(NEW_YORK) for _ in range(8)), return_exceptions=True
        )

    assert {type(outcome) for outcome in outcomes} == {ProviderCredentialsRefused}
    assert len(server.requests) == 2


async def test_a_cancelled_probe_of_the_key_is_repeated() -> None:
    seconds = Seconds()
    answers: Iterator[Response] = iter([errors.WRONG_KEY, HANG])
    service, asked_twice = openweathermap_simulator(NOW), asyncio.Event()

    def handler(asked: Request) -> Response:
        answer = next(answers, None)
        if answer is HANG:
            asked_twice.set()
        return answer or service(asked)

    async with openweathermap(handler, seconds=seconds) as (source, _):
        with pytest.raises(ProviderCredentialsRefused):
            await source.current(NEW_YORK)
        seconds.now += 601
        task = asyncio.create_task(source.current(NEW_YORK))
        await asked_twice.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

        assert (await source.current(NEW_YORK)).temperature_c == 11.3


async def test_a_product_outside_the_plan_is_requested_once_an_hour(
    caplog: pytest.LogCaptureFixture,
) -> None:
    seconds, service = Seconds(), openweathermap_simulator(NOW)
    async with openweathermap(service, plan=PlanName.ONECALL4, seconds=seconds) as (source, server):
        for ask in (source.current(NEW_YORK), source.current(NEW_YORK), source.forecast(NEW_YORK)):
            with pytest.raises(ProviderEntitlementMissing):
                await ask
        assert len(server.requests) == 1
        assert (await source.air(NEW_YORK)).samples  # what every plan has still works

        service.account.keys = {KEY: Plan.ONECALL4}
        seconds.now += 3601
        assert (await source.current(NEW_YORK)).temperature_c == 11.3

    warnings = [r.getMessage() for r in caplog.records if r.levelno == logging.WARNING]
    assert len(warnings) == 1
    assert "SKYWITNESS_OPENWEATHERMAP_PLAN" in warnings[0]


async def test_an_unknown_401_pauses_only_its_product_if_the_key_is_known_to_be_valid() -> None:
    service = openweathermap_simulator(NOW)

    def handler(asked: Request) -> Response:
        refused = asked.path.startswith("/data/4.0")
        return Response(401, b'{"cod":401,"message":"No."}') if refused else service(asked)

    async with openweathermap(handler, plan=PlanName.ONECALL4) as (source, _):
        await source.air(NEW_YORK)
        with pytest.raises(ProviderEntitlementMissing):
            await source.current(NEW_YORK)
        assert (await source.air(NEW_YORK)).samples


async def test_a_revoked_key_is_refused_for_every_product() -> None:
    service = openweathermap_simulator(NOW)
    async with openweathermap(service) as (source, server):
        await source.current(NEW_YORK)
        await source.air(NEW_YORK)
        service.account.keys = {"another": Plan.FREE}
        with pytest.raises(ProviderCredentialsRefused):
            await source.current(NEW_YORK)
        with pytest.raises(ProviderCredentialsRefused):
            await source.air(NEW_YORK)

    assert len(server.requests) == 3


async def test_a_hanging_service_costs_no_more_than_the_deadline() -> None:
    async with openweathermap(lambda _: HANG, deadline_s=0.05) as (source, _):
        with pytest.raises(ProviderUnavailable):
            await source.current(NEW_YORK)


async def test_after_five_failures_in_a_row_the_service_is_not_called_for_a_while() -> None:
    seconds, service = Seconds(), openweathermap_simulator(NOW)
    down = True

    def handler(asked: Request) -> Response:
        return HANG if down else service(asked)

    async with openweathermap(handler, deadline_s=0.2, seconds=seconds) as (source, server):
        for _ in range(8):
            with pytest.raises(ProviderUnavailable):
                await source.current(NEW_YORK)
        assert len(server.requests) == 5
        down = False
        seconds.now += 31
        assert (await source.current(NEW_YORK)).temperature_c == 11.3


async def test_every_request_is_counted_before_it_is_sent() -> None:
    counted: list[int] = []

    async def consume() -> None:
        counted.append(len(server.requests))

    async with openweathermap(lambda _: Response(503), consume=consume) as (source, server):
        with pytest.raises(ProviderUnavailable):
            await source.current(NEW_YORK)

    assert counted == [0, 1]


async def test_without_quota_nothing_is_sent_and_the_breaker_stays_closed() -> None:
    left = 0

    async def consume() -> None:
        if left == 0:
            raise ProviderQuotaExhausted("openweathermap", "no calls left", 5.0)

    async with openweathermap(consume=consume) as (source, server):
        with pytest.raises(ProviderQuotaExhausted):
            await source.current(NEW_YORK)
        assert server.requests == []
        left = 1
        assert (await source.current(NEW_YORK)).temperature_c == 11.3


async def test_more_callers_than_slots_are_all_served() -> None:
    async with openweathermap() as (source, server):
        found = await asyncio.gather(*(source.current(NEW_YORK) for _ in range(40)))

    assert len(found) == len(server.requests) == 40


async def test_a_closed_source_is_unavailable() -> None:
    async with openweathermap() as (source, _):
        await source.close()
        with pytest.raises(ProviderUnavailable):
            await source.current(NEW_YORK)


@pytest.mark.parametrize(
    "address",
    ["http://api.openweathermap.org", "ftp://127.0.0.1", "api.openweathermap.org", "https://", ""],
)
def test_an_address_that_would_expose_the_key_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="https") as caught:
        OpenWeatherMap(key=CANARY, base_url=address, clock=FixedClock(NOW))

    assert CANARY not in str(caught.value)


@pytest.mark.parametrize("plan", list(PlanName))
@pytest.mark.parametrize(
    "answer",
    [None, Response(500, b""), errors.WRONG_KEY, Response(200, b"{"), RESET],
)
async def test_the_key_appears_nowhere(
    plan: PlanName, answer: Response | None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    service = openweathermap_simulator(NOW, plan, key=CANARY)
    shown: list[str] = []
    async with openweathermap(lambda asked: answer or service(asked), key=CANARY, plan=plan) as (
        source,
        server,
    ):
        window = Interval(NOW - 50 * HOUR, NOW)
        for ask in (
            source.current(NEW_YORK),
            source.conditions(NEW_YORK, 60_000, window),
            source.forecast(NEW_YORK),
            source.air(NEW_YORK, window),
            source.search("New York", 5),
        ):
            try:
                shown.append(repr(await ask))
            except ProviderError as error:
                shown += traceback.format_exception(error)
                shown.append(repr(error))
    shown += [repr(source), repr(vars(source)), repr(vars(source._client))]

    assert all(asked.query["appid"] == CANARY for asked in server.requests)
    assert server.requests
    assert CANARY not in caplog.text
    assert CANARY not in "".join(shown)
