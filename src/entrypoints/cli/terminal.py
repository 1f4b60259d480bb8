"""Lines for a terminal, which untrusted text is made safe for."""

from __future__ import annotations

from rich.console import Console


def printable(text: str) -> str:
    """Return a text whose control characters are replaced, as a terminal would act on them."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def counted(number: int, what: str) -> str:
    """Return how many there are of what a regular noun names."""
    return f"{number:,} {what}" + ("" if number == 1 else "s")


def print_plainly(console: Console, line: str) -> None:
    """Print a line as it is: no markup, no colours, no line breaks of the console's own."""
    console.print(printable(line), markup=False, highlight=False, soft_wrap=True)
