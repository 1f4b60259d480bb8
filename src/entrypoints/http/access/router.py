"""API keys for admins, and who is calling."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Body, Depends
from starlette.requests import Request
from starlette.responses import Response

from skywitness.domain.documents.access import (
    ActorDocument,
    KeyDocument,
    KeyListDocument,
    NewKeyDocument,
)
from skywitness.entrypoints.http.access.models import NewKeyRequest
from skywitness.entrypoints.http.kit.access import MayManageKeys, MayRead
from skywitness.entrypoints.http.kit.convertors import KeyId
from skywitness.entrypoints.http.kit.dependencies import CurrentServices, RequestId
from skywitness.entrypoints.http.kit.negotiation import require_json_accepted
from skywitness.entrypoints.http.kit.responses import (
    EVERYWHERE,
    headers,
    problems,
    unstored_response,
)
from skywitness.entrypoints.http.kit.route import StrictRoute
from skywitness.entrypoints.http.problems.problem import PREFIX

router = APIRouter(
    tags=["access"], route_class=StrictRoute, dependencies=[Depends(require_json_accepted)]
)

KEYS: Final = "/v1/keys"
KEY: Final = "/v1/keys/{id:key_id}"

_EXAMPLES: Final = {"observer": {"value": {"name": "Ann's phone", "role": "observer"}}}


@router.get(
    "/v1/me",
    operation_id="getActor",
    summary="Who is calling",
    response_model=ActorDocument,
    response_description="The actor",
    responses=problems(*EVERYWHERE, 406),
)
async def get_actor(actor: MayRead) -> Response:
    """Return whom the credentials of this request stand for, and what they permit."""
    return unstored_response(ActorDocument.of(actor))


@router.post(
    KEYS,
    status_code=201,
    operation_id="createKey",
    summary="Create a key",
    response_model=NewKeyDocument,
    response_description="The key, which cannot be read again",
    responses={201: {"headers": headers("Location")}, **problems(*EVERYWHERE, 406, 415, 422, 507)},
)
async def create_key(
    request: Request,
    body: Annotated[NewKeyRequest, Body(openapi_examples=_EXAMPLES)],
    actor: MayManageKeys,
    services: CurrentServices,
    request_id: RequestId,
) -> Response:
    """Create an API key. It permits at most what the caller may do."""
    issued = await services.manage_keys.create(body.request(), actor=actor, request_id=request_id)
    location = f"{request.scope[PREFIX]}{KEYS}/{issued.key.id}"
    document = NewKeyDocument.created(issued.key, issued.text)
    return unstored_response(document, 201, {"Location": location})


@router.get(
    KEYS,
    operation_id="listKeys",
    summary="List keys",
    response_model=KeyListDocument,
    response_description="All keys",
    responses=problems(*EVERYWHERE, 406),
)
async def list_keys(actor: MayManageKeys, services: CurrentServices) -> Response:
    """Return all API keys, the oldest first, expired and revoked ones too."""
    keys = await services.manage_keys.all(actor=actor)
    return unstored_response(KeyListDocument(items=tuple(KeyDocument.of(key) for key in keys)))


@router.delete(
    KEY,
    status_code=204,
    operation_id="revokeKey",
    summary="Revoke a key",
    response_description="The key is revoked",
    responses=problems(*EVERYWHERE, 404, 406, 507),
)
async def revoke_key(
    key_id: KeyId, actor: MayManageKeys, services: CurrentServices, request_id: RequestId
) -> Response:
    """Revoke an API key for good; does nothing to a revoked one.

    This process refuses it from now on, others within a second.
    """
    await services.manage_keys.revoke(key_id, actor=actor, request_id=request_id)
    return Response(status_code=204)
