"""GeoJSON (RFC 7946), with flat members beside the nested ones.

Desktop GIS programs make a column of each member of `properties`, and a text of a nested object,
which is no use for filters and styles. So every text, number and flag of a nested object is
repeated beside it: `verdict_outcome` for `verdict.outcome`. The label of an object takes the name
of the object: `insight_sentiment` for `insight.sentiment.label`. Lists stay nested.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, make_dataclass
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from skywitness.domain.documents.document import Document, about

D = TypeVar("D", bound=Document)


@dataclass(kw_only=True)
class PointGeometryDocument(Document):
    """A GeoJSON point: longitude, then latitude, in degrees (RFC 7946)."""

    type: Literal["Point"] = "Point"
    coordinates: tuple[float, ...] = field(metadata=about(min_length=2, max_length=2))

    @classmethod
    def of(cls, latitude: float | None, longitude: float | None) -> PointGeometryDocument | None:
        """Show a position; None when it is not public."""
        if latitude is None or longitude is None:
            return None
        return cls(coordinates=(longitude, latitude))


@dataclass(frozen=True, slots=True)
class FlatMember:
    """A member of a nested object: its path, type and description."""

    path: tuple[str, ...]
    type: Any
    metadata: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Its name as a flat member."""
        return "_".join(self.path).removesuffix("_label")


def flat_members(kind: type[Document]) -> tuple[FlatMember, ...]:
    """Return the members of the nested objects of a document, those of each object together."""
    found: list[FlatMember] = []
    hints = get_type_hints(kind)
    for member in fields(kind):
        inner, nullable = without_none(hints[member.name])
        if isinstance(inner, type) and issubclass(inner, Document):
            found += _inside(inner, member.name, nullable=nullable)
    return tuple(found)


def _inside(kind: type[Document], name: str, *, nullable: bool) -> list[FlatMember]:
    """Return the flat members of a nested object; they are null where the object is."""
    found: list[FlatMember] = []
    deeper: list[FlatMember] = []
    hints = get_type_hints(kind)
    for member in fields(kind):
        inner, is_null = without_none(hints[member.name])
        if get_origin(inner) is not None:  # a list, a mapping, or one of several objects
            continue
        if isinstance(inner, type) and issubclass(inner, Document):
            below = _inside(inner, member.name, nullable=nullable or is_null)
            deeper += [FlatMember((name, *one.path), one.type, one.metadata) for one in below]
        else:
            shown = inner | None if nullable or is_null else inner
            found.append(FlatMember((name, member.name), shown, member.metadata))
    return found + deeper


def without_none(hint: Any) -> tuple[Any, bool]:
    """Split an optional type into the type itself and whether it is optional."""
    options = get_args(hint)
    if get_origin(hint) not in {Union, UnionType} or NoneType not in options:
        return hint, False
    return Union[tuple(one for one in options if one is not NoneType)], True  # noqa: UP007  # not known before


def properties_of(kind: type[D], name: str) -> type[D]:
    """Return a class with the members of a document, followed by its flat members.

    Raises:
        TypeError: a flat member has the name of another member.
    """
    members = flat_members(kind)
    names = [*(member.name for member in fields(kind)), *(one.name for one in members)]
    if len(names) != len(set(names)):
        raise TypeError(f"{name}: two members have the same name")
    return make_dataclass(
        name,
        [(one.name, one.type, field(metadata=one.metadata)) for one in members],
        bases=(kind,),
        kw_only=True,
        namespace={
            "__module__": kind.__module__,
            "__doc__": f"{kind.__doc__} Members of nested objects are repeated under flat names.",
            "flat_by_object": _by_object(members),
        },
    )


def _by_object(
    members: Iterable[FlatMember],
) -> list[tuple[tuple[str, ...], list[tuple[str, str]]]]:
    """Return the flat name and the nested name of each member, by the path of its object."""
    found: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for one in members:
        found.setdefault(one.path[:-1], []).append((one.name, one.path[-1]))
    return list(found.items())


def with_flat_members(document: D, kind: type[D]) -> D:
    """Return a document of a class that `properties_of` made."""
    members = vars(document).copy()
    add_flat_members(members, kind)
    return kind(**members)


def add_flat_members(members: dict[str, Any], kind: type[Document]) -> None:
    """Add the flat members to the members of a document, or to the JSON object that it encodes to.

    `kind` is a class that `properties_of` made.
    """
    members.update(flat_of(members, kind))


def flat_of(members: Mapping[str, Any], kind: type[Document]) -> dict[str, Any]:
    """Return the flat members alone, as `add_flat_members` adds them."""
    made: Any = kind
    found: dict[str, Any] = {}
    for path, names in made.flat_by_object:
        inside: Any = members
        for step in path:
            inside = inside[step]
            if inside is None:
                found.update(dict.fromkeys(name for name, _ in names))
                break
            if type(inside) is not dict:
                inside = vars(inside)
        else:
            for name, member in names:
                found[name] = inside[member]
    return found
