"""Rule sets: which rules judge a phenomenon, and how much their findings count."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from skywitness.domain.model.assessment.findings import Rule
from skywitness.domain.model.assessment.rain import rain_rule, storm_rule
from skywitness.domain.model.assessment.temperature import cold_rule, heat_rule
from skywitness.domain.model.assessment.visibility import fog_rule, haze_rule, obscuration_rule
from skywitness.domain.model.assessment.wind import squall_rule, wind_rule
from skywitness.domain.model.assessment.winter import winter_rule
from skywitness.domain.model.phenomena.phenomenon import Phenomenon

Weighted = tuple[Rule, float]

PLAUSIBLE: Final = 0.45
"""A nearby thunderstorm only makes a tornado plausible: alone it stays inconclusive."""

RULE_SETS: Final[Mapping[str, tuple[Weighted, ...]]] = {
    "storm": ((storm_rule, 1.0),),
    "squall": ((storm_rule, 1.0), (squall_rule, 1.0)),
    "tornado": ((storm_rule, PLAUSIBLE), (obscuration_rule, 1.0)),
    "wall_cloud": ((storm_rule, PLAUSIBLE),),
    "rain": ((rain_rule, 1.0),),
    "wind": ((wind_rule, 1.0),),
    "winter": ((winter_rule, 1.0),),
    "snow_squall": ((winter_rule, 1.0), (obscuration_rule, 1.0)),
    "blowing_snow": ((winter_rule, PLAUSIBLE), (wind_rule, PLAUSIBLE)),
    "cold": ((cold_rule, 1.0),),
    "heat": ((heat_rule, 1.0),),
    "fog": ((fog_rule, 1.0),),
    "dust": ((obscuration_rule, 1.0), (haze_rule, 1.0)),
    "obscuration": ((obscuration_rule, 1.0),),
    "none": (),
}
"""By the name in the table of phenomena."""


def rules_for(phenomenon: Phenomenon) -> tuple[Weighted, ...]:
    """Return the rules for a phenomenon and the weight of each; none where no rule applies."""
    return RULE_SETS[phenomenon.rule_set]
