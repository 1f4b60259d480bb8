"""A call budget in memory; other adapters behave the same, and also survive a restart."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from typing_extensions import override

from skywitness.domain.model.errors import ProviderQuotaExhausted
from skywitness.ports.call_budget import MINUTE, CallBudget, CallLimits, CallsRemaining


@dataclass(slots=True)
class _Counted:
    days: dict[date, int] = field(default_factory=dict)
    recent: list[datetime] = field(default_factory=list)


class MemoryCallBudget(CallBudget):
    """Counts the calls of today and keeps the times of those of the last minute."""

    def __init__(self) -> None:
        self._accounts: dict[str, _Counted] = {}

    @override
    async def consume(self, account: str, limits: CallLimits, now: datetime) -> None:
        counted = self._accounts.setdefault(account, _Counted())
        day = now.astimezone(UTC).date()
        today = counted.days.get(day, 0)
        recent = counted.recent if counted.recent and counted.recent[-1] <= now + MINUTE else []
        span = limits.per_minute or 0
        earlier = recent[-span] if 0 < span <= len(recent) else None
        wait = limits.wait(now, today=today, earlier=earlier)
        if wait:
            provider = account.partition(":")[0]
            raise ProviderQuotaExhausted(provider, "own limit reached", wait.total_seconds())
        kept = {d: n for d, n in counted.days.items() if d >= day - timedelta(days=1)}
        counted.days = {**kept, day: today + 1}
        # times of calls never decrease, even if the clock does
        counted.recent = [*recent, max(now, recent[-1]) if recent else now][-span:] if span else []

    @override
    async def remaining(self, account: str, limits: CallLimits, now: datetime) -> CallsRemaining:
        counted = self._accounts.get(account, _Counted())
        return limits.remaining(counted.days.get(now.astimezone(UTC).date(), 0))
