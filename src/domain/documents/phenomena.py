"""The vocabulary of phenomena, as forms and clients need it."""

from __future__ import annotations

from dataclasses import dataclass, field

from skywitness.domain.documents.document import Document, about
from skywitness.domain.model.phenomena.families import FAMILIES, GLYPHS, Family, family_of, glyph_of
from skywitness.domain.model.phenomena.magnitude import SCALES, Unit
from skywitness.domain.model.phenomena.phenomenon import (
    LSR_SPELLINGS,
    PHENOMENA,
    Phenomenon,
    Quantity,
    Severity,
)
from skywitness.domain.model.phenomena.wording import (
    LANGUAGES,
    Comparator,
    comparators,
    family_label,
    phenomenon_label,
)

FAMILY_KEY = about(
    "Key of a family.",
    json_schema_extra={"x-extensible-enum": list(FAMILIES), "x-name": "FamilyKey"},
)
_GLYPH = {"x-extensible-enum": list(GLYPHS), "x-name": "GlyphName"}


@dataclass(kw_only=True)
class ComparatorDocument(Document):
    """An everyday object or effect that helps to estimate a magnitude."""

    word: str
    si_value: float = field(metadata=about("Its magnitude, in the SI unit."))

    @classmethod
    def of(cls, comparator: Comparator) -> ComparatorDocument:
        """Show a comparator."""
        return cls(word=comparator.word, si_value=comparator.si_value)


@dataclass(kw_only=True)
class PhenomenonDocument(Document):
    """A kind of weather event that can be reported."""

    key: str = field(metadata=about("What reports and filters name it by.", examples=["hail"]))
    label: str = field(
        metadata=about("Its name in the language of the response.", examples=["Hail"])
    )
    category: str = field(
        metadata=about("Its group in the vocabulary.", examples=["convective", "winter"])
    )
    family: str = field(metadata=FAMILY_KEY)
    glyph: str = field(metadata=about("Name of its symbol.", json_schema_extra=_GLYPH))
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
    comparators: tuple[ComparatorDocument, ...] = field(
        metadata=about("What magnitudes are estimated by, the smallest first; often none.")
    )
    may_be_contradicted: bool = field(
        metadata=about("Whether measurements nearby can contradict such a report.")
    )
    severity: Severity = field(metadata=about("Severity of a report that has no magnitude."))

    @classmethod
    def of(cls, phenomenon: Phenomenon, language: str) -> PhenomenonDocument:
        """Show a phenomenon."""
        scale = None if phenomenon.quantity is None else SCALES[phenomenon.quantity]
        return cls(
            key=phenomenon.key,
            label=phenomenon_label(phenomenon, language),
            category=phenomenon.family,
            family=family_of(phenomenon.key),
            glyph=glyph_of(phenomenon),
            event_class=phenomenon.event_class,
            group_codes=_group_codes(phenomenon),
            quantity=phenomenon.quantity,
            units=() if scale is None else tuple(scale.conversions),
            si_unit=None if scale is None else scale.si_unit,
            comparators=tuple(
                ComparatorDocument.of(one) for one in comparators(phenomenon.quantity, language)
            ),
            may_be_contradicted=phenomenon.readings_may_contradict,
            severity=phenomenon.severity,
        )


def _group_codes(phenomenon: Phenomenon) -> tuple[str, ...]:
    """Return its own group first, then those that single spellings are filed under."""
    of_spellings = [one.group for one in LSR_SPELLINGS.values() if one.phenomenon is phenomenon]
    return tuple(dict.fromkeys(code for code in (phenomenon.group, *of_spellings) if code))


@dataclass(kw_only=True)
class FamilyDocument(Document):
    """A family of phenomena, as maps and lists show them."""

    key: str = field(metadata=FAMILY_KEY)
    label: str = field(metadata=about("Its name in the language of the response."))
    pencil: str = field(metadata=about("Name of the colour of its marks.", examples=["storm"]))

    @classmethod
    def of(cls, family: Family, language: str) -> FamilyDocument:
        """Show a family."""
        label = family_label(family.key, language)
        return cls(key=family.key, label=label, pencil=family.pencil)


@dataclass(kw_only=True)
class PhenomenonListDocument(Document):
    """The vocabulary."""

    items: tuple[PhenomenonDocument, ...]
    families: tuple[FamilyDocument, ...] = field(metadata=about("In the order of their rows."))

    @classmethod
    def of(cls, language: str = LANGUAGES[0]) -> PhenomenonListDocument:
        """Show all phenomena and their families in one of `LANGUAGES`."""
        return cls(
            items=tuple(PhenomenonDocument.of(one, language) for one in PHENOMENA.values()),
            families=tuple(FamilyDocument.of(one, language) for one in FAMILIES.values()),
        )
