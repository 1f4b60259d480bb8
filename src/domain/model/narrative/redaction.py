"""Detection of personal data by its form, before any text becomes public.

Detected are telephone numbers, e-mail addresses and their usual disguises, house numbers with
streets, post boxes, licence plates, handles, IP addresses, and numbers of persons, accounts and
cards. Weather facts stay readable: roads and highways, station ids, METARs, times, coordinates,
quantities and product numbers, and also "the 1200 block of Main Street", which names no single
house. Names of people are not detected: a word list cannot distinguish them from names of places.

Categories are named as in Azure AI Language where it has one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from skywitness.domain.model.narrative.personal.contacts import CONTACT_RULES
from skywitness.domain.model.narrative.personal.folding import fold
from skywitness.domain.model.narrative.personal.identity_numbers import IDENTITY_RULES
from skywitness.domain.model.narrative.personal.phones import SHORTEST as SHORTEST_PHONE
from skywitness.domain.model.narrative.personal.phones import IsPhoneNumber, phone_numbers
from skywitness.domain.model.narrative.personal.rule import Rule, Searched
from skywitness.domain.model.narrative.personal.street_addresses import ADDRESS_RULES
from skywitness.domain.model.narrative.personal_data import PersonalData

MASK: Final = "*"

_RULES: Final[tuple[Rule, ...]] = (*CONTACT_RULES, *IDENTITY_RULES, *ADDRESS_RULES)
_MOST_DIGITS: Final = max(rule.digits for rule in _RULES)
_WORDS: Final = frozenset().union(*(rule.words for rule in _RULES))

_Found = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Redactor:
    """Finds and masks personal data; `is_phone_number` knows the numbers of countries."""

    is_phone_number: IsPhoneNumber

    def find(self, text: str) -> tuple[PersonalData, ...]:
        """Return the personal data in a text, in order and without overlaps.

        Positions are in code points. Overlapping matches are merged under the category of the
        first, or longer, one.
        """
        if not text:  # most members of most reports
            return ()
        folded = fold(text)
        found = sorted(self._found(folded.text), key=lambda one: (one[0], -one[1]))
        if not found:
            return ()
        return tuple(
            PersonalData(category, start, end - start)
            for first, last, category in _merged(found)
            for start, end in [folded.original(first, last)]
        )

    def redacted(self, text: str) -> str:
        """Return the text with its personal data masked; its length does not change."""
        return redacted(text, self.find(text))

    def _found(self, text: str) -> Iterator[_Found]:
        searched = Searched.of(text)
        digits = min(searched.digits, _MOST_DIGITS)
        small = searched.small
        for rule in _rules_for(digits, _WORDS.intersection(searched.words)):
            for part in rule.parts:  # here: calling something for each rule would cost more
                if part in small:
                    break
            else:
                if rule.parts:
                    continue
            if rule.hint is not None and rule.hint.search(small) is None:
                continue
            for start, end in rule.spans(searched):
                yield start, end, rule.category
        if searched.digits >= SHORTEST_PHONE:
            for start, end in phone_numbers(text, self.is_phone_number):
                yield start, end, "PhoneNumber"


@lru_cache(maxsize=1024)  # few texts have words that no other had
def _rules_for(digits: int, words: frozenset[str]) -> tuple[Rule, ...]:
    """Return the rules that can find something in a text with so many digits and these words."""
    return tuple(
        rule
        for rule in _RULES
        if rule.digits <= digits and not (rule.words and rule.words.isdisjoint(words))
    )


def _merged(found: list[_Found]) -> list[_Found]:
    merged: list[_Found] = []
    for start, end, category in found:
        if merged and start < merged[-1][1]:
            first, last, name = merged[-1]
            merged[-1] = (first, max(last, end), name)
        else:
            merged.append((start, end, category))
    return merged


def redacted(text: str, spans: tuple[PersonalData, ...]) -> str:
    """Return the text with every span masked; its length does not change."""
    for span in spans:
        end = span.offset + span.length
        text = text[: span.offset] + MASK * span.length + text[end:]
    return text
