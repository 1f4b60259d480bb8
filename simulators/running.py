"""Running a simulator until it is stopped, and saying how to point the service at it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from shlex import quote
from typing import Final

from simulators.azure_language import faults as language_faults
from simulators.azure_language.simulator import AzureLanguageSimulator
from simulators.control import Control, Fault, UnknownFault
from simulators.openweathermap import faults as weather_faults
from simulators.openweathermap.accounts import Account, Plan
from simulators.openweathermap.replay import NoRecordings, Replay
from simulators.openweathermap.simulator import OpenWeatherMapSimulator
from simulators.server import HOST, Handler, listening

DEMO_KEY: Final = "simulated-key-that-opens-nothing"


class CannotSimulate(Exception):
    """An option makes no sense; the message is one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Common:
    """What both simulators are told."""

    port: int
    keys: Sequence[str]
    seed: int
    fault: str | None
    fault_rate: float


def simulate_openweathermap(
    common: Common,
    *,
    plan: str,
    now: datetime | None,
    replay: Path | None,
    calls_per_minute: int,
    blocked_for_s: float,
    active_after_s: float,
) -> None:
    """Play OpenWeatherMap until SIGTERM or SIGINT.

    Raises:
        CannotSimulate: an option makes no sense.
    """
    keys = _keyed(common.keys or [DEMO_KEY], plan)
    account = Account(
        keys=keys,
        calls_per_minute=calls_per_minute,
        blocked_for_s=blocked_for_s,
        active_after_s=active_after_s,
    )
    try:
        recordings = Replay(replay) if replay else None
    except NoRecordings as error:
        raise CannotSimulate(str(error)) from None
    simulator = OpenWeatherMapSimulator(
        account, now=_clock(now), seed=common.seed, replay=recordings
    )
    control = Control(simulator, weather_faults.FAULTS, hidden={"appid"}, seed=common.seed)

    def welcome(address: str) -> str:
        return (
            f"A simulator of OpenWeatherMap answers on {address} with made-up weather.\n"
            f"SKYWITNESS_OPENWEATHERMAP_URL={address} "
            f"SKYWITNESS_OPENWEATHERMAP_KEY={quote(next(iter(keys)))} skywitness serve"
        )

    _run(common, control, welcome)


def simulate_azure_language(common: Common) -> None:
    """Play Azure AI Language until SIGTERM or SIGINT.

    Raises:
        CannotSimulate: an option makes no sense.
    """
    keys = list(common.keys) or [DEMO_KEY]
    control = Control(AzureLanguageSimulator(keys), language_faults.FAULTS, seed=common.seed)

    def welcome(address: str) -> str:
        return (
            f"A simulator of Azure AI Language answers on {address} with simple findings.\n"
            f"SKYWITNESS_TEXT=azure SKYWITNESS_AZURE_LANGUAGE_ENDPOINT={address} "
            f"SKYWITNESS_AZURE_LANGUAGE_KEY={quote(keys[0])} skywitness serve"
        )

    _run(common, control, welcome)


async def run_until_stopped(handler: Handler, port: int, say: Callable[[str], None]) -> None:
    """Serve until SIGTERM or SIGINT and say the address once it answers."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    async with listening(handler, port) as server:
        say(server.url)
        await stopped.wait()


def _run(common: Common, control: Control, welcome: Callable[[str], str]) -> None:
    try:
        if common.fault is not None:
            control.set_fault(Fault(common.fault, common.fault_rate))
    except UnknownFault as error:
        raise CannotSimulate(str(error)) from None

    def say(address: str) -> None:
        sys.stdout.write(f"{welcome(address)}\n")
        sys.stdout.write(f"Faults are switched, and calls counted, at {address}/_simulator/\n")
        sys.stdout.flush()

    try:
        asyncio.run(run_until_stopped(control, common.port, say))
    except OSError as error:
        raise CannotSimulate(
            f"port {common.port} of {HOST}: {os.strerror(error.errno or 0)}"
        ) from None


def _keyed(keys: Sequence[str], plan: str) -> dict[str, Plan]:
    """Return the plan of each key; one may stand behind the key and a colon."""
    found = {}
    for given in keys:
        key, _, own = given.partition(":")
        try:
            found[key] = Plan(own or plan)
        except ValueError:
            known = ", ".join(Plan)
            raise CannotSimulate(f"there is no plan {own or plan!r}; there are: {known}") from None
    return found


def _clock(fixed: datetime | None) -> Callable[[], float]:
    return time.time if fixed is None else fixed.timestamp
