"""How many requests each client may send (RATE_LIMITS), and the headers that say so.

The headers are those of draft-ietf-httpapi-ratelimit-headers, which has two fields.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from limits import RateLimitItem, RateLimitItemPerSecond
from limits.strategies import FixedWindowRateLimiter
from starlette.types import Scope
from typing_extensions import override

from skywitness.domain.model.access.actor import ANONYMOUS
from skywitness.domain.model.errors import BadCredentials, SkywitnessError
from skywitness.entrypoints.http.kit.access import actor_of
from skywitness.entrypoints.http.kit.addresses import PROBES
from skywitness.entrypoints.http.kit.dependencies import Context
from skywitness.entrypoints.http.kit.exchange import Exchange
from skywitness.entrypoints.http.kit.proxies import client_key
from skywitness.entrypoints.http.kit.window_counts import WindowCounts
from skywitness.entrypoints.http.problems.problem import HttpProblem
from skywitness.entrypoints.setting_groups.rate_limits import Limit, LimitPolicy

_EXTERNAL: Final = (
    "/v1/weather/",
    "/v1/places",
    "/v1/text/",
    "/sign-in/issuer",
    "/sign-in/back",
)
_PREVIEW: Final = "/v1/verdicts/preview"
_LISTS: Final = frozenset({"/v1/reports", "/v1/events", "/v1/map", "/v1/summary"})
_SEARCHES: Final = ("/nearby", "/duplicates", "/event")
_PAGE_FILES: Final = ("/assets/", "/sheets/", "/icons/")
"""Files that the page loads by the dozen; each costs no more than a refusal."""


def policy_of(method: str, path: str, *, has_query: bool) -> LimitPolicy | None:
    """Return what a request is counted as; `path` begins below the prefix of a mount."""
    if path.startswith(_EXTERNAL):
        return LimitPolicy.EXTERNAL
    if path == _PREVIEW:
        return LimitPolicy.PREVIEW
    if method not in {"GET", "HEAD", "OPTIONS"}:
        return LimitPolicy.WRITE
    if (has_query and path in _LISTS) or path.endswith(_SEARCHES):
        return LimitPolicy.SEARCH
    is_free = path in PROBES or path.startswith(_PAGE_FILES)
    return None if is_free else LimitPolicy.READ


class RateLimits:
    """Counts requests per client and policy."""

    def __init__(
        self,
        limits: Mapping[LimitPolicy, Limit],
        context: Context,
        counts: WindowCounts | None = None,
    ) -> None:
        """Take the limit of every policy, and what tells actors from their credentials."""
        self._context = context
        self._is_open = context.services.authenticate.everybody is not None
        self._counts = counts or WindowCounts()
        self._limiter = FixedWindowRateLimiter(self._counts)
        self._counted = {policy: _Counted.of(policy, limit) for policy, limit in limits.items()}

    async def spend(self, scope: Scope, exchange: Exchange, *, has_credentials: bool) -> None:
        """Count a request of whoever sent it, and say what is left.

        Raises:
            HttpProblem: `rate_limited`.
        """
        path, root = scope["path"], scope.get("root_path")
        if root:
            path = path.removeprefix(root)
        policy = policy_of(scope["method"], path, has_query=bool(scope["query_string"]))
        if policy is None:
            return
        client = client_key(scope)
        if has_credentials and not self._is_open:
            client = await self._signed_in(scope, exchange, client)
        self._count(policy, client, exchange)

    async def _signed_in(self, scope: Scope, exchange: Exchange, address: str) -> str:
        """Return whose requests are counted together: those of an actor, from wherever they come.

        Credentials that let nobody in are counted by address. Good ones are not affected when too
        many were bad: others may share the address of somebody who guesses.
        """
        try:
            actor = await actor_of(scope, self._context)
            return address if actor is ANONYMOUS else f"actor {actor.id}"
        except BadCredentials:
            self._count(LimitPolicy.SIGN_IN, address, exchange)
        except SkywitnessError:  # the route says so, if it asks who it is
            pass
        return address

    def _count(self, policy: LimitPolicy, client: str, exchange: Exchange) -> None:
        counted = self._counted[policy]
        item = counted.item
        allowed = self._limiter.hit(item, client)
        used, lasts_s = self._counts.window(item.key_for(client))
        resets_in_s = math.ceil(lasts_s) or 1
        left = b"%b;r=%d;t=%d" % (counted.name, max(0, item.amount - used), resets_in_s)
        exchange.added += (counted.declared, (b"ratelimit", left))
        if not allowed:
            raise HttpProblem(
                "rate_limited",
                f"The limit {policy} is used up; retry in {resets_in_s} s.",
                headers={"Retry-After": str(resets_in_s)},
                members={"violated-policies": [policy]},
            )


class _Item(RateLimitItemPerSecond):
    """A limit whose counters have short names."""

    @override
    def key_for(self, *identifiers: Any) -> str:
        return f"{self.namespace} {identifiers[0]}"


@dataclass(frozen=True, slots=True)
class _Counted:
    """A policy as the library and the headers have it."""

    item: RateLimitItem
    name: bytes
    declared: tuple[bytes, bytes]

    @classmethod
    def of(cls, policy: LimitPolicy, limit: Limit) -> Self:
        name = b'"%b"' % policy.encode()
        declared = b"%b;q=%d;w=%d" % (name, limit.requests, limit.seconds)
        item = _Item(limit.requests, limit.seconds, namespace=policy)
        return cls(item, name, (b"ratelimit-policy", declared))
