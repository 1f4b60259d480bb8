"""What finds personal data, with the numbering plans of countries."""

from __future__ import annotations

from functools import cache

from skywitness.domain.model.narrative.redaction import Redactor


@cache  # its tables are loaded once in a process
def redactor() -> Redactor:
    """Return a redactor that knows the telephone numbers of many countries."""
    from skywitness.adapters.numbering_plans import NumberingPlans

    return Redactor(NumberingPlans().is_number)
