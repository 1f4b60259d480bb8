"""`python -m simulators`: simulate an external service on loopback."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from simulators import running

TIME_FORMATS = ["%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d"]

simulators = typer.Typer(
    no_args_is_help=True, add_completion=False, help="Simulate an external service locally."
)

SimulatorPort = Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")]
SimulatorKeys = Annotated[
    list[str] | None, typer.Option("--key", help="A key to accept; may be given again.")
]
SimulatorSeed = Annotated[int, typer.Option(help="Another seed makes other answers.")]
SimulatorFault = Annotated[
    str | None, typer.Option(help="What goes wrong from the start; '?' lists what there is.")
]
SimulatorFaultRate = Annotated[
    float, typer.Option(min=0, max=1, help="The share of calls on which it does.")
]


@simulators.command("openweathermap")
def simulate_openweathermap(
    port: SimulatorPort = 0,
    key: SimulatorKeys = None,
    plan: Annotated[
        str, typer.Option(help="free, onecall4 or onecall3; KEY:PLAN sets it for one key.")
    ] = "free",
    seed: SimulatorSeed = 0,
    now: Annotated[
        datetime | None,
        typer.Option(help="Let the weather's clock stand still, in UTC.", formats=TIME_FORMATS),
    ] = None,
    replay: Annotated[
        Path | None,
        typer.Option(exists=True, file_okay=False, help="Answer from recordings: index.json."),
    ] = None,
    fault: SimulatorFault = None,
    fault_rate: SimulatorFaultRate = 1.0,
    calls_per_minute: Annotated[int, typer.Option(min=1, help="More block the account.")] = 60,
    block_s: Annotated[float, typer.Option(min=0, help="How long it stays blocked.")] = 600,
    active_after_s: Annotated[
        float, typer.Option(min=0, help="How long keys are not active yet.")
    ] = 0,
) -> None:
    """Play OpenWeatherMap on loopback, with made-up weather and faults as asked."""
    common = running.Common(
        port=port, keys=key or [], seed=seed, fault=fault, fault_rate=fault_rate
    )
    try:
        running.simulate_openweathermap(
            common,
            plan=plan,
            now=now.replace(tzinfo=UTC) if now else None,
            replay=replay,
            calls_per_minute=calls_per_minute,
            blocked_for_s=block_s,
            active_after_s=active_after_s,
        )
    except running.CannotSimulate as error:
        typer.echo(f"simulators: {error}", err=True)
        raise SystemExit(2) from None


@simulators.command("azure-language")
def simulate_azure_language(
    port: SimulatorPort = 0,
    key: SimulatorKeys = None,
    seed: SimulatorSeed = 0,
    fault: SimulatorFault = None,
    fault_rate: SimulatorFaultRate = 1.0,
) -> None:
    """Play Azure AI Language on loopback, with simple findings and faults as asked."""
    try:
        running.simulate_azure_language(
            running.Common(port=port, keys=key or [], seed=seed, fault=fault, fault_rate=fault_rate)
        )
    except running.CannotSimulate as error:
        typer.echo(f"simulators: {error}", err=True)
        raise SystemExit(2) from None


if __name__ == "__main__":
    simulators(prog_name="python -m simulators")
