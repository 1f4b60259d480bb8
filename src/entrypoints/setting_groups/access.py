"""Settings of who may do what, and by which addresses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from ipaddress import ip_network
from typing import Annotated, Final, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode

from skywitness.domain.model.access.roles import Role
from skywitness.domain.model.addresses import is_loopback
from skywitness.entrypoints.setting_groups.names import full_name
from skywitness.entrypoints.setting_groups.rate_limits import (
    DEFAULT_LIMITS,
    Limit,
    LimitPolicy,
    parsed_limits,
)
from skywitness.entrypoints.setting_groups.urls import require_tenant
from skywitness.entrypoints.setting_groups.values import split, unset_if_empty

SHORTEST_KEY: Final = 32
"""Bytes of a secret key: whoever guesses it from a cursor could make sessions of an admin."""

_ORIGIN: Final = re.compile(r"[a-z][a-z0-9+.-]*://[a-z0-9._~:\[\]-]+")


class Access(StrEnum):
    """Access control."""

    OPEN = "open"
    KEYS = "keys"


class ForwardedHeader(StrEnum):
    """Which headers a trusted proxy writes."""

    X_FORWARDED = "x-forwarded"
    FORWARDED = "forwarded"


class AccessSettings(BaseSettings):
    """What an operator can choose about access."""

    host: str = Field("127.0.0.1", description="address to listen on")
    access: Access = Field(
        Access.OPEN,
        description="open: one local user, loopback only; keys: everybody reads what is public, "
        "and API keys and access tokens say who may do more",
    )
    obscure_cell_deg: float = Field(
        0.1,
        ge=0.01,
        le=1.0,
        description="size in degrees of the cells that obscured reports are placed in; a change "
        "holds for what is filed and edited afterwards",
    )
    oidc_issuer: str = Field(
        "",
        description="OpenID provider whose access tokens are accepted, exactly as its tokens name "
        "it in iss; Entra ID: https://login.microsoftonline.com/TENANT-ID/v2.0",
    )
    oidc_audience: str = Field(
        "",
        description="what its tokens name in aud; Entra ID: the client id of this application",
    )
    oidc_roles: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="comma list of ROLE=observer, desk, admin or service, where ROLE is a value of "
        "the claim roles, or scp:SCOPE; the first that a token has counts, others are observers",
    )
    oidc_client_id: str = Field(
        "",
        description="client id of this service at the issuer: people may sign in there with a "
        "browser; register SKYWITNESS_PUBLIC_URL/sign-in/back as its redirect URI",
    )
    oidc_client_secret: SecretStr | None = Field(
        None, description="its secret; public clients have none"
    )
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="comma list of additional Host names to accept"
    )
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="comma list of addresses and networks, such as 10.0.0.0/24, of proxies whose "
        "word on a client's address, scheme and Host counts",
    )
    forwarded_header: ForwardedHeader = Field(
        ForwardedHeader.X_FORWARDED,
        description="what those proxies write: x-forwarded (X-Forwarded-For, -Proto and -Host) or "
        "forwarded (RFC 7239)",
    )
    rate_limits: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="comma list of limits per client, such as read=600/minute,write=60/minute; "
        "also search, external (weather and text analysis), preview (of verdicts) and sign-in "
        "(failures). none: no limits; empty: none while SKYWITNESS_ACCESS is open, otherwise "
        + DEFAULT_LIMITS,
    )
    cors_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="comma list of origins such as https://map.example:8443 whose pages may use "
        "the API from a browser",
    )
    secret_key: SecretStr | None = Field(
        None,
        description="signs cursors and sessions, and decides where obscured reports are shown; at "
        "least 32 characters; empty: generated once and stored in SKYWITNESS_DATA_DIR",
    )

    _split_access = field_validator(
        "oidc_roles",
        "allowed_hosts",
        "trusted_proxies",
        "rate_limits",
        "cors_origins",
        mode="before",
    )(split)
    _unset_secrets = field_validator("oidc_client_secret", "secret_key", mode="before")(
        unset_if_empty
    )

    @field_validator("cors_origins")
    @classmethod
    def _require_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        """Reject what no Origin header can be: patterns, paths, capital letters."""
        if not all(map(_ORIGIN.fullmatch, value)):
            raise ValueError("must be origins, such as https://map.example, without a path")
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _require_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for each in value:
            ip_network(each)
        return value

    @field_validator("rate_limits")
    @classmethod
    def _require_limits(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        parsed_limits(value)
        return value

    @field_validator("oidc_roles")
    @classmethod
    def _require_roles(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        """Reject roles that nobody can be given; the public needs no token."""
        given = {role.value for role in Role if role is not Role.PUBLIC}
        for entry in value:
            name, _, role = entry.rpartition("=")
            if not name.strip() or role.strip() not in given:
                raise ValueError(f"must be ROLE=one of {', '.join(sorted(given))}")
        return value

    @field_validator("host")
    @classmethod
    def _strip_brackets(cls, value: str) -> str:
        return value[1:-1] if value.startswith("[") and value.endswith("]") else value

    @model_validator(mode="after")
    def _check_access(self) -> Self:
        if self.access is Access.OPEN and not is_loopback(self.host):
            raise ValueError(
                "SKYWITNESS_HOST must be a loopback address while SKYWITNESS_ACCESS is open"
            )
        if self.access is not Access.OPEN and self._is_key_short():
            raise ValueError(
                f"SKYWITNESS_SECRET_KEY must have at least {SHORTEST_KEY} characters, because it "
                "signs sessions; leave it out to have one made"
            )
        return self

    @model_validator(mode="after")
    def _check_issuer(self) -> Self:
        if self.oidc_issuer and self.access is Access.OPEN:
            raise ValueError("SKYWITNESS_OIDC_ISSUER needs SKYWITNESS_ACCESS=keys")
        if self.oidc_issuer and not self.oidc_audience:
            raise ValueError("SKYWITNESS_OIDC_ISSUER needs SKYWITNESS_OIDC_AUDIENCE")
        for name in ("oidc_audience", "oidc_roles", "oidc_client_id", "oidc_client_secret"):
            if getattr(self, name) and not self.oidc_issuer:
                raise ValueError(f"{full_name(name)} needs SKYWITNESS_OIDC_ISSUER")
        require_tenant(full_name("oidc_issuer"), self.oidc_issuer)
        return self

    def _is_key_short(self) -> bool:
        return self.secret_key is not None and len(self.secret_key) < SHORTEST_KEY

    @property
    def limits(self) -> Mapping[LimitPolicy, Limit]:
        """The limit of each policy; empty when clients are not limited."""
        if not self.rate_limits and self.access is Access.OPEN:
            return {}
        return parsed_limits(self.rate_limits)
