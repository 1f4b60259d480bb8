"""An OpenID provider on loopback: discovery, keys, sign-in with PKCE, tokens for programs.

With a tenant it writes tokens as Microsoft Entra ID does (version 2.0), else as in RFC 9068.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from simulators.issuer.keys import SigningKey, rsa_key
from simulators.issuer.sign_in import Grant, SignIn, form_of, refused
from simulators.server import Request, Response, json_response

TOKEN_LASTS_S: Final = 3600

PEOPLE: Final[Mapping[str, Sequence[str]]] = {
    "olivia": (),
    "otto": (),
    "dana": ("desk",),
    "ada": ("admin",),
}
"""Who can sign in, with their roles."""


class Issuer:
    """Answers requests, and issues tokens; `now` is its time in seconds since 1970.

    Attributes:
        keys: the published keys; the last one signs.
    """

    def __init__(
        self,
        *,
        now: Callable[[], float],
        audience: str = "skywitness",
        tenant: str | None = None,
        people: Mapping[str, Sequence[str]] = PEOPLE,
        keys: Sequence[SigningKey] = (),
    ) -> None:
        self.audience = audience
        self.tenant = tenant
        self.keys = list(keys) or [rsa_key("first")]
        self.base = f"/{tenant}/v2.0" if tenant else ""
        self._now = now
        self._people = people
        self._sign_in = SignIn(people, now)

    def __call__(self, request: Request) -> Response:
        """Answer one request."""
        issuer = f"http://{request.headers.get('host', '')}{self.base}"
        match request.method, request.path.removeprefix(self.base):
            case "GET", "/.well-known/openid-configuration":
                return json_response(_discovery(issuer))
            case "GET", "/keys":
                return json_response({"keys": [key.document for key in self.keys]})
            case "GET", "/authorize":
                return self._sign_in.authorize(request.query)
            case "POST", "/token":
                return self._tokens(issuer, form_of(request))
            case _:
                return json_response({"error": "not_found"}, 404)

    def rotate(self, new: SigningKey, *, forget: bool = False) -> None:
        """Sign with another key from now on; the older ones stay published, or are forgotten."""
        self.keys = [new] if forget else [*self.keys, new]

    def claims(self, issuer: str, person: str, **changes: Any) -> dict[str, Any]:
        """Return the claims of an access token; a change to None removes one."""
        now = int(self._now())
        claims: dict[str, Any] = {
            "iss": issuer,
            "aud": self.audience,
            "sub": f"{person}-of-this-client" if self.tenant else person,
            "iat": now,
            "nbf": now,
            "exp": now + TOKEN_LASTS_S,
            "jti": uuid.uuid4().hex,
            "roles": list(self._people.get(person, ())),
        }
        if self.tenant:
            oid = str(uuid.uuid5(uuid.NAMESPACE_URL, person))
            claims |= {"ver": "2.0", "tid": self.tenant, "oid": oid, "azp": "simulated-client"}
            claims["scp"] = "access_as_user"
        else:
            claims |= {"client_id": "simulated-client", "scope": "openid"}
        return {name: value for name, value in {**claims, **changes}.items() if value is not None}

    def access_token(self, issuer: str, person: str, **changes: Any) -> str:
        """Return an access token; `changes` are to its claims."""
        kind = "JWT" if self.tenant else "at+jwt"
        return self.keys[-1].sign(self.claims(issuer, person, **changes), kind)

    def id_token(self, issuer: str, person: str, client_id: str, nonce: str | None = None) -> str:
        """Return an ID token, which says who signed in, to the client alone."""
        gone = dict.fromkeys(("client_id", "scope", "scp", "azp"))
        claims = self.claims(issuer, person, aud=client_id, nonce=nonce, **gone)
        return self.keys[-1].sign(claims, "JWT")

    def _tokens(self, issuer: str, form: Mapping[str, str]) -> Response:
        match form.get("grant_type"):
            case "client_credentials":
                person = form.get("client_id", "")
                if person not in self._people:
                    known = ", ".join(self._people)
                    return refused("invalid_client", f"client_id must be one of {known}", 401)
                return json_response(self._issued(issuer, person))
            case "authorization_code":
                grant = self._sign_in.redeem(form)
                if grant is None:
                    return refused("invalid_grant", "the code, its verifier or its client is wrong")
                return json_response(self._issued(issuer, grant.person, grant))
            case _:
                return refused("unsupported_grant_type", "authorization_code, client_credentials")

    def _issued(self, issuer: str, person: str, grant: Grant | None = None) -> dict[str, Any]:
        issued = {
            "access_token": self.access_token(issuer, person),
            "token_type": "Bearer",
            "expires_in": TOKEN_LASTS_S,
        }
        if grant is not None and "openid" in grant.scope.split():
            issued["id_token"] = self.id_token(issuer, person, grant.client_id, grant.nonce)
        return issued


def _discovery(issuer: str) -> dict[str, Any]:
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/authorize",
        "token_endpoint": f"{issuer}/token",
        "jwks_uri": f"{issuer}/keys",
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256", "ES256"],
        "code_challenge_methods_supported": ["S256"],
        "grant_types_supported": ["authorization_code", "client_credentials"],
    }
