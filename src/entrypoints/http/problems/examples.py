"""An example of each problem: what the service really answered, as a test compares."""

from __future__ import annotations

from importlib import resources
from typing import Any

import orjson


def problem_examples(prefix: str = "") -> dict[str, dict[str, Any]]:
    """Return the document of each problem by its code, for clients that see a path prefix."""
    file = resources.files(__package__) / "examples.json"
    examples: dict[str, dict[str, Any]] = orjson.loads(file.read_bytes())
    return {
        code: {**document, "type": f"{prefix}{document['type']}"}
        for code, document in examples.items()
    }
