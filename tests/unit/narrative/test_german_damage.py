"""Damage in German narratives."""

from __future__ import annotations

import pytest

from skywitness.domain.model.narrative.damage import find_damage


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ein Baum ist umgestürzt.", ["tree Baum"]),
        ("Der Hagel hat zwei Autoscheiben zerschlagen", ["vehicle Autoscheiben"]),
        ("Dach abgedeckt, Zäune umgeworfen", ["building Dach", "structure Zäune"]),
        ("DAS DACH WURDE ABGEDECKT", ["building DACH"]),
        ("Der Keller ist vollgelaufen.", ["building Keller"]),
        ("Unterführung unter Wasser", ["road Unterführung"]),
        ("Die Hauptstraße ist überflutet", ["road Hauptstraße"]),
        ("Stromausfall im ganzen Ort", ["power Stromausfall"]),
        ("Schäden an Dächern und Fahrzeugen", ["building Dächern", "vehicle Fahrzeugen"]),
        ("Zwei Menschen wurden verletzt.", ["people verletzt"]),
        ("Ein Baum ist umgestürzt, niemand wurde verletzt.", ["tree Baum"]),
        ("Hagel hat das Getreide verwüstet", ["crop Getreide"]),
    ],
)
def test_damage_is_found(text: str, expected: list[str]) -> None:
    assert [f"{one.kind} {one.text}" for one in find_damage(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "Kein Baum ist umgestürzt.",
        "Das Dach ist nicht beschädigt",
        "Keine Schäden an Häusern",
        "Niemand wurde verletzt.",
        "Alle blieben unverletzt.",
        "Hagel auf dem Dach. Die Ernte war gut.",
        "Im Garten ist ein Regenmesser umgefallen.",
        "Die Bäume stehen unter Wasser",
        "Die Straße ist nass.",
    ],
)
def test_what_is_whole_or_denied_is_no_damage(text: str) -> None:
    assert find_damage(text) == ()
