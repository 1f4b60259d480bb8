"""The README is true: its commands run on the sample, and give the answers that it shows."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest

from skywitness.domain.model.geography.place import Point
from tests.tools.camera import camera_jpeg
from tests.tools.documented import asked_in, blocks_of

README = Path(__file__).parents[2] / "README.md"
START = "from skywitness.entrypoints.cli.main import main; main()"
PUBLISHED = "http://127.0.0.1:8000"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the sample as `make run` does, from an empty folder, on a free port."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("SKYWITNESS_")}
    command = [sys.executable, "-c", START, "serve", "--sample", "--port", "0"]
    with subprocess.Popen(
        command,
        cwd=tmp_path_factory.mktemp("home"),
        env=kept,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stderr is not None
        said: list[str] = []
        for line in server.stderr:
            said.append(line)
            if found := re.search(r"listens on (http://\S+)", line):
                yield found[1]
                break
        else:
            pytest.fail("the sample is not served: " + "".join(said))
        server.terminate()
        assert server.wait(20) == 0


def curls() -> list[str]:
    """Return every curl command of the README, continued lines joined."""
    blocks = re.findall(r"^```(?:sh)?\n(curl .*?)^```", README.read_text("utf-8"), re.M | re.S)
    return [block.replace("\\\n", " ").strip() for block in blocks]


def asked(command: str, address: str, folder: Path | None = None) -> Any:
    """Run a curl command of the documentation against the served sample, in a folder."""
    if shutil.which("curl") is None:
        pytest.skip("no curl on this machine")
    words = shlex.split(command.replace("\\\n", " ").replace(PUBLISHED, address))
    done = subprocess.run([*words, "-sS"], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_first_request_of_the_readme_gets_the_answer_shown(address: str) -> None:
    (report,) = asked(curls()[0], address)["items"]

    assert report["place"]["name"].endswith("NY")
    verdict = report["verdict"]
    text = README.read_text("utf-8")
    assert f'"outcome": "{verdict["outcome"]}"' in text
    assert f'"score": {verdict["score"]}' in text
    assert f'"reason": "{verdict["reason"]}"' in text
    assert re.search(
        r"measured .*\d mm .*\d km away.*(preceding|following|earlier|later|time)",
        verdict["reason"],
    )


@pytest.fixture
def with_photo(tmp_path: Path) -> Path:
    """Return a folder with the photo of the documentation."""
    at, place = datetime.fromisoformat("2013-09-02T13:32:00-04:00"), Point(40.7708, -73.88)
    tmp_path.joinpath("flood.jpg").write_bytes(camera_jpeg(at, place))
    return tmp_path


def test_every_other_request_of_the_readme_succeeds(address: str, with_photo: Path) -> None:
    assert len(curls()) > 1
    for command in curls()[1:]:
        answer = asked(command, address, with_photo)
        assert "status" not in answer, answer


def test_a_photo_is_named_in_the_evidence(address: str, with_photo: Path) -> None:
    *before, (read, expected) = asked_in(blocks_of("verdict.md"))
    assert len(before) == 2
    for command, shown in before:
        answer = asked(command, address, with_photo)
        assert {name: answer.get(name) for name in shown} == shown

    answer = asked(read, address)
    for _ in range(600):  # until it is examined again, in a second at most
        if answer["examination"]["state"] == "done":
            break
        answer = asked(read, address)

    evidence = answer["verdict"]["evidence"]
    assert expected in [{name: one[name] for name in expected} for one in evidence]
    assert "a photo taken within 2 km, 8 min earlier" in answer["verdict"]["reason"]


def test_a_preview_is_answered_as_the_documentation_shows(address: str) -> None:
    pairs = pairwise(text for _, text in blocks_of("api.md"))
    command, written = next(pair for pair in pairs if "/v1/verdicts/preview" in pair[0])

    answer, shown = asked(command, address), json.loads(written)

    assert {name: answer[name] for name in shown} == shown
    assert answer["verdict"]["outcome"] == "contradicted"


def test_the_first_example_of_the_documentation_is_filed_and_supported(address: str) -> None:
    document = httpx.get(f"{address}/openapi.json").json()
    filing = document["paths"]["/v1/reports"]["post"]
    example, *others = filing["requestBody"]["content"]["application/json"]["examples"].values()
    headers = {
        parameter["name"]: shown["value"]
        for parameter in filing["parameters"]
        for shown in parameter.get("examples", {}).values()
    }

    for _ in range(2):  # as often as somebody presses the button
        answer = httpx.post(f"{address}/v1/reports", json=example["value"], headers=headers)
        assert answer.status_code == 201, answer.text
        assert answer.json()["verdict"]["outcome"] == "supported"
    for other in others:
        assert httpx.post(f"{address}/v1/reports", json=other["value"]).status_code == 201


def test_the_whole_sample_is_examined_and_more_than_half_is_supported(address: str) -> None:
    shown: list[dict[str, Any]] = []
    states: set[str] = set()
    for _ in range(600):  # a report that has just got a photo is examined again, within a second
        shown = asked(f"curl '{PUBLISHED}/v1/reports?limit=1000'", address)["items"]
        states = {report["examination"]["state"] for report in shown}
        if states == {"done"}:
            break

    assert len(shown) >= 60
    assert states == {"done"}
    real = [r["verdict"]["outcome"] for r in shown if r["source"] != "made_up"]
    assert real.count("supported") > len(real) / 2
    assert "contradicted" not in real


def test_three_claims_of_the_sample_are_made_up_and_say_so(address: str) -> None:
    made_up = asked(f"curl '{PUBLISHED}/v1/reports?source=made_up'", address)["items"]

    outcomes = {r["external_id"]: r["verdict"]["outcome"] for r in made_up}
    assert outcomes == {
        "MADE-UP-1": "contradicted",
        "MADE-UP-2": "inconclusive",
        "MADE-UP-3": "mixed",
    }
    assert all(r["narrative"].startswith("Made up: ") for r in made_up)
    assert asked(f"curl '{PUBLISHED}/v1/ui'", address)["sample"] is True
