"""The metadata of the library `phonenumbers`, indexed by the lengths of digit groups.

The library takes a number apart for one country at a time. Here a text says nothing of its country,
so the groups in which digits are written lead to the countries that write numbers in such groups. A
group of digits that no country uses costs one look into a table.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Final

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, NumberFormat, PhoneMetadata
from phonenumbers.data import _ALT_NUMBER_FORMATS

COUNTRIES: Final = (
    *("US", "CA", "GB", "IE", "FR", "DE", "ES", "IT", "NL", "BE", "CH", "AT", "PT", "PL", "CZ"),
    *("SE", "FI", "HU", "GR", "TR", "RU", "UA", "ZA", "IN", "CN", "JP", "KR", "AU", "NZ", "BR"),
    *("MX", "IL", "TW", "PH", "TH", "ID"),
)
"""Countries whose numbers are known in their national form; international ones are of any."""

_FREELY_GROUPED: Final = ("DE", "AT")

_GROUP: Final = re.compile(r"\((?:\\d|\d)(?:\{(\d+)(?:,(\d+))?\}|((?:\\d|\d)*))\)")
_IN_ORDER: Final = re.compile(r"\(?\\\d(?:[ ./()-]{0,2}\\\d)*")
_SHORTEST, _LONGEST = 6, 13  # digits without a prefix
_SHORTEST_ALONE: Final = 9
"""Digits of a number without any prefix; shorter ones look like too many other things."""
Shape = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What the numbers of a country look like that are written in certain groups.

    `prefix` is a trunk prefix or country code; `leading` has to match where the number proper
    starts, and `valid` all of it.
    """

    prefix: str
    leading: str
    valid: str

    def has(self, digits: str) -> bool:
        """Whether digits, a prefix included, are a number of this plan."""
        if not digits.startswith(self.prefix):
            return False
        proper = digits[len(self.prefix) :]
        if self.leading and not _compiled(self.leading).match(proper):
            return False
        return _compiled(self.valid).fullmatch(proper) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def is_international(digits: str) -> bool:
    """Whether digits start with a country code and have a length that the country uses."""
    if digits.startswith("0"):
        return False
    for length in (1, 2, 3):
        regions = COUNTRY_CODE_TO_REGION_CODE.get(int(digits[:length] or 0))
        if regions:
            lengths = (_country(region) for region in regions if region.isalpha())
            return any(len(digits) - length in country.lengths for country in lengths)
    return False


@dataclass(frozen=True, slots=True)
class _Country:
    """What the library says of a country: its numbers without a prefix, and how it groups them."""

    code: str
    trunk: str
    valid: str
    mobile: str
    lengths: frozenset[int]
    formats: tuple[NumberFormat, ...]
    alternatives: tuple[NumberFormat, ...]


@cache
def _country(region: str) -> _Country:
    metadata = PhoneMetadata.metadata_for_region(region)
    assert metadata is not None  # noqa: S101  # the library has every region that it lists
    general, mobile = metadata.general_desc, metadata.mobile
    assert general is not None  # noqa: S101  # and this of every region
    code = metadata.country_code or 0
    main = COUNTRY_CODE_TO_REGION_CODE[code][0]  # has the formats of all that share the code
    formats = metadata.number_format if main == region else _country(main).formats
    valid = general.national_number_pattern or ""
    return _Country(
        code=str(code),
        trunk=metadata.national_prefix or "",
        valid=valid,
        mobile=(mobile and mobile.national_number_pattern) or valid,
        lengths=frozenset(n for n in general.possible_length if n >= _SHORTEST),
        formats=tuple(formats),
        alternatives=tuple(_ALT_NUMBER_FORMATS.get(code, ())),
    )


@cache
def plans_by_shape() -> dict[Shape, tuple[Plan, ...]]:
    """Return what numbers can be written in groups of certain lengths."""
    return _collected(
        written
        for country in map(_country, COUNTRIES)
        for written in (
            *(one for form in country.formats for one in _written(country, form)),
            *(one for form in country.alternatives for one in _written(country, form, plain=False)),
        )
    )


@cache
def plans_after_area_code() -> dict[Shape, tuple[Plan, ...]]:
    """Return the plans of countries that group what follows the area code as they like."""
    return _collected(
        (shape, plan)
        for country in map(_country, _FREELY_GROUPED)
        for form in country.formats
        for shape, plan in _written(country, form)
        if len(shape) == 2 and plan.prefix == country.trunk
    )


def _collected(written: Iterable[tuple[Shape, Plan]]) -> dict[Shape, tuple[Plan, ...]]:
    plans: defaultdict[Shape, dict[Plan, None]] = defaultdict(dict)  # a set in a steady order
    for shape, plan in written:
        plans[shape][plan] = None
    return {shape: tuple(known) for shape, known in plans.items()}


def _written(
    country: _Country, form: NumberFormat, *, plain: bool = True
) -> Iterator[tuple[Shape, Plan]]:
    """Yield the groups in which numbers of a format are written, and what must be in them.

    They start with the trunk prefix, in the first group or alone, with the country code, or with
    neither if `plain`. All groups after the first may be written as one, and all of them too.
    """
    leading = form.leading_digits_pattern[-1] if form.leading_digits_pattern else ""
    trunk = country.trunk
    plain = not trunk or (plain and _is_trunk_optional(country, form))
    with_trunk, with_code = (Plan(p, leading, country.valid) for p in (trunk, country.code))
    for shape in _shapes(country, form):
        first, *rest = shape
        for groups in {shape, (first, sum(rest))} if rest else {shape}:
            yield (len(country.code), *groups), with_code
            if trunk:
                yield (len(trunk) + groups[0], *groups[1:]), with_trunk
                yield (len(trunk), *groups), with_trunk
            if plain and sum(shape) >= _SHORTEST_ALONE:
                yield groups, Plan("", leading, country.valid)
        if trunk:
            yield (len(trunk) + sum(shape),), with_trunk
        if plain and sum(shape) >= _SHORTEST_ALONE:
            yield (sum(shape),), Plan("", leading, country.mobile)


def _is_trunk_optional(country: _Country, form: NumberFormat) -> bool:
    """Whether a number is written without the trunk prefix too, as in India or Brazil."""
    rule = form.national_prefix_formatting_rule or ""
    optional = form.national_prefix_optional_when_formatting
    return bool(optional) or country.trunk not in rule.replace("\\1", "")


def _shapes(country: _Country, form: NumberFormat) -> Iterator[Shape]:
    """Yield the lengths of the groups of a format, for every length that its numbers can have."""
    if not _IN_ORDER.fullmatch(form.format or ""):
        return
    groups = _GROUP.finditer(form.pattern or "")
    for shape in product(*(_group_lengths(*group.groups()) for group in groups)):
        if sum(shape) in country.lengths and sum(shape) <= _LONGEST:
            yield shape


def _group_lengths(least: str | None, most: str | None, digits: str | None) -> range:
    """Return the lengths that a group of a pattern allows."""
    if least is None:
        length = 1 + len((digits or "").replace("\\d", "d"))
        return range(length, length + 1)
    return range(int(least), int(most or least) + 1)
