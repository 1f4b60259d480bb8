"""Secrets appear in no output, whatever goes wrong with the external services.

The service runs against simulators, with canaries for secrets and every logger at DEBUG, through
each of their faults; then all responses, logs and files are searched. The last tests show that the
search finds what it looks for.
"""

from __future__ import annotations

import asyncio
import base64
import logging
import os
import signal
import socket
import subprocess
import sys
import traceback
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import zip_longest
from pathlib import Path
from typing import Any

import httpx
import pytest
from typing_extensions import override

from simulators.azure_language.faults import FAULTS as LANGUAGE_FAULTS
from simulators.azure_language.simulator import AzureLanguage
from simulators.control import Control, Fault
from simulators.openweathermap.account import Account, Plan
from simulators.openweathermap.faults import FAULTS as WEATHER_FAULTS
from simulators.openweathermap.simulator import OpenWeatherMap
from simulators.server import listening
from simulators.weather import made_up
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.time.interval import Interval
from skywitness.entrypoints.application import application
from skywitness.entrypoints.container.container import Container, make_container
from skywitness.entrypoints.log_redaction import hide_secrets
from skywitness.entrypoints.settings import Settings, SettingsError, described, read_settings
from tests.photo_files import PNG
from tests.tools.leaks import files, forms, leaks

CANARIES = {
    "key of OpenWeatherMap": "cAnArY+owm/7f3a9c1e==",
    "key of AI Language": "cAnArY/language+5d2b8e0f",
    "key of AI Vision": "cAnArY/vision+3c7e9a1d",
    "key of Content Safety": "cAnArY/safety+8b2f4d6e",
    "key of the model": "cAnArY/model+1e5a7c9b",
    "key of the storage account": base64.b64encode(b"canary of the account key 4711").decode(),
    "signature of the storage": "cAnArY%2Fsig%2B0a1b2c3d4e5f%3D",
    "secret key": "cAnArY secret & key 9d8c7b",
}
SLOW = {"hang", "drip"}  # these only cost time, and raise no error but the deadline's own
LOUD = ("", "httpx", "httpcore", "azure", "azure.core", "aiohttp", "asyncio", "uvicorn", "fastapi")

CASES = [
    *zip_longest(
        (name for name in WEATHER_FAULTS if name not in SLOW),
        (name for name in LANGUAGE_FAULTS if name not in SLOW),
    )
]


pytestmark = pytest.mark.usefixtures("bare_environment")


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def storage(kind: str) -> str:
    """A connection string whose address has no listener."""
    address = f"http://127.0.0.1:{closed_port()}/account"
    if kind == "key":
        key = CANARIES["key of the storage account"]
        return (
            "DefaultEndpointsProtocol=http;AccountName=account;"
            f"AccountKey={key};BlobEndpoint={address};"
        )
    signature = CANARIES["signature of the storage"]
    return f"BlobEndpoint={address};SharedAccessSignature=sv=2024-11-04&sp=rw&sig={signature}"


def settings_with(weather_url: str, language_url: str, folder: Path, **chosen: Any) -> Settings:
    given: dict[str, Any] = {
        "data_dir": folder,
        "worker": False,
        "openweathermap_url": weather_url,
        "openweathermap_key": CANARIES["key of OpenWeatherMap"],
        "text": "azure",
        "azure_language_endpoint": language_url,
        "azure_language_key": CANARIES["key of AI Language"],
        "photo_analysis": "azure,http",
        "azure_vision_endpoint": language_url,
        "azure_vision_key": CANARIES["key of AI Vision"],
        "azure_content_safety_endpoint": language_url,
        "azure_content_safety_key": CANARIES["key of Content Safety"],
        "photo_model_url": f"{language_url}/score",
        "photo_model_key": CANARIES["key of the model"],
        "photo_model_tags": "/tags",
        "storage": "azure",
        "azure_blob_connection_string": storage("key"),
        "secret_key": CANARIES["secret key"],
    }
    return read_settings(_env_file=None, **given | chosen)


class Sinks(dict[str, str | bytes]):
    """Everything that was written, by where."""

    def say(self, where: str, what: str | bytes) -> None:
        self[f"{where} ({len(self)})"] = what

    async def attempt(self, where: str, call: Awaitable[object]) -> None:
        """Record what a call returns or raises: str, repr, arguments and traceback."""
        try:
            self.say(where, repr(await call))
        except Exception as error:
            self.say(f"{where}, error", f"{error} {error!r} {error.args!r} {vars(error)!r}")
            self.say(f"{where}, traceback", "".join(traceback.format_exception(error)))

    async def ask(self, http: httpx.AsyncClient, method: str, path: str, **body: Any) -> None:
        answer = await http.request(method, path, **body)
        self.say(f"{method} {path}", f"{answer.status_code} {answer.headers} {answer.text}")


class LogRecorder(logging.Handler):
    """Collects every line as a plain handler would write it."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))
        self.lines: list[str] = []

    @override
    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@contextmanager
def everything_logged() -> Iterator[LogRecorder]:
    """Set every logger to DEBUG, including those that a library or this project silenced."""
    handler = LogRecorder()
    names = {*LOUD, *logging.root.manager.loggerDict}
    before = {name: logging.getLogger(name).level for name in names}
    logging.getLogger().addHandler(handler)
    for name in names:
        logging.getLogger(name).setLevel(logging.DEBUG)
    try:
        yield handler
    finally:
        logging.getLogger().removeHandler(handler)
        for name, level in before.items():
            logging.getLogger(name).setLevel(level)


@asynccontextmanager
async def simulators(
    plan: Plan, weather_fault: str | None, language_fault: str | None
) -> AsyncIterator[tuple[str, str]]:
    account = Account(keys={CANARIES["key of OpenWeatherMap"]: plan}, calls_per_minute=1000)
    now = datetime.now(UTC)
    weather = Control(
        OpenWeatherMap(account, now=now.timestamp, weather=made_up(0)), WEATHER_FAULTS
    )
    language = Control(AzureLanguage([CANARIES["key of AI Language"]]), LANGUAGE_FAULTS)
    weather.set_fault(Fault(weather_fault) if weather_fault else None)
    language.set_fault(Fault(language_fault) if language_fault else None)
    async with listening(weather) as one, listening(language) as other:
        yield one.url, other.url


async def everything(container: Container, sinks: Sinks) -> None:
    """Make valid and invalid requests and record every response."""
    services = container.services()
    sinks.say("repr of the services", repr(services))
    sinks.say("repr of the container", f"{container!r} {container.settings()!r}")
    app = application(container)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as http,
    ):
        await _ask_everything(http, sinks)
        await container.worker().drain()
        for analyser in container.photo_analysis().analysers:
            await sinks.attempt(analyser.name, analyser.analyse(PNG))
        for path in ("/v1/reports", "/livez", "/readyz", "/metrics", "/openapi.json"):
            await sinks.ask(http, "GET", path)
        now = datetime.now(UTC)
        window = Interval(now - timedelta(hours=1), now + timedelta(hours=1))
        for source in services.weather:
            await sinks.attempt(source.name, source.conditions(Point(48.2, 16.4), 60_000, window))
        put = services.storage.put("photos/a", _content(), content_type="image/png")
        await sinks.attempt("storage, put", put)
        await sinks.attempt("storage, delete", services.storage.delete("photos/a"))


async def _ask_everything(http: httpx.AsyncClient, sinks: Sinks) -> None:
    report = {
        "phenomenon": "hail",
        "narrative": "Golf ball sized hail covering the road. Call 405-555-0142.",
        "observed_at": (datetime.now(UTC) - timedelta(minutes=5)).isoformat(),
        "place": {"latitude": 41.59, "longitude": -93.62, "accuracy_m": 200},
    }
    await sinks.ask(http, "GET", "/v1/weather/current?lat=41.59&lon=-93.62")
    await sinks.ask(http, "GET", "/v1/weather/current?lat=999&lon=-93.62")
    await sinks.ask(http, "POST", "/v1/text/insight", json={"text": "Severe hail in Norman."})
    await sinks.ask(http, "POST", "/v1/text/insight", json={"words": "none"})
    await sinks.ask(http, "POST", "/v1/reports", json=report)
    await sinks.ask(http, "POST", "/v1/reports", json=report | {"phenomenon": "frogs"})
    await sinks.ask(http, "POST", "/v1/reports", content=b"{")
    await sinks.ask(http, "GET", "/v1/reports?cursor=nonsense")
    await sinks.ask(http, "GET", "/nowhere")


async def _content() -> AsyncIterator[bytes]:
    yield b"not really a picture"


async def sinks_after(folder: Path, plan: Plan, *faults: str | None, **chosen: Any) -> Sinks:
    sinks = Sinks()
    async with simulators(plan, *faults) as (weather_url, language_url):
        settings = settings_with(weather_url, language_url, folder, **chosen)
        container = make_container(settings)
        with everything_logged() as log:
            async with asyncio.timeout(120):
                await everything(container, sinks)
    assert log.lines
    sinks.say("log", "\n".join(log.lines))
    sinks.update(files(folder))
    return sinks


@pytest.mark.parametrize(("weather_fault", "language_fault"), CASES)
async def test_no_secret_appears_whatever_goes_wrong(
    tmp_path: Path, weather_fault: str | None, language_fault: str | None
) -> None:
    sinks = await sinks_after(
        tmp_path / "data", Plan.FREE, weather_fault, language_fault, storage="memory"
    )

    assert leaks(sinks, CANARIES) == []
    assert any(name.startswith("file ") for name in sinks)
    if weather_fault in {"reset", "server-error", "wrong-key", "blocked"}:
        assert any(name.startswith("openweathermap, traceback") for name in sinks)


async def test_no_secret_appears_if_only_the_storage_fails(tmp_path: Path) -> None:
    sinks = await sinks_after(tmp_path / "data", Plan.FREE, None, None)

    assert leaks(sinks, CANARIES) == []
    assert any(name.startswith("storage, put, traceback") for name in sinks)
    # The simulators know no other keys than the canaries: they were really used.
    for path in ("GET /v1/weather/current?lat=41.59", "POST /v1/text/insight"):
        said = next(content for name, content in sinks.items() if name.startswith(path))
        assert str(said).startswith("200"), said


@pytest.mark.parametrize("plan", [Plan.ONECALL4, Plan.ONECALL3])
async def test_no_secret_appears_on_other_plans(tmp_path: Path, plan: Plan) -> None:
    """One Call 4 returns the caller's key inside its responses."""
    sinks = await sinks_after(tmp_path / "data", plan, None, None, openweathermap_plan=plan.value)

    assert leaks(sinks, CANARIES) == []


async def test_no_secret_appears_with_a_signature_instead_of_an_account_key(tmp_path: Path) -> None:
    sinks = await sinks_after(
        tmp_path / "data", Plan.FREE, None, None, azure_blob_connection_string=storage("signature")
    )

    assert leaks(sinks, CANARIES) == []


async def test_no_secret_appears_if_no_service_answers(tmp_path: Path) -> None:
    dead = f"http://127.0.0.1:{closed_port()}"
    sinks = Sinks()
    container = make_container(settings_with(dead, dead, tmp_path / "data"))
    with everything_logged() as log:
        await everything(container, sinks)
    sinks.say("log", "\n".join(log.lines))
    sinks.update(files(tmp_path / "data"))

    assert leaks(sinks, CANARIES) == []


def test_settings_hide_secrets_and_refuse_them_in_addresses(tmp_path: Path) -> None:
    settings = settings_with("http://127.0.0.1:1", "http://127.0.0.1:2", tmp_path)
    sinks = Sinks()
    sinks.say("repr", f"{settings!r} {settings} {settings.model_dump()!r}")
    sinks.say("json", settings.model_dump_json())
    sinks.say("described", "\n".join(described(settings)))
    signature = CANARIES["signature of the storage"]
    for name in ("azure_blob_account_url", "azure_language_endpoint", "openweathermap_url"):
        with pytest.raises(SettingsError) as caught:
            read_settings(**{name: f"https://a.example/?sv=1&sig={signature}"})
        sinks.say(name, "".join(traceback.format_exception(caught.value)))

    assert leaks(sinks, CANARIES) == []


RUN = [sys.executable, "-c", "from skywitness.entrypoints.cli.main import main; main()"]


def environment_of(settings: dict[str, str]) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("SKYWITNESS_")}
    return kept | {f"SKYWITNESS_{name.upper()}": value for name, value in settings.items()}


async def test_the_command_line_shows_no_secret(tmp_path: Path) -> None:
    port = str(closed_port())
    async with simulators(Plan.FREE, "server-error", None) as (weather_url, language_url):
        environment = environment_of(
            {
                "log_level": "DEBUG",
                "port": port,
                "openweathermap_url": weather_url,
                "openweathermap_key": CANARIES["key of OpenWeatherMap"],
                "text": "azure",
                "azure_language_endpoint": language_url,
                "azure_language_key": CANARIES["key of AI Language"],
                "azure_blob_connection_string": storage("key"),
                "secret_key": CANARIES["secret key"],
            }
        )
        shown = await _ended(environment, "config")
        served = await _served(environment, f"http://127.0.0.1:{port}")

    sinks = Sinks()
    sinks.say("config", shown)
    sinks.say("serve", served)
    assert b"SKYWITNESS_OPENWEATHERMAP_KEY=**" in shown
    assert b"Application startup complete" in served
    assert leaks(sinks, CANARIES) == []


async def _started(environment: dict[str, str], command: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *RUN,
        command,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


async def _ended(environment: dict[str, str], command: str) -> bytes:
    output, _ = await (await _started(environment, command)).communicate()
    return output


async def _served(environment: dict[str, str], address: str) -> bytes:
    """Serve, request weather and text, and return the whole output."""
    process = await _started(environment, "serve")
    assert process.stdout is not None
    lines: list[bytes] = []
    async with AsyncExitStack() as stack:
        stack.callback(_kill, process)
        http = await stack.enter_async_context(httpx.AsyncClient(base_url=address, trust_env=False))
        async with asyncio.timeout(60):
            while b"listens on" not in b"".join(lines[-1:]):
                lines.append(await process.stdout.readline())
                assert lines[-1], b"".join(lines)
            answers = [
                await http.get("/v1/weather/current?lat=1&lon=2", timeout=30),
                await http.post("/v1/text/insight", json={"text": "Calm."}, timeout=30),
            ]
            process.send_signal(signal.SIGTERM)
            rest, _ = await process.communicate()
    assert answers[0].status_code >= 500
    assert answers[1].status_code == 200
    return b"".join(lines) + rest


def _kill(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.kill()


def leaking_client(key: str) -> httpx.AsyncClient:
    """A client written the usual way: the key among the parameters."""
    return httpx.AsyncClient(params={"appid": key}, trust_env=False)


async def test_a_leaking_client_is_detected(tmp_path: Path) -> None:
    key = CANARIES["key of OpenWeatherMap"]
    sinks = Sinks()
    async with simulators(Plan.FREE, "server-error", None) as (url, _):
        with everything_logged() as log:
            async with leaking_client(key) as http:
                answer = await http.get(f"{url}/data/2.5/weather")
                sinks.say("log", "\n".join(log.lines))

                async def failing() -> None:
                    answer.raise_for_status()

                await sinks.attempt("client", failing())
    (tmp_path / "cache.bin").write_bytes(b"\0\1" + str(answer.url).encode() + b"\2")
    sinks.update(files(tmp_path))

    found = leaks(sinks, CANARIES)

    assert {name.partition(" (")[0] for name in found} >= {
        "key of OpenWeatherMap in log",
        "key of OpenWeatherMap in client, error",
        "key of OpenWeatherMap in client, traceback",
        "key of OpenWeatherMap in file cache.bin",
    }


async def test_the_filter_cleans_the_log_of_a_leaking_client() -> None:
    key = CANARIES["key of OpenWeatherMap"]
    async with simulators(Plan.FREE, "server-error", None) as (url, _):
        with everything_logged() as log:
            hide_secrets([log])
            async with leaking_client(key) as http:
                answer = await http.get(f"{url}/data/2.5/weather")
                try:
                    answer.raise_for_status()
                except httpx.HTTPStatusError:
                    logging.getLogger("a.library").exception("failed")

    assert "appid=***" in "\n".join(log.lines)
    assert leaks({"log": "\n".join(log.lines)}, CANARIES) == []


@pytest.mark.parametrize("name", CANARIES)
def test_every_form_of_every_canary_is_found(name: str) -> None:
    secret = CANARIES[name]
    written: dict[str, str | bytes] = {
        "raw": f"x{secret}y",
        "bytes": b"\xff\x00" + secret.encode() + b"\xfe",
        "hexadecimal": secret.encode().hex(),
        **{
            f"base64 behind {before}": base64.b64encode(b"u" * before + secret.encode() + b"pw")
            for before in range(7)
        },
        "url-safe": base64.urlsafe_b64encode(f"user:{secret}".encode()),
        "parameters": str(httpx.URL("http://x", params={"k": secret})),
    }

    assert leaks(written, {name: secret}) == [f"{name} in {sink}" for sink in written]
    assert leaks({"nothing": "a key of OpenWeatherMap, canary, cAnArY"}, CANARIES) == []


def test_forms_are_long_enough_to_be_unique() -> None:
    assert all(len(form) >= 16 for secret in CANARIES.values() for form in forms(secret))
