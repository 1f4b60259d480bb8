"""Codes of the states and territories of the United States (USPS)."""

from __future__ import annotations

from typing import Final

from skywitness.domain.model.text import word_set

STATES: Final = word_set(
    "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM "
    "NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY"
)
DISTRICT_AND_TERRITORIES: Final = word_set("DC PR VI GU AS MP")
