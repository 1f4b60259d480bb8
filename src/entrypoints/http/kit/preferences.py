"""The Prefer header (RFC 7240).

It looks like a structured field (RFC 9651) and is none: spaces may surround the equals sign, and
the first of several preferences of one name counts, so a parser of those does not fit.
"""

from __future__ import annotations

import re
from typing import Final

_QUOTED: Final = r'"(?:[^"\\]|\\.)*"'
_NAME: Final = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
# a quoted string without its end reaches to the end of the header, so that no text is read twice
_MEMBER: Final = re.compile(r'(?:[^",]|"(?:[^"\\]|\\.?)*(?:"|\Z))+', re.DOTALL)
_PREFERENCE: Final = re.compile(
    rf"[ \t]*(?P<name>{_NAME})(?:[ \t]*=[ \t]*(?P<value>{_NAME}|{_QUOTED}))?[ \t]*(?:;|\Z)",
    re.DOTALL,
)
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)


def preferences(header: str) -> dict[str, str]:
    """Return the preferences of a header by name in small letters, without their parameters.

    A preference without a value has the empty one; what is malformed is left out.
    """
    found: dict[str, str] = {}
    for member in _MEMBER.findall(header):
        preference = _PREFERENCE.match(member)
        if preference:
            value = preference["value"] or ""
            if value.startswith('"'):
                value = _ESCAPED.sub(r"\1", value[1:-1])
            found.setdefault(preference["name"].lower(), value)
    return found
