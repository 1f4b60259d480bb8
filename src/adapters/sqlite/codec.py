"""The stored form: how values of the model become JSON columns, and come back.

It is derived from the dataclasses of the model, so a new field is stored without a line here; when
it has a default, rows written before it can still be read. A value that equals its default is left
out, so a default never changes: rows would change their meaning. Documents are not stored values:
they are rendered from entities (see `documents`), and nothing is ever read back from them. What a
claim shows to the public is stored where it differs from what was filed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from types import NoneType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, get_args
from uuid import UUID

import orjson

from skywitness.adapters.sqlite.packing import packed, unpacked
from skywitness.domain.model.errors import StoreDamaged
from skywitness.domain.model.events.public_claim import PublicClaim
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.phenomena.magnitude import Magnitude
from skywitness.domain.model.phenomena.phenomenon import PHENOMENA, Phenomenon
from skywitness.domain.model.reports.claim import Claim
from skywitness.domain.model.reports.filter import PENDING
from skywitness.domain.model.reports.insight import Insight
from skywitness.domain.model.reports.public_view import PublicView
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.verdict import Verdict
from skywitness.domain.model.weather.conditions import Conditions
from skywitness.domain.model.weather.present_weather import (
    PresentWeather,
    format_groups,
    parse_groups,
)

if TYPE_CHECKING:
    from cattrs.preconf.orjson import OrjsonConverter

T = TypeVar("T")

_SHORTEST_STATE = 512
"""That of a new report is shorter, and is soon replaced by that of an examined one."""


_FREQUENT = (
    *(Report, Claim, PublicClaim, PublicView, tuple[Conditions, ...]),
    *(Point, Magnitude, Verdict, Insight),  # what most of those have, but need not
)
"""The kinds that requests read most."""


class StoredReport(NamedTuple):
    """A report, in three columns of three tables.

    The claim belongs to a revision and the verdict to the history of verdicts; `state` is the rest.
    The claim is packed by whoever stores it, who may have many of them at once.
    """

    state: bytes
    claim: str
    verdict: bytes | None


def prepare() -> None:
    """Build what reads and writes reports, which takes longer than many of them.

    What is used first otherwise does it, on the event loop.
    """
    converter = _converter()
    for kind in _FREQUENT:
        converter.get_structure_hook(kind)
    converter.get_unstructure_hook(Report)
    unpacked(packed("{}", shortest=0))


def encode(value: object) -> str:
    """Write a value of the model as JSON."""
    return _dumped(_converter().unstructure(value))


def decode(stored: str | bytes, kind: type[T]) -> T:
    """Read what `encode` wrote, also when it is packed.

    Raises:
        StoreDamaged: it is something else.
    """
    with _damage_noticed():
        return _converter().structure(_loaded(stored), kind)


def encode_report(report: Report) -> StoredReport:
    """Write a report."""
    state: dict[str, Any] = _converter().unstructure(report)
    claim, verdict = state.pop("claim"), state.pop("verdict", None)
    return StoredReport(
        packed(_dumped(state), _SHORTEST_STATE),
        _dumped(claim),
        verdict and packed(_dumped(verdict)),
    )


def decode_report(state: bytes, claim: str | bytes, verdict: bytes | None) -> Report:
    """Read what `encode_report` wrote, packed or not.

    Raises:
        StoreDamaged: a part is something else.
    """
    with _damage_noticed():
        stored = _loaded(state)
        stored["claim"] = _loaded(claim)
        stored["verdict"] = None if verdict is None else _loaded(verdict)
        return _converter().structure(stored, Report)


def decode_public_view(claim: bytes) -> PublicView:
    """Read the public view alone from a claim that `encode_report` wrote.

    Raises:
        StoreDamaged: it is something else.
    """
    with _damage_noticed():
        return _converter().structure(_with_public_view(_loaded(claim))["public"], PublicView)


def decode_public_claim(report_id: str, observer: str, outcome: str, claim: bytes) -> PublicClaim:
    """Read the public claim of a report from a claim that `encode_report` wrote.

    Raises:
        StoreDamaged: it is something else.
    """
    with _damage_noticed():
        stored = _loaded(claim)
        shown = {**stored, **_with_public_view(stored)["public"]}
        judged = None if outcome == PENDING else outcome
        beside = {"report_id": report_id, "observer": observer, "outcome": judged}
        return _converter().structure({**shown, **beside}, PublicClaim)


def without_copies(claim: dict[str, Any]) -> dict[str, Any]:
    """Leave out of a claim's public view what it repeats; `_with_public_view` puts it back."""
    repeated = _repeatable(claim)
    public = {n: v for n, v in claim["public"].items() if n not in repeated or v != repeated[n]}
    return {**claim, "public": public}


def _with_public_view(claim: dict[str, Any]) -> dict[str, Any]:
    return {**claim, "public": {**_repeatable(claim), **claim["public"]}}


def _repeatable(claim: dict[str, Any]) -> dict[str, Any]:
    """Return what the public view shows of a claim when nothing is hidden."""
    place = claim["place"]
    return {
        "narrative": claim["narrative"],
        "place_name": place.get("name", ""),
        "point": place["point"],
    }


def _loaded(stored: str | bytes) -> Any:
    return orjson.loads(stored if isinstance(stored, str) else unpacked(stored))


@contextmanager
def _damage_noticed() -> Iterator[None]:
    """Whatever fails while a stored value is read, the value is not as it was written."""
    try:
        yield
    except Exception as error:  # of JSON, of the converter, or of a rule of the model
        raise StoreDamaged(f"a stored value cannot be read: {type(error).__name__}") from error


def _dumped(value: object) -> str:
    return orjson.dumps(value, option=orjson.OPT_UTC_Z).decode()


def _is_optional(kind: object) -> bool:
    return len(get_args(kind)) == 2 and NoneType in get_args(kind)


def _unless_plain(converter: OrjsonConverter, kind: Any) -> Callable[[Any], Any]:
    """Return what unstructures an optional value: `identity` where the value is kept as it is."""
    from cattrs.fns import identity  # noqa: PLC0415  # as the converter

    (some,) = (one for one in get_args(kind) if one is not NoneType)
    is_plain = converter.get_unstructure_hook(some) is identity
    return identity if is_plain else converter.gen_unstructure_optional(kind)


def _is_present_weather(kind: object) -> bool:
    return kind == tuple[PresentWeather, ...] | None


@cache
def _converter() -> OrjsonConverter:
    # loaded with the first entity: documents are served without it
    from cattrs.fns import identity  # noqa: PLC0415  # see above
    from cattrs.preconf.orjson import make_converter  # noqa: PLC0415  # see above

    converter = make_converter(detailed_validation=False, omit_if_default=True)
    for kind in (int, float):  # kept as they are: 41 does not come back as 41.0
        converter.register_structure_hook(kind, lambda value, _: value)
    # Generated code calls any hook but `identity`, so what is left to orjson costs nothing.
    converter.register_unstructure_hook(datetime, identity)
    converter.register_structure_hook(datetime, lambda value, _: datetime.fromisoformat(value))
    converter.register_unstructure_hook(UUID, identity)
    converter.register_structure_hook(UUID, lambda value, _: UUID(value))
    converter.register_unstructure_hook_factory(
        _is_optional, lambda kind: _unless_plain(converter, kind)
    )
    converter.register_unstructure_hook(Phenomenon, lambda value: value.key)
    converter.register_structure_hook(Phenomenon, lambda value, _: PHENOMENA[value])
    converter.register_unstructure_hook_func(_is_present_weather, format_groups)
    converter.register_structure_hook_func(
        _is_present_weather, lambda value, _: parse_groups(value)
    )
    _shorten_claims(converter)
    return converter


def _shorten_claims(converter: OrjsonConverter) -> None:
    whole, read = converter.get_unstructure_hook(Claim), converter.get_structure_hook(Claim)
    converter.register_unstructure_hook(Claim, lambda claim: without_copies(whole(claim)))
    converter.register_structure_hook(
        Claim, lambda stored, kind: read(_with_public_view(stored), kind)
    )
