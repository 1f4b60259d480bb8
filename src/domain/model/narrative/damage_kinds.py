"""What may be damaged, and how near to a thing the word for its damage stands."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

LONGEST_REACH: Final = 60
"""Maximum number of characters between a thing and the word for its damage."""


class DamageKind(StrEnum):
    """What was damaged or who was harmed."""

    PEOPLE = "people"
    BUILDING = "building"
    VEHICLE = "vehicle"
    POWER = "power"
    TREE = "tree"
    ROAD = "road"
    CROP = "crop"
    STRUCTURE = "structure"
