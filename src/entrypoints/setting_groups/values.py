"""What is made of the texts of settings; pydantic calls these functions as validators."""

from __future__ import annotations

import re
from typing import Final

from pydantic import SecretStr

_VISIBLE: Final = re.compile(r"[!#-&(-~]+")


def split(value: object) -> object:
    """Split a comma list; anything else stays as it is."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


def unset_if_empty(value: object) -> object:
    """Take an empty text as no value."""
    return None if value == "" else value


def visible_ascii(value: SecretStr | None) -> SecretStr | None:
    """Reject characters that no header or URL can carry, such as quotes pasted along."""
    if value is not None and not _VISIBLE.fullmatch(value.get_secret_value()):
        raise ValueError("must be visible ASCII characters without spaces and quotes")
    return value
