"""The vocabulary of phenomena, as forms and clients need it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from skywitness.domain.documents.document import Document, about
from skywitness.domain.model.phenomena.magnitude import SCALES, Unit
from skywitness.domain.model.phenomena.phenomenon import (
    LSR_SPELLINGS,
    PHENOMENA,
    Phenomenon,
    Quantity,
    Severity,
)


@dataclass(kw_only=True)
class PhenomenonDocument(Document):
    """A kind of weather event that can be reported."""

    key: str = field(metadata=about("What reports and filters name it by.", examples=["hail"]))
    label: str = field(metadata=about("Its name in English.", examples=["Hail"]))
    category: str = field(
        metadata=about("Its family in the vocabulary.", examples=["convective", "winter"])
    )
    event_class: str = field(
        metadata=about("Reports of one class can describe the same event.", examples=["wind"])
    )
    group_codes: tuple[str, ...] = field(
        metadata=about(
            "One-letter codes of NWS Local Storm Reports that it is filed under; case matters."
        )
    )
    quantity: Quantity | None = field(metadata=about("What its magnitude measures."))
    units: tuple[Unit, ...] = field(
        metadata=about("Units that a magnitude can be given in; none without a quantity.")
    )
    si_unit: str | None = field(metadata=about("Unit of `si_value`.", examples=["mm"]))
    may_be_contradicted: bool = field(
        metadata=about("Whether measurements nearby can contradict such a report.")
    )
    severity: Severity = field(metadata=about("Severity of a report that has no magnitude."))

    @classmethod
    def of(cls, phenomenon: Phenomenon) -> PhenomenonDocument:
        """Show a phenomenon."""
        scale = None if phenomenon.quantity is None else SCALES[phenomenon.quantity]
        return cls(
            key=phenomenon.key,
            label=phenomenon.label,
            category=phenomenon.family,
            event_class=phenomenon.event_class,
            group_codes=_group_codes(phenomenon),
            quantity=phenomenon.quantity,
            units=() if scale is None else tuple(scale.conversions),
            si_unit=None if scale is None else scale.si_unit,
            may_be_contradicted=phenomenon.readings_may_contradict,
            severity=phenomenon.severity,
        )


def _group_codes(phenomenon: Phenomenon) -> tuple[str, ...]:
    """Return its own group first, then those that single spellings are filed under."""
    of_spellings = [one.group for one in LSR_SPELLINGS.values() if one.phenomenon is phenomenon]
    return tuple(dict.fromkeys(code for code in (phenomenon.group, *of_spellings) if code))


@dataclass(kw_only=True)
class PhenomenonListDocument(Document):
    """The vocabulary."""

    items: tuple[PhenomenonDocument, ...]

    @classmethod
    def of(cls, phenomena: Iterable[Phenomenon] = PHENOMENA.values()) -> PhenomenonListDocument:
        """Show phenomena, all of them unless some are given."""
        return cls(items=tuple(PhenomenonDocument.of(one) for one in phenomena))
