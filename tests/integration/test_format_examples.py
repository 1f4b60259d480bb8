"""docs/formats.md and the README are true: each example is read as they say."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from skywitness.domain.model.reports.filter import ReportFilter
from skywitness.entrypoints.cli.imports import import_observation_file, import_report_file
from skywitness.entrypoints.cli.worker import examine_due
from skywitness.entrypoints.container.container import make_container
from skywitness.entrypoints.settings import Settings, read_settings

FORMATS = (Path(__file__).parents[2] / "docs" / "formats.md").read_text("utf-8")
FILES = dict(
    re.findall(r"^```(?:csv|json|text) (\S+)\n(.*?)^```", FORMATS, re.MULTILINE | re.DOTALL)
)
COMMANDS = re.findall(r"^skywitness import (\w+) (\S+)\n→ (.+)$", FORMATS, re.MULTILINE)


async def run(settings: Settings, what: str, file: Path) -> None:
    """Run `skywitness import`."""
    if what == "reports":
        await import_report_file(settings, file)
    else:
        await import_observation_file(settings, file)


def test_every_example_has_its_command() -> None:
    assert [name for _, name, _ in COMMANDS] == list(FILES)


@pytest.mark.parametrize(("what", "name", "shown"), COMMANDS)
async def test_an_example_is_imported_as_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], what: str, name: str, shown: str
) -> None:
    file = tmp_path / name
    file.write_text(FILES[name], "utf-8")
    settings = read_settings(data_dir=tmp_path / "data")

    await run(settings, what, file)
    first = capsys.readouterr()
    await run(settings, what, file)
    again = capsys.readouterr()

    assert first.out.strip() == shown
    assert "refused:" not in first.err
    assert f"{shown.split(maxsplit=1)[0]} unchanged" in again.out


async def test_the_published_files_of_the_readme_lead_to_verdicts(tmp_path: Path) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    commands = re.findall(r"^skywitness import (\w+) (\w\S+\.\w+)$", readme, re.MULTILINE)
    assert [what for what, _ in commands] == ["observations", "reports"]
    settings = read_settings(data_dir=tmp_path / "data")

    for what, name in commands:
        file = tmp_path / name
        text = FILES[name.removesuffix(".gz")].encode()
        file.write_bytes(gzip.compress(text) if name.endswith(".gz") else text)
        await run(settings, what, file)
    examined = await examine_due(settings)
    container = make_container(settings)
    async with container.lifecycle().running():
        services = container.services()
        found = (await services.queries.occurrences(ReportFilter(), 10)).found
        verdicts = [await services.queries.verdicts(one.report_id) for one in found]

    assert examined.total() == 2
    assert [newest[0].outcome for newest in verdicts] == ["supported", "supported"]
