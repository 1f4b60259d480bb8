"""How many of those who tell of an event speak for themselves."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from math import ceil

from skywitness.domain.model.assessment.neighbours import ALIKE, alike, word_bits
from skywitness.domain.model.events.components import Components
from skywitness.domain.model.events.public_claim import PublicClaim
from skywitness.domain.model.text import words


def count_independent(public_claims: Sequence[PublicClaim]) -> int:
    """Count independent voices: an observer is one, and so are all who say the same text.

    The rule of neighbours as evidence, in which silence is a text too, carried on from copy to
    copy so that the order of public_claims changes nothing.
    """
    together = Components(len(public_claims))
    observers: dict[str, int] = {}
    texts: dict[frozenset[str], int] = {}
    for number, public_claim in enumerate(public_claims):
        together.unite(number, observers.setdefault(public_claim.observer, number))
        text = frozenset(words(public_claim.narrative))
        together.unite(number, texts.setdefault(text, number))
    _unite_copies(together, public_claims, texts)
    return len(together.groups())


def _unite_copies(
    together: Components, public_claims: Sequence[PublicClaim], texts: Mapping[frozenset[str], int]
) -> None:
    vocabulary: dict[str, int] = {}
    bits = {n: word_bits(public_claims[n].narrative, vocabulary) for n in texts.values()}
    for one, other in _maybe_alike(texts):
        if together.root(one) != together.root(other) and alike(bits[one], bits[other]):
            together.unite(one, other)


def _maybe_alike(texts: Mapping[frozenset[str], int]) -> Iterator[tuple[int, int]]:
    """Yield the numbers of texts that share one of their rarest words, as all that are alike do.

    Texts that have the share `ALIKE` of their words in common have one in common among the rarest
    words of each that go beyond that share (prefix filtering: Chaudhuri, Ganti, Kaushik, 2006).
    """
    frequency = Counter(word for text in texts for word in text)
    earlier: defaultdict[str, list[int]] = defaultdict(list)
    for text, number in texts.items():
        rarest = sorted(text, key=lambda word: (frequency[word], word))
        for word in rarest[: len(text) - ceil(ALIKE * len(text) - 1e-9) + 1]:
            for other in earlier[word]:
                yield number, other
            earlier[word].append(number)
