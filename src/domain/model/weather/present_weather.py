"""Present weather in the terms of a METAR: WMO code table 4678 (Manual on Codes, WMO-No. 306).

A group such as `-SHRA` consists of an intensity or proximity, a descriptor, and types of
precipitation, obscuration or other phenomena. A report has any number of groups. No group means no
significant weather (`NSW`), which is different from present weather not being reported.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from skywitness.domain.model.errors import Invalid

NO_SIGNIFICANT_WEATHER: Final = "NSW"


class Intensity(StrEnum):
    """Intensity, or vicinity: 8 to 16 km from the station."""

    LIGHT = "-"
    MODERATE = ""
    HEAVY = "+"
    VICINITY = "VC"


class Descriptor(StrEnum):
    """The form in which it occurs."""

    SHALLOW = "MI"
    PATCHES = "BC"
    PARTIAL = "PR"
    DRIFTING = "DR"
    BLOWING = "BL"
    SHOWERS = "SH"
    THUNDERSTORM = "TS"
    FREEZING = "FZ"


class WeatherType(StrEnum):
    """Precipitation, obscurations, and other phenomena; `+FC` is a tornado or waterspout."""

    DRIZZLE = "DZ"
    RAIN = "RA"
    SNOW = "SN"
    SNOW_GRAINS = "SG"
    ICE_CRYSTALS = "IC"
    ICE_PELLETS = "PL"
    HAIL = "GR"
    SMALL_HAIL = "GS"
    UNKNOWN_PRECIPITATION = "UP"
    MIST = "BR"
    FOG = "FG"
    SMOKE = "FU"
    VOLCANIC_ASH = "VA"
    DUST = "DU"
    SAND = "SA"
    HAZE = "HZ"
    DUST_WHIRLS = "PO"
    SQUALLS = "SQ"
    FUNNEL_CLOUD = "FC"
    SANDSTORM = "SS"
    DUSTSTORM = "DS"


_T = WeatherType
PRECIPITATION: Final = frozenset(
    {_T.DRIZZLE, _T.RAIN, _T.SNOW, _T.SNOW_GRAINS, _T.ICE_CRYSTALS, _T.ICE_PELLETS, _T.HAIL}
    | {_T.SMALL_HAIL, _T.UNKNOWN_PRECIPITATION}
)
_WINTRY: Final = frozenset({_T.SNOW, _T.SNOW_GRAINS, _T.ICE_CRYSTALS, _T.ICE_PELLETS})

_WORDS: Final = {
    _T.DRIZZLE: "drizzle", _T.RAIN: "rain", _T.SNOW: "snow", _T.SNOW_GRAINS: "snow grains",
    _T.ICE_CRYSTALS: "ice crystals", _T.ICE_PELLETS: "ice pellets", _T.HAIL: "hail",
    _T.SMALL_HAIL: "small hail", _T.UNKNOWN_PRECIPITATION: "unidentified precipitation",
    _T.MIST: "mist", _T.FOG: "fog", _T.SMOKE: "smoke", _T.VOLCANIC_ASH: "volcanic ash",
    _T.DUST: "widespread dust", _T.SAND: "sand", _T.HAZE: "haze",
    _T.DUST_WHIRLS: "dust or sand whirls", _T.SQUALLS: "squalls", _T.FUNNEL_CLOUD: "funnel cloud",
    _T.SANDSTORM: "sandstorm", _T.DUSTSTORM: "duststorm",
}  # fmt: skip
_FORMS: Final = {
    None: "{}", Descriptor.SHALLOW: "shallow {}", Descriptor.PATCHES: "patches of {}",
    Descriptor.PARTIAL: "partial {}", Descriptor.DRIFTING: "low drifting {}",
    Descriptor.BLOWING: "blowing {}", Descriptor.SHOWERS: "{} showers",
    Descriptor.THUNDERSTORM: "thunderstorm with {}", Descriptor.FREEZING: "freezing {}",
}  # fmt: skip
_STRENGTHS: Final = {Intensity.LIGHT: "light ", Intensity.HEAVY: "heavy "}
_DESCRIPTORS: Final = frozenset(Descriptor)
_MOST_TYPES: Final = 3


@dataclass(frozen=True, slots=True)
class PresentWeather:
    """One group of present weather; `str` returns its METAR form.

    Raises:
        Invalid: it names no weather, more than three types, or one of them twice.
    """

    intensity: Intensity
    descriptor: Descriptor | None
    types: tuple[WeatherType, ...]

    def __post_init__(self) -> None:
        """Raise `Invalid` for groups that no METAR can have."""
        if not self.types and self.descriptor not in {Descriptor.THUNDERSTORM, Descriptor.SHOWERS}:
            raise Invalid.at("present_weather", "names no weather")
        if len(set(self.types)) < len(self.types) or len(self.types) > _MOST_TYPES:
            raise Invalid.at("present_weather", "repeats a type of weather or names too many")

    @classmethod
    def parse(cls, group: str) -> PresentWeather:
        """Parse one group.

        Raises:
            Invalid: it is not a group of code table 4678.
        """
        rest = group
        intensity = Intensity.MODERATE
        for prefix in (Intensity.VICINITY, Intensity.LIGHT, Intensity.HEAVY):
            if rest.startswith(prefix):
                intensity, rest = prefix, rest.removeprefix(prefix)
        descriptor = None
        if rest[:2] in _DESCRIPTORS:
            descriptor, rest = Descriptor(rest[:2]), rest[2:]
        try:
            types = tuple(WeatherType(rest[i : i + 2]) for i in range(0, len(rest), 2))
        except ValueError:
            raise Invalid.at("present_weather", f"{group!r} is not a METAR weather group") from None
        return cls(intensity, descriptor, types)

    def __str__(self) -> str:
        """Return the METAR form."""
        return "".join((self.intensity, self.descriptor or "", *self.types))

    @property
    def description(self) -> str:
        """The group in words."""
        if self.types == (WeatherType.FUNNEL_CLOUD,) and self.intensity is Intensity.HEAVY:
            return "tornado or waterspout"
        strength = _STRENGTHS.get(self.intensity, "")
        nearby = " in the vicinity" if self.intensity is Intensity.VICINITY else ""
        named = strength + " and ".join(_WORDS[one] for one in self.types)
        if not self.types:
            bare = "thunderstorm" if self.is_thunderstorm else "showers"
            return f"{strength}{bare}{nearby}"
        return _FORMS[self.descriptor].format(named) + nearby

    @property
    def is_thunderstorm(self) -> bool:
        """Whether there is thunder, with or without precipitation."""
        return self.descriptor is Descriptor.THUNDERSTORM

    @property
    def has_precipitation(self) -> bool:
        """Whether there is precipitation at the station."""
        return self.intensity is not Intensity.VICINITY and not PRECIPITATION.isdisjoint(self.types)

    @property
    def is_freezing_precipitation(self) -> bool:
        """Whether it is freezing rain or drizzle; freezing fog is not."""
        return self.descriptor is Descriptor.FREEZING and self.has_precipitation

    @property
    def is_wintry(self) -> bool:
        """Whether it is snow, ice or freezing precipitation; hail is not."""
        frozen = self.has_precipitation and not _WINTRY.isdisjoint(self.types)
        return frozen or self.is_freezing_precipitation


def parse_groups(text: str) -> tuple[PresentWeather, ...] | None:
    """Parse the groups of a report: `NSW` is an empty tuple, an empty text None (not reported).

    Raises:
        Invalid: a group is not one of code table 4678.
    """
    if not text.strip():
        return None
    groups = [one for one in text.split() if one != NO_SIGNIFICANT_WEATHER]
    return tuple(PresentWeather.parse(one) for one in groups)


def format_groups(groups: Iterable[PresentWeather] | None) -> str:
    """Return groups as text, the inverse of `parse_groups`."""
    if groups is None:
        return ""
    return " ".join(map(str, groups)) or NO_SIGNIFICANT_WEATHER
