"""The commands start, print settings for the service, and stop cleanly on a signal."""

from __future__ import annotations

import base64
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

SECONDS = 30
ROOT = Path(__file__).resolve().parents[3]


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "simulators", *arguments]


def environment() -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("SKYWITNESS_")}
    return kept | {"COLUMNS": "200", "NO_COLOR": "1"}


@contextmanager
def running(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str, str]]:
    """Start a simulator and yield its process, address and first three lines."""
    with subprocess.Popen(
        command(*arguments),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=environment(),
    ) as process:
        try:
            assert process.stdout is not None
            said = "".join(process.stdout.readline() for _ in range(3))
            found = re.search(r"http://127\.0\.0\.1:\d+", said)
            assert found, said
            yield process, found.group(), said
        finally:
            if process.poll() is None:
                process.kill()


def get(address: str, **query: str) -> httpx.Response:
    with httpx.Client(trust_env=False) as http:
        return http.get(address, params=query, timeout=SECONDS)


def test_simulators_import_nothing_of_the_package() -> None:
    files = list((ROOT / "simulators").rglob("*.py"))

    assert files
    assert [f.name for f in files if "import skywitness" in f.read_text("utf-8")] == []
    assert [f.name for f in files if "from skywitness" in f.read_text("utf-8")] == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_openweathermap_starts_prints_its_address_and_stops(number: signal.Signals) -> None:
    options = ("openweathermap", "--now", "2026-05-21T22:14:00Z", "--seed", "3", "--fault", "hang")
    with running(*options) as (process, address, said):
        assert f"SKYWITNESS_OPENWEATHERMAP_URL={address} SKYWITNESS_OPENWEATHERMAP_KEY=" in said
        key = re.search(r"_KEY=(\S+)", said)
        assert key
        with pytest.raises(httpx.ReadTimeout), httpx.Client(trust_env=False, timeout=0.2) as http:
            http.get(f"{address}/data/2.5/weather")
        with httpx.Client(trust_env=False) as http:
            http.post(f"{address}/_simulator/faults", json={"fault": None})
        answer = get(
            f"{address}/data/2.5/weather", lat="1", lon="2", units="metric", appid=key.group(1)
        )
        assert answer.json()["dt"] > 1_779_400_000
        assert answer.json()["dt"] <= 1_779_401_640

        process.send_signal(number)
        _, errors = process.communicate(timeout=SECONDS)

    assert process.returncode == 0
    assert errors == ""


def test_open_meteo_starts_and_names_its_settings() -> None:
    with running("open-meteo", "--now", "2026-05-21") as (process, address, said):
        assert f"SKYWITNESS_OPEN_METEO_ARCHIVE_URL={address}" in said
        where = {"latitude": "1", "longitude": "2", "current": "temperature_2m"}
        found = get(f"{address}/v1/forecast", **where).json()
        process.terminate()
        process.communicate(timeout=SECONDS)

    assert found["current"]["time"] == "2026-05-21T00:00"
    assert process.returncode == 0


def test_azure_language_starts_with_the_given_keys() -> None:
    with running("azure-language", "--key", "mine", "--key", "yours") as (process, address, said):
        assert f"SKYWITNESS_AZURE_LANGUAGE_ENDPOINT={address}" in said
        assert "SKYWITNESS_AZURE_LANGUAGE_KEY=mine " in said
        with httpx.Client(trust_env=False, base_url=address) as http:
            path = "/language/:analyze-text?api-version=2023-04-01"
            statuses = [
                http.post(path, json={}, headers={"Ocp-Apim-Subscription-Key": key}).status_code
                for key in ("mine", "yours", "nobody's")
            ]
        process.terminate()
        process.communicate(timeout=SECONDS)

    assert statuses == [400, 400, 401]
    assert process.returncode == 0


@pytest.mark.parametrize(
    ("service", "path", "header", "settings"),
    [
        (
            "azure-vision",
            "/contentsafety/image:analyze?api-version=2024-09-01",
            {"Ocp-Apim-Subscription-Key": "mine"},
            ["AZURE_VISION_ENDPOINT={url}", "AZURE_CONTENT_SAFETY_KEY=mine"],
        ),
        (
            "http-model",
            "/score",
            {"Authorization": "Bearer mine"},
            ["PHOTO_MODEL_URL={url}/score", "PHOTO_MODEL_KEY=mine", "PHOTO_MODEL_TAGS=/tags"],
        ),
    ],
)
def test_services_for_pictures_start_and_name_their_settings(
    service: str, path: str, header: dict[str, str], settings: list[str]
) -> None:
    with running(service, "--key", "mine", "--severity", "6") as (process, address, said):
        for name in settings:
            assert f"SKYWITNESS_{name.format(url=address)}" in said
        picture = base64.b64encode(b"\xff\xd8\xff").decode()
        body = {"image": {"content": picture} if service == "azure-vision" else picture}
        with httpx.Client(trust_env=False, base_url=address) as http:
            answer = http.post(path, json=body, headers=header)
            refused = http.post(path, json=body)
        process.terminate()
        process.communicate(timeout=SECONDS)

    assert (answer.status_code, refused.status_code) == (200, 401)
    assert '"severity": 6' in answer.text
    assert process.returncode == 0


def test_plans_belong_to_keys_and_limits_to_the_account() -> None:
    options = ("--key", "a", "--key", "b:onecall4", "--calls-per-minute", "3")
    with running("openweathermap", *options) as (process, address, _):
        path = f"{address}/data/4.0/onecall/current"
        statuses = [
            get(path, lat="1", lon="2", units="metric", appid=key).status_code for key in "abaa"
        ]
        process.terminate()
        process.communicate(timeout=SECONDS)

    assert statuses == [401, 200, 401, 429]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("openweathermap", "--fault", "?"), "there are: bad-gateway, bad-request, blocked"),
        (("azure-language", "--fault", "?"), "there are: bad-gateway, cut, drip"),
        (("openweathermap", "--plan", "gold"), "there are: free, onecall4, onecall3"),
        (("openweathermap", "--replay", "."), "cannot replay"),
    ],
)
def test_an_invalid_option_ends_with_one_clear_line(arguments: tuple[str, ...], said: str) -> None:
    ended = subprocess.run(
        command(*arguments),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
        cwd=ROOT,
        env=environment(),
    )

    assert ended.returncode == 2
    assert said in ended.stderr
    assert ended.stderr.count("\n") == 1
    assert ended.stdout == ""


def test_a_taken_port_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = subprocess.run(
            command("openweathermap", "--port", str(port)),
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
            cwd=ROOT,
            env=environment(),
        )

    assert ended.returncode == 2
    assert f"port {port} of 127.0.0.1" in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_the_issuer_starts_and_names_its_settings() -> None:
    with running("issuer", "--audience", "mine") as (process, address, said):
        assert f"SKYWITNESS_OIDC_ISSUER={address} SKYWITNESS_OIDC_AUDIENCE=mine " in said
        found = get(f"{address}/.well-known/openid-configuration").json()
        process.terminate()
        process.communicate(timeout=SECONDS)

    assert found["issuer"] == address
    assert process.returncode == 0
