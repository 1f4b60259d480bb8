"""Telephone numbers by the numbering plans that the library `phonenumbers` knows.

The library takes a number apart for one country at a time. Here a text says nothing of its country,
so its metadata is turned round: the groups in which digits are written lead to the countries that
write numbers in such groups. A group of digits that no country uses costs one look into a table.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from threading import Lock
from typing import Final

from phonenumbers.data import _ALT_NUMBER_FORMATS, _COUNTRY_CODE_TO_REGION_CODE
from phonenumbers.phonemetadata import NumberFormat, PhoneMetadata, PhoneNumberDesc
from typing_extensions import override

from skywitness.ports.phone_numbers import PhoneNumbers

COUNTRIES: Final = (
    *("US", "CA", "GB", "IE", "FR", "DE", "ES", "IT", "NL", "BE", "CH", "AT", "PT", "PL", "CZ"),
    *("SE", "FI", "HU", "GR", "TR", "RU", "UA", "ZA", "IN", "CN", "JP", "KR", "AU", "NZ", "BR"),
    *("MX", "IL", "TW", "PH", "TH", "ID"),
)
"""Countries whose numbers are known in their national form; international ones are of any."""

_GROUP: Final = re.compile(r"\((?:\\d|\d)(?:\{(\d+)(?:,(\d+))?\}|((?:\\d|\d)*))\)")
_IN_ORDER: Final = re.compile(r"\(?\\\d(?:[ ./()-]{0,2}\\\d)*")
_LONGEST: Final = 13
Shape = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Plan:
    """What the numbers of a country look like that are written in certain groups.

    `skipped` is how many digits stand before the number proper: those of a trunk prefix or country
    code, `prefix`. `leading` has to match where the number proper starts.
    """

    prefix: str
    leading: str
    valid: str

    def has(self, digits: str) -> bool:
        if not digits.startswith(self.prefix):
            return False
        proper = digits[len(self.prefix) :]
        if self.leading and not _compiled(self.leading).match(proper):
            return False
        return _compiled(self.valid).fullmatch(proper) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


class NumberingPlans(PhoneNumbers):
    """Accepts numbers in the groups that their country uses; loads its tables when first asked."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._plans: dict[Shape, tuple[_Plan, ...]] | None = None

    @override
    def is_number(self, groups: Sequence[str], *, international: bool) -> bool:
        digits = "".join(groups)
        if international:
            return _is_international(digits)
        plans = self._loaded().get(tuple(map(len, groups)), ())
        return any(plan.has(digits) for plan in plans)

    def _loaded(self) -> dict[Shape, tuple[_Plan, ...]]:
        if self._plans is None:
            with self._lock:
                self._plans = self._plans or _plans_by_shape()
        return self._plans


def _is_international(digits: str) -> bool:
    """Whether digits start with a country code and have a length that the country uses."""
    for length in (1, 2, 3):
        code = digits[:length]
        if code.isdigit() and int(code) in _COUNTRY_CODE_TO_REGION_CODE:
            return len(digits) - length in _lengths(int(code))
    return False


@cache
def _lengths(country_code: int) -> frozenset[int]:
    lengths: set[int] = set()
    for region in _COUNTRY_CODE_TO_REGION_CODE[country_code]:
        metadata = PhoneMetadata.metadata_for_region_or_calling_code(country_code, region)
        lengths.update(metadata.general_desc.possible_length if metadata else ())
    return frozenset(length for length in lengths if length >= 6)


def _plans_by_shape() -> dict[Shape, tuple[_Plan, ...]]:
    plans: defaultdict[Shape, dict[_Plan, None]] = defaultdict(dict)  # a set in a steady order
    for country in COUNTRIES:
        metadata = PhoneMetadata.metadata_for_region(country)
        assert metadata is not None  # noqa: S101  # the library has every country
        for shape, plan in _written(metadata):
            plans[shape][plan] = None
    return {shape: tuple(known) for shape, known in plans.items()}


def _written(metadata: PhoneMetadata) -> Iterator[tuple[Shape, _Plan]]:
    """Yield the groups in which a country writes its numbers, and what must be in them."""
    trunk = metadata.national_prefix or ""
    code = str(metadata.country_code)
    valid = _valid(metadata)
    for form in _formats(metadata):
        leading = form.leading_digits_pattern[-1] if form.leading_digits_pattern else ""
        optional = _is_trunk_optional(metadata, form)
        for shape in _shapes(metadata, form):
            first, *rest = shape
            for groups in {shape, (first, sum(rest)) if rest else shape}:
                if trunk:
                    joined = (len(trunk) + groups[0], *groups[1:])
                    yield joined, _Plan(trunk, leading, valid)
                    yield (len(trunk), *groups), _Plan(trunk, leading, valid)
                if optional:
                    yield groups, _Plan("", leading, valid)
                yield (len(code), *groups), _Plan(code, leading, valid)
            if trunk:
                yield (len(trunk) + sum(shape),), _Plan(trunk, leading, valid)
            if optional:
                mobile = metadata.mobile.national_number_pattern if metadata.mobile else None
                yield (sum(shape),), _Plan("", leading, mobile or valid)


def _valid(metadata: PhoneMetadata) -> str:
    return str(metadata.general_desc.national_number_pattern)


def _formats(metadata: PhoneMetadata) -> Iterator[NumberFormat]:
    yield from metadata.number_format
    yield from _ALT_NUMBER_FORMATS.get(metadata.country_code, ())
    if metadata.id == "CA":  # its formats are those of the United States
        yield from PhoneMetadata.metadata_for_region("US").number_format


def _is_trunk_optional(metadata: PhoneMetadata, form: NumberFormat) -> bool:
    """Whether a number is written without the trunk prefix too, as in India or Brazil."""
    if not metadata.national_prefix or form.national_prefix_optional_when_formatting:
        return True
    rule = form.national_prefix_formatting_rule or ""
    return metadata.national_prefix not in rule.replace("\\1", "") and form in metadata.number_format


def _shapes(metadata: PhoneMetadata, form: NumberFormat) -> Iterator[Shape]:
    """Yield the lengths of the groups of a format, for every length that its numbers can have."""
    if not _IN_ORDER.fullmatch(form.format):
        return
    lengths = [_group_lengths(*match.groups()) for match in _GROUP.finditer(form.pattern)]
    possible = metadata.general_desc.possible_length
    for shape in product(*lengths):
        if shape and sum(shape) in possible and sum(shape) <= _LONGEST:
            yield shape


def _group_lengths(least: str | None, most: str | None, digits: str) -> range:
    """Return the lengths of a group such as (\\d{2,4}), (\\d) or (9\\d)."""
    if least is None:
        length = 1 + len(digits.replace("\\d", "d"))
        return range(length, length + 1)
    return range(int(least), int(most or least) + 1)
