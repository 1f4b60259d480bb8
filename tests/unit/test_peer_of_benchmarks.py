"""The peer of the benchmarks shows reports of the same form, or the comparison is not one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any, get_args, get_type_hints

from benchmarks.peer_shapes import PageOut, ReportOut
from pydantic import BaseModel

from skywitness.domain.documents.report import ReportDocument, ReportListDocument


def types_in(hint: Any) -> Iterator[type]:
    """Yield the types that an annotation consists of."""
    arguments = get_args(hint)
    if not arguments and isinstance(hint, type):
        yield hint
    for argument in arguments:
        yield from types_in(argument)


def members(document: type[Any]) -> dict[str, Any]:
    """Return the members of a document, each with those it has itself, as far as the peer goes."""
    if is_dataclass(document):
        hints = get_type_hints(document)
        annotated = {one.name: hints[one.name] for one in fields(document)}
    else:
        annotated = {name: one.annotation for name, one in document.model_fields.items()}
    found: dict[str, Any] = {}
    for name, hint in annotated.items():
        nested = [one for one in types_in(hint) if is_dataclass(one) or issubclass(one, BaseModel)]
        found[name] = members(nested[0]) if nested else {}
    return found


def without_photos(report: dict[str, Any]) -> dict[str, Any]:
    """No report of the benchmarks has photos: what one consists of does not matter."""
    return {**report, "photos": {}}


def test_reports_of_the_peer_have_the_members_of_the_service() -> None:
    assert members(ReportOut) == without_photos(members(ReportDocument))


def test_pages_of_the_peer_have_the_members_of_the_service() -> None:
    assert members(PageOut).keys() == members(ReportListDocument).keys()
