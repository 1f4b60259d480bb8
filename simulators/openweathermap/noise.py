"""Smooth chance: the same seed, place and time give the same value, and near ones near values."""

from __future__ import annotations

import hashlib
import math
import struct
from dataclasses import dataclass
from functools import lru_cache


@lru_cache(maxsize=1 << 16)
def chance(seed: int, name: str, *numbers: int) -> float:
    """Return a value in [0, 1) that belongs to these arguments and looks like chance."""
    packed = f"{seed}/{name}/{'/'.join(map(str, numbers))}".encode()
    (value,) = struct.unpack("<Q", hashlib.blake2b(packed, digest_size=8).digest())
    return float(value) / 2.0**64


@dataclass(frozen=True, slots=True)
class Noise:
    """A value in [0, 1] for each place and time, changing over these distances and hours.

    It is smooth across the antimeridian too: `cell_deg` divides 360.
    """

    seed: int
    name: str
    cell_deg: float
    hours: float

    def at(self, latitude: float, longitude: float, seconds: float) -> float:
        """Return the value, interpolated between the eight corners around it."""
        around = round(360 / self.cell_deg)
        x, fx = _split((longitude + 180) / self.cell_deg)
        y, fy = _split((latitude + 90) / self.cell_deg)
        t, ft = _split(seconds / (self.hours * 3600))
        value = 0.0
        for dx, wx in ((0, 1 - fx), (1, fx)):
            for dy, wy in ((0, 1 - fy), (1, fy)):
                for dt, wt in ((0, 1 - ft), (1, ft)):
                    corner = chance(self.seed, self.name, (x + dx) % around, y + dy, t + dt)
                    value += wx * wy * wt * corner
        return value


def _split(value: float) -> tuple[int, float]:
    whole = math.floor(value)
    part = value - whole
    return whole, part * part * (3 - 2 * part)
