"""Language detection, with a result only if the text is long and clear enough."""

from __future__ import annotations

import threading
from typing import Final, Protocol

from skywitness.domain.model.lazy_regex import lazy_regex
from skywitness.domain.model.reports.insight import UNDETERMINED

SHORTEST: Final = 12
"""Minimum number of UTF-8 bytes of letters; shorter texts are undetermined."""

SHORT: Final = 24
SURE_OF_ENGLISH: Final = 0.35
SURE_OF_OTHERS: Final = 0.6
SURE_OF_OTHERS_WHEN_SHORT: Final = 0.75
"""The first keeps 98 % of 5,136 English storm narratives. Telegraphic English is mistaken for other
languages (`Bonnie Springs Rd was` for Afrikaans at 0.5, `TREES DOWN ON HWY 30` for Welsh at 0.4),
while whole sentences of others score above 0.7."""

NOT_TOLD_APART: Final = frozenset({"pcm"})
"""Nigerian Pidgin shares its words with English; short English texts are mistaken for it."""

_WITHOUT_LANGUAGE: Final = frozenset({"zxx", "und", "mul"})
_TAG: Final = lazy_regex(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,4}")


class _Identifier(Protocol):
    def classify(self, text: str) -> tuple[str, float]: ...


class Languages:
    """Detects languages; the model (0.5 s, about 75 MiB) is loaded by the first call."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._identifier: _Identifier | None = None

    @property
    def loaded(self) -> bool:
        """Whether the model is loaded."""
        return self._identifier is not None

    def load(self) -> _Identifier:
        """Load the model once, in whichever thread needs it first."""
        with self._lock:
            if self._identifier is None:
                from py3langid import langid  # noqa: PLC0415 # numpy comes with it

                model = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE)
                told = [n for n, tag in enumerate(model.nb_classes) if tag not in NOT_TOLD_APART]
                # `set_languages` would keep the whole model beside its part: 27 MiB more
                self._identifier = langid.LanguageIdentifier(
                    model.nb_ptc[:, told],
                    model.nb_pc[told],
                    [model.nb_classes[n] for n in told],
                    model.tk_nextmove,
                    model.tk_output,
                    norm_probs=True,
                    tk_row=model.tk_row,
                )
            return self._identifier

    def language(self, text: str, hint: str | None = None) -> str:
        """Return the language tag of a text; if undetermined the hint, or `und`."""
        letters = "".join(c if c.isalpha() else " " for c in text)
        weight = len("".join(letters.split()).encode("utf-8", "surrogatepass"))
        if weight < SHORTEST:
            return _tag(hint)
        language, sure = (self._identifier or self.load()).classify(text)
        if language in _WITHOUT_LANGUAGE or sure < _needed(language, weight):
            return _tag(hint)
        return language


def _needed(language: str, weight: int) -> float:
    if language == "en":
        return SURE_OF_ENGLISH
    return SURE_OF_OTHERS_WHEN_SHORT if weight < SHORT else SURE_OF_OTHERS


def _tag(hint: str | None) -> str:
    return hint if hint and _TAG.fullmatch(hint) else UNDETERMINED


def primary(tag: str) -> str:
    """Return the first part of a tag: `en` of `en-US`."""
    return tag.partition("-")[0].lower()
