"""How severe a claim is, independent of the tone of its narrative.

Steps and names are those of the Common Alerting Protocol (OASIS CAP 1.2, `severity`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from skywitness.domain.model.narrative.damage import Damage
from skywitness.domain.model.narrative.damage_kinds import DamageKind
from skywitness.domain.model.phenomena.magnitude import Magnitude
from skywitness.domain.model.phenomena.phenomenon import Phenomenon, Quantity, Severity

_STEPS: Final = {
    # Lower bounds in SI units of extreme, severe and moderate. Severe hail (1 in) and gusts (50 kt)
    # are NWS warning criteria; extreme (2.75 in, 80 mph) is its destructive category. Snow, rain,
    # ice: typical NWS warning criteria, somewhat more, and half.
    Quantity.DIAMETER: (70.0, 25.4, 12.0),
    Quantity.GUST: (35.8, 25.7, 17.2),
    Quantity.SUSTAINED_WIND: (32.7, 20.8, 13.9),
    Quantity.SNOW_DEPTH: (600.0, 300.0, 100.0),
    Quantity.PRECIPITATION: (150.0, 75.0, 25.0),
    Quantity.ICE: (25.0, 12.0, 3.0),
}


_MIN_BY_DAMAGE: Final = {
    # CAP: severe is a threat to life, moderate a possible threat to property.
    DamageKind.PEOPLE: Severity.SEVERE,
    DamageKind.BUILDING: Severity.MODERATE,
    DamageKind.VEHICLE: Severity.MODERATE,
    DamageKind.POWER: Severity.MODERATE,
    DamageKind.ROAD: Severity.MODERATE,
}
_WORST_FIRST: Final = (Severity.EXTREME, Severity.SEVERE, Severity.MODERATE, Severity.MINOR)


def severity_of(
    phenomenon: Phenomenon | None, magnitude: Magnitude | None, damage: Iterable[Damage] = ()
) -> Severity:
    """Return the severity of a claim, by its magnitude if there is one, else by its phenomenon.

    Harm to people makes it at least severe, damage to property at least moderate.
    """
    by_damage = {_MIN_BY_DAMAGE.get(harm.kind, Severity.MINOR) for harm in damage}
    claimed = _of_claim(phenomenon, magnitude)
    if not by_damage:
        return claimed
    return next((step for step in _WORST_FIRST if step in by_damage | {claimed}), claimed)


def _of_claim(phenomenon: Phenomenon | None, magnitude: Magnitude | None) -> Severity:
    if phenomenon is None:
        return Severity.UNKNOWN
    steps = None if phenomenon.quantity is None else _STEPS.get(phenomenon.quantity)
    if steps is not None and magnitude is not None and magnitude.si_value > 0:
        names = (Severity.EXTREME, Severity.SEVERE, Severity.MODERATE)
        for least, severity in zip(steps, names, strict=True):
            if magnitude.si_value >= least:
                return severity
        return Severity.MINOR
    return phenomenon.severity
