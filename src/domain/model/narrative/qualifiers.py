"""How a magnitude in a narrative was obtained: measured or estimated, by the words around it."""

from __future__ import annotations

from typing import Final

from skywitness.domain.model.lazy_regex import lazy_regex
from skywitness.domain.model.narrative.quantities import Amount, after, before
from skywitness.domain.model.phenomena.magnitude import Qualifier

_MEASURED: Final = lazy_regex(
    r"\b(?:measur(?:ed|es|ing)|record(?:ed|s)|anemometer|asos|awos|mesonet|weather station|"
    r"gauged?|registered|calipers?|ruler)\b"
)
_OTHER: Final = r"\b(?:times?|timing|location|position|duration)"
_ESTIMATED: Final = lazy_regex(
    rf"(?P<other>{_OTHER}(?:[ ](?!hail|size|gust|wind)\w+){{0,3}}[ ])?"
    rf"\bestimat(?:ed?|es|ions?|ing)\b(?![ ]{_OTHER})"
)
_SIZE_ESTIMATED: Final = lazy_regex(
    r"\b(?:sizes?|diameters?|hail|stones?|winds?|gusts?|speeds?|depths?)[ ]"
    r"(?:\w+[ ]){0,3}estimat(?:ed|ion)"
)
_ROUGHLY: Final = lazy_regex(
    r"(?:\b(?:about|around|approx(?:imately)?\.?|near(?:ly)?|roughly|almost|est\.?|perhaps|maybe)"
    r"[ ](?:(?:the|a|an|as|in|size|diameter|of|up|to|big|large|small)[ ]){0,5}|~[ ]?)$"
)


def qualifier(lowered: str, amount: Amount) -> Qualifier:
    """Return whether an amount was measured or estimated.

    The word for an estimate stands right before the amount or in its sentence; estimates of a time
    or a place do not count.
    """
    start, rest = before(lowered, amount), after(lowered, amount)
    guesses = _ESTIMATED.finditer(f"{start}{amount.raw}{rest}")
    if (
        _ROUGHLY.search(start)
        or any(guess["other"] is None for guess in guesses)
        or _SIZE_ESTIMATED.search(lowered)
    ):
        return Qualifier.ESTIMATED
    return Qualifier.MEASURED if _MEASURED.search(lowered) else Qualifier.UNKNOWN
