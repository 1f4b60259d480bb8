"""How many reports of an event are independent."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from math import ceil
from typing import Final

from skywitness.domain.model.copies import COPY_SIMILARITY, are_copies, compared_words
from skywitness.domain.model.events.components import Components
from skywitness.domain.model.events.public_claim import PublicClaim

MOST_COMPARED: Final = 16
"""Earlier texts that one is compared with, so that many texts alike are no square of comparisons;
in events of up to as many reports all copies are found."""

_Texts = Mapping[frozenset[str], int]


def count_independent(public_claims: Sequence[PublicClaim]) -> int:
    """Count independent reports: all of one observer are one, and so are all copies of a text.

    Copies are defined as for neighbouring reports, so empty texts are copies of each other. The
    relation is made transitive.
    """
    together = Components(len(public_claims))
    observers: dict[str, int] = {}
    texts: dict[frozenset[str], int] = {}
    for number, public_claim in enumerate(public_claims):
        together.unite(number, observers.setdefault(public_claim.observer, number))
        text = compared_words(public_claim.narrative)
        together.unite(number, texts.setdefault(text, number))
    _unite_copies(together, texts)
    return len(together.groups())


def _unite_copies(together: Components, texts: _Texts) -> None:
    """Unite each text with its copies among the latest earlier ones that share a rare word."""
    words = {number: text for text, number in texts.items()}
    earlier: defaultdict[str, deque[int]] = defaultdict(lambda: deque(maxlen=MOST_COMPARED))
    for number, rare in _rare_words(texts):
        candidates = {other for word in rare for other in earlier[word]}
        latest = sorted(candidates, reverse=True)
        apart = (other for other in latest if together.root(other) != together.root(number))
        for other in islice(apart, MOST_COMPARED):
            if are_copies(words[number], words[other]):
                together.unite(number, other)
        for word in rare:
            earlier[word].append(number)


def _rare_words(texts: _Texts) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield the words of each text of which it shares one with every copy of it.

    Copies share at least `COPY_SIMILARITY` of their words, hence one of the rarest words beyond
    that fraction (prefix filtering: Chaudhuri, Ganti, Kaushik, 2006). Words of no other text are
    the rarest, and left out.
    """
    frequency = Counter(word for text in texts for word in text)
    for text, number in texts.items():
        shared = sorted(word for word in text if frequency[word] > 1)
        most = len(shared) - ceil(COPY_SIMILARITY * len(text) - 1e-9) + 1
        if most > 0:
            yield number, sorted(shared, key=frequency.__getitem__)[:most]
