"""`skywitness export`: writes reports, one a line, to a new file or to standard output."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from pydantic import ValidationError

from skywitness.domain.model.access.actor import LOCAL
from skywitness.domain.model.errors import InvalidQuery
from skywitness.domain.model.reports.filter import ReportFilter
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.visibility import Audience
from skywitness.entrypoints.cli.error_messages import InvalidFilter
from skywitness.entrypoints.container.container import make_container
from skywitness.entrypoints.formats.report_lines import LINE_WRITERS
from skywitness.entrypoints.http.reports.query import ReportQuery
from skywitness.entrypoints.settings import Settings
from skywitness.entrypoints.whole_file import new_file

_OF_PAGES: Final = {"limit", "format", "view", "sort", "cursor", "count", "audience", "observer"}
_FILTERS: Final = {
    info.alias or name for name, info in ReportQuery.model_fields.items() if name not in _OF_PAGES
}


def audience_of(*, full: bool) -> Audience:
    """Return who the export is for."""
    return Audience.FULL if full else Audience.PUBLIC


def export(
    settings: Settings,
    filters: Sequence[str],
    output: Path | None,
    audience: Audience,
    form: str,
    *,
    as_filed: bool,
) -> int:
    """Write the reports that match, as `jsonl` or `csv`; return how many cannot be read.

    Raises:
        InvalidFilter: a filter is not one of the list, or has an invalid value.
        FileNotWritten: the file exists or cannot be written.
    """
    where = filter_of(filters)
    with _opened(output) as file:
        writing = LINE_WRITERS[form](file, audience, as_filed=as_filed)
        return asyncio.run(_write(settings, where, audience, writing))


def filter_of(arguments: Sequence[str]) -> ReportFilter:
    """Read filters of the list that are given as options: `--name value` or `--name=value`.

    Raises:
        InvalidFilter: one is unknown or has an invalid value.
    """
    given: dict[str, list[str]] = {}
    rest = iter(arguments)
    for argument in rest:
        option, is_whole, value = argument.partition("=")
        name = option.removeprefix("--").replace("-", "_")
        if not option.startswith("--") or name not in _FILTERS:
            known = ", ".join("--" + one.replace("_", "-") for one in sorted(_FILTERS))
            raise InvalidFilter(f"{option} is not a filter; there are: {known}")
        if not is_whole and (value := next(rest, "")) == "":
            raise InvalidFilter(f"{option} needs a value")
        given.setdefault(name, []).append(value)
    try:
        values = {name: each if len(each) > 1 else each[0] for name, each in given.items()}
        return ReportQuery.model_validate(values).where()
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name, text = str(first["loc"][0]), str(first["msg"]).removeprefix("Value error, ")
    except InvalidQuery as error:
        name, text = error.problems[0].field, error.problems[0].detail
    raise InvalidFilter(f"--{name.replace('_', '-')} {text}")


@contextmanager
def _opened(output: Path | None) -> Iterator[IO[bytes]]:
    if output is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    else:
        with new_file(output) as draft:
            yield draft.file


async def _write(
    settings: Settings,
    where: ReportFilter,
    audience: Audience,
    write: Callable[[Report], object],
) -> int:
    container = make_container(settings)
    damaged = 0
    async with container.lifecycle().running():
        async for report in container.services().export_reports(where, audience, actor=LOCAL):
            if report is None:
                damaged += 1
            else:
                write(report)
    return damaged
