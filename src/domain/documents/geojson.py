"""GeoJSON (RFC 7946)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from skywitness.domain.documents.document import Document, about


@dataclass(kw_only=True)
class PointGeometryDocument(Document):
    """A GeoJSON point: longitude, then latitude, in degrees (RFC 7946)."""

    type: Literal["Point"] = "Point"
    coordinates: tuple[float, ...] = field(metadata=about(min_length=2, max_length=2))

    @classmethod
    def of(cls, latitude: float | None, longitude: float | None) -> PointGeometryDocument | None:
        """Show a position; None when it is not public."""
        if latitude is None or longitude is None:
            return None
        return cls(coordinates=(longitude, latitude))
