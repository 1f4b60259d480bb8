"""Bulletins of Local Storm Reports for tests."""

from __future__ import annotations

HEAD = """000
NWUS53 KDMX 220110
LSRDMX

{title}
NATIONAL WEATHER SERVICE DES MOINES IA
{issued}

..TIME...   ...EVENT...      ...CITY LOCATION...     ...LAT.LON...
..DATE...   ....MAG....      ..COUNTY LOCATION..ST.. ...SOURCE....
            ..REMARKS..

"""
ISSUED = "810 PM CDT TUE MAY 21 2024"
TITLE = "PRELIMINARY LOCAL STORM REPORT"
FOOT = "\n\n&&\n\n$$\n\nXY\n"


def entry(
    time: str = "0541 PM",
    event: str = "HAIL",
    city: str = "3 NW SOMEWHERE",
    position: str = "41.60N 93.70W",
    date: str = "05/21/2024",
    magnitude: str = "E1.75 INCH",
    county: str = "POLK",
    state: str = "IA",
    source: str = "TRAINED SPOTTER",
    remark: str = "GOLF BALLS ON THE LAWN.",
) -> str:
    """Return the lines of an entry."""
    first = f"{time:<12}{event:<17}{city:<24}{position}"
    second = f"{date:<12}{magnitude:<17}{county:<19}{state:<5}{source}"
    return f"{first}\n{second}\n\n            {remark}\n"


def bulletin(*entries: str, issued: str = ISSUED, title: str = TITLE) -> str:
    """Return a bulletin of these entries."""
    return HEAD.format(issued=issued, title=title) + "\n".join(entries) + FOOT
