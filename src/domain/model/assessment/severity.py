"""How dangerous what is claimed would be: apart from how its narrative sounds.

Steps and names are those of the Common Alerting Protocol (OASIS CAP 1.2, `severity`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from skywitness.domain.model.narrative.damage import Damage, DamageKind
from skywitness.domain.model.phenomena.magnitude import Magnitude
from skywitness.domain.model.phenomena.phenomenon import Phenomenon, Quantity, Severity

_STEPS: Final = {
    # SI value from which a step is reached. Severe hail (1 in) and gusts (50 kt) as NWS warns of
    # them; extreme (2.75 in, 80 mph) is what it calls destructive. Snow, rain, ice and depths: what
    # its offices usually warn of, a little more than that, and half of it.
    Quantity.DIAMETER: (70.0, 25.4, 12.0),
    Quantity.GUST: (35.8, 25.7, 17.2),
    Quantity.SUSTAINED_WIND: (32.7, 20.8, 13.9),
    Quantity.SNOW_DEPTH: (600.0, 300.0, 100.0),
    Quantity.PRECIPITATION: (150.0, 75.0, 25.0),
    Quantity.ICE: (25.0, 12.0, 3.0),
}


_LEAST_OF_DAMAGE: Final = {
    # CAP calls severe what threatens life, moderate what may threaten property.
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
    """Return how severe a claim is: by its magnitude where there is one, else by its phenomenon.

    Damage that is told makes it no less than severe for people, moderate for property.
    """
    told = {_LEAST_OF_DAMAGE.get(harm.kind, Severity.MINOR) for harm in damage}
    claimed = _of_claim(phenomenon, magnitude)
    return next((step for step in _WORST_FIRST if step in told | {claimed}), claimed)


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
