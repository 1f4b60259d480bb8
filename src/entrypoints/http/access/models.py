"""Bodies of the routes about keys."""

from __future__ import annotations

from typing import Annotated, Any, Final

from pydantic import Field, WithJsonSchema

from skywitness.domain.model.access.api_key import MAX_NAME_LENGTH, KeyRequest
from skywitness.domain.model.access.roles import Permission, Role
from skywitness.entrypoints.http.kit.fields import (
    NOT_BLANK_LINE,
    RequestModel,
    Timestamp,
    choice,
    closed,
    each,
)

_NAME: Final[dict[str, Any]] = {
    "type": "string",
    "minLength": 1,
    "maxLength": MAX_NAME_LENGTH,
    "pattern": NOT_BLANK_LINE,
}
_ROLE: Final[dict[str, Any]] = {
    **closed(Role),
    "enum": [role.value for role in Role if role is not Role.PUBLIC],
}

_Name = Annotated[str, WithJsonSchema(_NAME)]
_Scope = Annotated[Permission, each(choice(Permission)), WithJsonSchema(closed(Permission))]


class NewKeyRequest(RequestModel):
    """A key to create."""

    name: _Name = Field(description="what the key is for; only admins see it")
    role: Annotated[Role, each(choice(Role)), WithJsonSchema(_ROLE)]
    scopes: Annotated[
        list[_Scope],
        WithJsonSchema(
            {
                "type": "array",
                "items": closed(Permission),
                "maxItems": len(Permission),
                "uniqueItems": True,
            }
        ),
    ] = Field(
        [], description="permissions of the role that the key is limited to; none: all of them"
    )
    owner: _Name | None = Field(
        None,
        description="the owner of an earlier key that this one replaces; public as the observer of "
        "reports, so personal data is refused; a new id by default",
    )
    expires_at: Timestamp | None = Field(None, description="never by default")

    def request(self) -> KeyRequest:
        """Return it for the domain, which checks the values."""
        return KeyRequest(
            name=self.name,
            role=self.role,
            scopes=frozenset(self.scopes),
            owner=self.owner,
            expires_at=self.expires_at,
        )
