"""Text of files and of strangers, made safe for a terminal."""

from __future__ import annotations


def printable(text: str) -> str:
    """Return a text without control characters, which a terminal would obey."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
