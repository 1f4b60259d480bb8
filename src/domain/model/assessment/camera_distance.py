"""Distances of cameras from claims, in the few steps that everybody may know.

With exact distances of a few photos from one home, anybody could find the home. Weights and scores
follow the steps as well, as they are for everybody.
"""

from __future__ import annotations

from typing import Final

PLACES: Final = ((2_000.0, 1.0), (10_000.0, 0.75), (50_000.0, 0.25))
"""Distances from the place, and how much of the weight of a photo is left up to each."""

FARTHEST_M: Final = 20_100_000.0
"""Half way around the Earth."""


def share_of_place(away_m: float) -> float:
    """Return the weight of a photo taken this far from the place, 0 where it was elsewhere."""
    return next((share for most_m, share in PLACES if away_m <= most_m), 0.0)


def rounded_up_m(distance_m: float) -> float:
    """Return the bound that everybody may know of how far a camera was from the place."""
    bounds = (*(most_m for most_m, _ in PLACES), 200_000.0, 1_000_000.0)
    return next((most_m for most_m in bounds if distance_m <= most_m), FARTHEST_M)
