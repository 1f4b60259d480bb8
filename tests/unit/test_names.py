from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skywitness.entrypoints.formats.names import proper_name


@pytest.mark.parametrize(
    "name",
    [
        # apostrophes
        "Prince George's", "St. Mary's", "Queen Anne's", "O'Brien", "L'Anse", "D'Iberville",
        "Coeur d'Alene", "Coeur d’Alene", "Land O'Lakes", "Martha's Vineyard", "Hawai'i", "O'ahu",
        # Mc, and names that only look like it
        "McHenry", "McLeod", "McIntosh", "Lake McDonald", "Macon", "Macomb", "Mc Cook",
        # names with a capital inside, and the same in two words
        "DeKalb", "De Kalb", "DuPage", "LaPorte", "La Porte", "La Crosse", "Des Moines",
        # small words
        "Fond du Lac", "Lac qui Parle", "Isle of Wight", "Lake of the Woods", "King and Queen",
        "St John the Baptist", "The Dalles", "West De Kalb", "Near Del Rio", "Marina del Rey",
        "D'Lo", "U.S. Virgin Islands", "Fairfax (City)", "Del Norte", "De Soto",
        # hyphens and slashes
        "Winston-Salem", "Miami-Dade", "Houston/Galveston",
        # letters beyond ASCII
        "Peña Blanca", "Río Arriba", "Doña Ana", "Bayamón", "Cañon City",
        # points of the compass and distances
        "3 NNW Fond du Lac", "2 NW De Kalb", "1 N The Woodlands", "SSE Lena Point", "5 ESE Ames",
        "10 W La Crosse", "5 S of Ames", "S Fork", "1 N D'Hanis",
        # stations, zones, states, roads
        "2 ESE DFW Airport", "Salt Lake City (KSLC)", "1 N KDSM", "GMZ355", "Memphis, TN",
        "Evansville IN", "Hwy 20 W of Ames", "I-80 Mile 12", "US 30 and 4th St", "Eglin AFB",
        "X", "1 NW Forest City Airpor",
    ],
)  # fmt: skip
def test_names_in_capitals_or_small_letters_are_spelled_as_on_maps(name: str) -> None:
    assert proper_name(name.upper()) == name
    assert proper_name(name.lower()) == name


@pytest.mark.parametrize("name", ["2 S Albia", "Mchenry", "McHENRY", "iPhone", "", "12", "雹"])
def test_a_name_in_mixed_letters_is_left_alone(name: str) -> None:
    assert proper_name(name) == name


@given(st.text(st.characters(codec="ascii"), max_size=40))
def test_only_the_case_of_letters_changes(text: str) -> None:
    assert proper_name(text).upper() == text.upper()
    assert proper_name(proper_name(text)) == proper_name(text)
