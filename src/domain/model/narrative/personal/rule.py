"""Rules that find one kind of personal data each, and the text in the forms that they need."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Self

from skywitness.domain.model.lazy_regex import lazy_regex

_DIGITS: Final = b"0123456789"
_GAPS: Final = bytes(code if chr(code).isalpha() else 32 for code in range(128)).ljust(256)
_LETTERS: Final = lazy_regex(r"[^\W\d_]+")
_REACH: Final = 80
"""Characters before a match in which what belongs to it may begin."""


@dataclass(slots=True)  # frozen, it would take longer to make than to search
class Searched:
    """A folded text, the same in small letters, its words in small letters, and its digits."""

    text: str
    small: str
    words: Sequence[str]
    digits: int

    @classmethod
    def of(cls, text: str) -> Self:
        """Prepare a folded text; folding leaves no letter that grows when it is made small."""
        small = text.lower()
        encoded = small.encode(errors="surrogatepass")
        if text.isascii():
            words = encoded.translate(_GAPS).decode().split()
        else:
            words = _LETTERS.findall(small)
        digits = len(encoded) - len(encoded.translate(None, _DIGITS))
        return cls(text, small, words, digits)


def always(_: str) -> bool:
    """Agree with every match."""
    return True


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern; its group `span`, or the whole match, is personal data if `check` agrees.

    Searching is the most expensive part of filing, so it is left to the caller to skip texts with
    fewer than `digits` digits, with none of `words` as a whole word, none of `parts` anywhere
    (empty: any text), or nothing in small letters that `hint` finds.
    A pattern starts with what is rarest, and `before` is what has to stand in front of it and is
    part of the finding. With `small`, the text is searched in small letters.
    """

    category: str
    pattern: re.Pattern[str]
    check: Callable[[str], bool] = always
    digits: int = 0
    words: frozenset[str] = frozenset()
    parts: tuple[str, ...] = ()
    hint: re.Pattern[str] | None = None
    before: re.Pattern[str] | None = None
    small: bool = False
    _group: int | str = field(init=False)

    def __post_init__(self) -> None:
        name = "span" if "(?P<span>" in self.pattern.pattern else 0
        object.__setattr__(self, "_group", name)

    def spans(self, searched: Searched) -> Iterator[tuple[int, int]]:
        """Yield where personal data stands."""
        text = searched.small if self.small else searched.text
        for match in self.pattern.finditer(text):
            start, end = match.span(self._group)
            if self.before is not None:
                front = self.before.search(text, max(0, start - _REACH), start)
                if front is None:
                    continue
                start = front.start()
            if self.check(text[start:end]):
                yield start, end
