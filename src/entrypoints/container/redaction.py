"""What finds personal data, with the numbering plans of countries."""

from __future__ import annotations

from functools import cache

from skywitness.domain.model.narrative.redaction import Redactor


@cache
def redactor() -> Redactor:
    """Return a redactor that knows the telephone numbers of many countries."""
    from skywitness.adapters.numbering_plans.adapter import NumberingPlans

    return Redactor(NumberingPlans().is_number)
