"""Ids that sort by time: UUID version 7 (RFC 9562)."""

from __future__ import annotations

from uuid import UUID


def uuid7(unix_ms: int, random_bits: int) -> UUID:
    """Build a UUIDv7 from milliseconds since 1970 and 74 random bits."""
    high, low = random_bits >> 62 & 0xFFF, random_bits & (1 << 62) - 1
    return UUID(int=(unix_ms & (1 << 48) - 1) << 80 | 7 << 76 | high << 64 | 0b10 << 62 | low)
