"""Simulate an external service on loopback: `python -m simulators openweathermap`."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from shlex import quote
from typing import Annotated, Final, NoReturn

import typer

from simulators.azure_language.faults import FAULTS as LANGUAGE_FAULTS
from simulators.azure_language.simulator import AzureLanguage
from simulators.azure_vision.faults import FAULTS as VISION_FAULTS
from simulators.azure_vision.simulator import AzureVision
from simulators.control import Control, Fault, UnknownFault
from simulators.http_model.faults import FAULTS as MODEL_FAULTS
from simulators.http_model.simulator import PATH as MODEL_PATH
from simulators.http_model.simulator import HttpModel
from simulators.issuer.faults import FAULTS as ISSUER_FAULTS
from simulators.issuer.sign_in import SECRET_FIELDS
from simulators.issuer.simulator import Issuer
from simulators.open_meteo.faults import FAULTS as OPEN_METEO_FAULTS
from simulators.open_meteo.simulator import OpenMeteo
from simulators.openweathermap.account import (
    BLOCKED_FOR_S,
    CALLS_PER_MINUTE,
    Account,
    Plan,
)
from simulators.openweathermap.faults import FAULTS as WEATHER_FAULTS
from simulators.openweathermap.replay import NoRecordings, Replay
from simulators.openweathermap.simulator import OpenWeatherMap
from simulators.server import HOST, listening
from simulators.weather import made_up

DEMO_KEY: Final = "simulated-key-that-opens-nothing"
TIME_FORMATS: Final = ["%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d"]

app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="Simulate an external service locally."
)

Port = Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")]
Keys = Annotated[list[str] | None, typer.Option("--key", help="A key to accept; repeatable.")]
Seed = Annotated[int, typer.Option(help="Another seed makes other weather.")]
Now = Annotated[datetime | None, typer.Option(help="A fixed time in UTC.", formats=TIME_FORMATS)]
FaultName = Annotated[str | None, typer.Option("--fault", help="A fault; '?' lists them.")]
Severity = Annotated[int, typer.Option(min=0, max=7, help="Of every picture, 0 (none) to 7.")]
FaultRate = Annotated[float, typer.Option(min=0, max=1, help="The share of calls that fail.")]


@app.command("openweathermap")
def openweathermap(
    port: Port = 0,
    key: Keys = None,
    plan: Annotated[str, typer.Option(help=f"{', '.join(Plan)}; or KEY:PLAN.")] = "free",
    seed: Seed = 0,
    now: Now = None,
    replay: Annotated[
        Path | None,
        typer.Option(exists=True, file_okay=False, help="Serve recordings: index.json."),
    ] = None,
    fault: FaultName = None,
    fault_rate: FaultRate = 1.0,
    calls_per_minute: Annotated[
        int, typer.Option(min=1, help="More block the account.")
    ] = CALLS_PER_MINUTE,
    block_s: Annotated[float, typer.Option(min=0, help="For how long.")] = BLOCKED_FOR_S,
) -> None:
    """Simulate OpenWeatherMap with made-up weather."""
    keys = _keys(key or [DEMO_KEY], plan)
    account = Account(keys=keys, calls_per_minute=calls_per_minute, blocked_for_s=block_s)
    try:
        recordings = Replay(replay) if replay else None
    except NoRecordings as error:
        _fail(str(error))
    simulator = OpenWeatherMap(account, now=_clock(now), weather=made_up(seed), replay=recordings)
    control = Control(simulator, WEATHER_FAULTS, hidden={"appid"}, seed=seed)
    first = quote(next(iter(keys)))
    settings = f"SKYWITNESS_OPENWEATHERMAP_URL={{url}} SKYWITNESS_OPENWEATHERMAP_KEY={first}"
    _run(control, port, fault, fault_rate, f"OpenWeatherMap\n{settings}")


@app.command("open-meteo")
def open_meteo(
    port: Port = 0,
    seed: Seed = 0,
    now: Now = None,
    fault: FaultName = None,
    fault_rate: FaultRate = 1.0,
) -> None:
    """Simulate Open-Meteo with made-up weather."""
    simulator = OpenMeteo(now=_clock(now), weather=made_up(seed))
    control = Control(simulator, OPEN_METEO_FAULTS, seed=seed)
    names = ("URL", "ARCHIVE_URL", "AIR_URL", "GEOCODING_URL")
    addresses = " ".join(f"SKYWITNESS_OPEN_METEO_{name}={{url}}" for name in names)
    settings = f"SKYWITNESS_WEATHER=archive,open-meteo {addresses}"
    _run(control, port, fault, fault_rate, f"Open-Meteo\n{settings}")


@app.command("azure-language")
def azure_language(
    port: Port = 0,
    key: Keys = None,
    fault: FaultName = None,
    fault_rate: FaultRate = 1.0,
) -> None:
    """Simulate Azure AI Language with simple findings."""
    keys = key or [DEMO_KEY]
    control = Control(AzureLanguage(keys), LANGUAGE_FAULTS)
    settings = (
        "SKYWITNESS_TEXT=azure SKYWITNESS_AZURE_LANGUAGE_ENDPOINT={url} "
        f"SKYWITNESS_AZURE_LANGUAGE_KEY={quote(keys[0])}"
    )
    _run(control, port, fault, fault_rate, f"Azure AI Language\n{settings}")


@app.command("azure-vision")
def azure_vision(
    port: Port = 0,
    key: Keys = None,
    severity: Severity = 0,
    fault: FaultName = None,
    fault_rate: FaultRate = 1.0,
) -> None:
    """Simulate Azure AI for pictures: Image Analysis and Content Safety."""
    keys = key or [DEMO_KEY]
    control = Control(AzureVision(keys, severity=severity), VISION_FAULTS)
    services = ("AZURE_VISION", "AZURE_CONTENT_SAFETY")
    addresses = " ".join(
        f"SKYWITNESS_{name}_ENDPOINT={{url}} SKYWITNESS_{name}_KEY={quote(keys[0])}"
        for name in services
    )
    settings = f"SKYWITNESS_PHOTO_ANALYSIS=local,azure {addresses}"
    _run(control, port, fault, fault_rate, f"Azure AI for pictures\n{settings}")


@app.command("http-model")
def http_model(
    port: Port = 0,
    key: Keys = None,
    severity: Severity = 0,
    fault: FaultName = None,
    fault_rate: FaultRate = 1.0,
) -> None:
    """Simulate a model that is asked over HTTP."""
    keys = key or [DEMO_KEY]
    control = Control(HttpModel(keys, severity=severity), MODEL_FAULTS)
    settings = (
        f"SKYWITNESS_PHOTO_ANALYSIS=local,http SKYWITNESS_PHOTO_MODEL_URL={{url}}{MODEL_PATH} "
        f"SKYWITNESS_PHOTO_MODEL_KEY={quote(keys[0])} SKYWITNESS_PHOTO_MODEL_TAGS=/tags "
        "SKYWITNESS_PHOTO_MODEL_SEVERITY=/severity"
    )
    _run(control, port, fault, fault_rate, f"a model\n{settings}")


@app.command("issuer")
def issuer(
    port: Port = 0,
    audience: Annotated[str, typer.Option(help="What tokens are for: aud.")] = "skywitness",
    tenant: Annotated[str | None, typer.Option(help="Tokens as of this Entra ID tenant.")] = None,
    fault: FaultName = None,
    fault_rate: FaultRate = 1.0,
) -> None:
    """Simulate an OpenID provider with a few made-up people."""
    simulator = Issuer(now=time.time, audience=audience, tenant=tenant)
    control = Control(simulator, ISSUER_FAULTS, hidden=SECRET_FIELDS)
    settings = (
        f"SKYWITNESS_ACCESS=keys SKYWITNESS_OIDC_ISSUER={{url}}{simulator.base} "
        f"SKYWITNESS_OIDC_AUDIENCE={quote(audience)} SKYWITNESS_OIDC_ROLES=admin=admin,desk=desk "
        "SKYWITNESS_OIDC_CLIENT_ID=skywitness-pages"
    )
    _run(control, port, fault, fault_rate, f"an OpenID provider\n{settings}")


def _run(control: Control, port: int, fault: str | None, rate: float, welcome: str) -> None:
    """Serve until SIGTERM or SIGINT; `welcome` is the name of the service and its settings."""
    name, settings = welcome.split("\n")

    async def serve() -> None:
        stopped = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stopped.set)
        async with listening(control, port) as server:
            typer.echo(f"Simulating {name} on {server.url}")
            typer.echo(f"{settings.replace('{url}', server.url)} skywitness serve")
            typer.echo(f"Faults and calls: {server.url}/_simulator/")
            await stopped.wait()

    try:
        control.set_fault(Fault(fault, rate) if fault is not None else None)
        asyncio.run(serve())
    except UnknownFault as error:
        _fail(str(error))
    except OSError as error:
        _fail(f"port {port} of {HOST}: {os.strerror(error.errno or 0)}")


def _keys(given: list[str], plan: str) -> dict[str, Plan]:
    """Return the plan of each key, which may follow the key after a colon."""
    found = {}
    for text in given:
        key, _, own = text.partition(":")
        try:
            found[key] = Plan(own or plan)
        except ValueError:
            _fail(f"there is no plan {own or plan!r}; there are: {', '.join(Plan)}")
    return found


def _clock(fixed: datetime | None) -> Callable[[], float]:
    return time.time if fixed is None else fixed.replace(tzinfo=UTC).timestamp


def _fail(message: str) -> NoReturn:
    typer.echo(f"simulators: {message}", err=True)
    raise typer.Exit(2)


if __name__ == "__main__":
    app(prog_name="python -m simulators")
