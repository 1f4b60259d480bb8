"""Answers of `/data/4.0/onecall/alert/{id}`: a warning of a national weather service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from skywitness.adapters.openweathermap.values import Json, decoded_object, moment, refuse


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """What a weather service warns of, in its own words.

    `texts` holds them by language tag, under the empty tag where none is said. `event` is often
    empty, and `tags` then say what it is about.
    """

    alert_id: str
    sender: str
    event: str
    start: datetime
    end: datetime
    texts: Mapping[str, str]
    tags: tuple[str, ...]


def read_alert(body: bytes) -> Alert:
    """Read an alert; its description is one text, or a list of texts with their languages.

    Raises:
        ProviderAnswerUnusable: it is no such answer, or says what cannot be.
    """
    answer = decoded_object(body)
    alert_id = _text(answer, "id")
    if not alert_id:
        refuse("no id")
    tags = answer.get("tags")
    return Alert(
        alert_id=alert_id,
        sender=_text(answer, "sender_name"),
        event=_text(answer, "event"),
        start=moment(answer, "start"),
        end=moment(answer, "end"),
        texts=_texts(answer.get("description")),
        tags=tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
    )


def _texts(description: Any) -> Mapping[str, str]:
    if isinstance(description, str):
        return {"": description}
    if not isinstance(description, list):
        return {}
    parts = [part for part in description if isinstance(part, dict)]
    return {_text(part, "language"): _text(part, "description") for part in parts}


def _text(holder: Json, name: str) -> str:
    value = holder.get(name)
    return value if isinstance(value, str) else ""
