"""The stand-ins for the places of obscured reports."""

from __future__ import annotations

import hashlib
import hmac

from skywitness.domain.model.geography.stand_in import StandIns
from skywitness.entrypoints.settings import Settings


def stand_ins(settings: Settings, secret: bytes) -> StandIns:
    """Return the stand-ins of an installation: its secret key decides where they are."""
    return StandIns(hmac.digest(secret, b"stand-ins", hashlib.sha256), settings.obscure_cell_deg)
