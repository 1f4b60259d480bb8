"""Telephone numbers by the numbering plans that the library `phonenumbers` knows."""

from __future__ import annotations

from collections.abc import Sequence

from typing_extensions import override

from skywitness.ports.phone_numbers import PhoneNumbers


class NumberingPlans(PhoneNumbers):
    """Accepts numbers in the groups that their country uses.

    Its tables are loaded when it is first asked, once in a process: that takes about 0.2 s, and a
    process that only serves reports needs none.
    """

    @override
    def is_number(self, groups: Sequence[str], *, international: bool) -> bool:
        from skywitness.adapters.numbering_plans import tables  # noqa: PLC0415  # see above

        digits = "".join(groups)
        if international:
            return tables.is_international(digits)
        shape = tuple(map(len, groups))
        plans = tables.plans_by_shape().get(shape, ())
        if len(shape) > 2:
            plans += tables.plans_after_area_code().get((shape[0], sum(shape[1:])), ())
        return any(plan.has(digits) for plan in plans)
