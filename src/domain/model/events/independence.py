"""How many reports of an event are independent."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from math import ceil

from skywitness.domain.model.assessment.neighbours import COPY_SIMILARITY, is_similar, word_bits
from skywitness.domain.model.events.components import Components
from skywitness.domain.model.events.public_claim import PublicClaim
from skywitness.domain.model.text import words


def count_independent(public_claims: Sequence[PublicClaim]) -> int:
    """Count independent reports: all of one observer are one, and so are all copies of a text.

    Copies are defined as for neighbouring reports, so empty texts are copies of each other. The
    relation is made transitive, so the order of the claims does not matter.
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
    for one, other in _candidate_pairs(texts):
        if together.root(one) != together.root(other) and is_similar(bits[one], bits[other]):
            together.unite(one, other)


def _candidate_pairs(texts: Mapping[frozenset[str], int]) -> Iterator[tuple[int, int]]:
    """Yield the numbers of texts that can be copies: those that share one of their rarest words.

    Copies share at least `COPY_SIMILARITY` of their words, hence one of the rarest words beyond
    that fraction (prefix filtering: Chaudhuri, Ganti, Kaushik, 2006).
    """
    frequency = Counter(word for text in texts for word in text)
    earlier: defaultdict[str, list[int]] = defaultdict(list)
    for text, number in texts.items():
        rarest = sorted(text, key=lambda word: (frequency[word], word))
        for word in rarest[: len(text) - ceil(COPY_SIMILARITY * len(text) - 1e-9) + 1]:
            for other in earlier[word]:
                yield number, other
            earlier[word].append(number)
