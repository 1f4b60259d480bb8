"""Azure Blob Storage without a key: the machine's own identity, over TLS, all on loopback."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from simulators.server import Request, Response, Server, listening
from tests.integration.azurite import ACCOUNT, azurite_at

SCOPE = "https://storage.azure.com"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of loopback signed by itself, with its key beside it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "loopback")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("certificate")
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    (folder / "cert.pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    return folder


@pytest.fixture(scope="module")
def account_url(certificate: Path) -> Iterator[str]:
    cert, key = str(certificate / "cert.pem"), str(certificate / "key.pem")
    with azurite_at("--oauth", "basic", "--cert", cert, "--key", key) as address:
        yield f"{address}/{ACCOUNT}"


def token(audience: str = SCOPE) -> str:
    """An access token of the shape that Entra ID gives, signed by nobody."""
    now = int(time.time())
    claims = {
        "aud": audience,
        "iss": "https://sts.windows.net/00000000-0000-0000-0000-000000000000/",
        "nbf": now - 60,
        "iat": now - 60,
        "exp": now + 3600,
        "oid": "00000000-0000-0000-0000-000000000001",
        "tid": "00000000-0000-0000-0000-000000000000",
    }
    parts = (json.dumps({"typ": "JWT", "alg": "none"}), json.dumps(claims), "unsigned")
    return ".".join(base64.urlsafe_b64encode(p.encode()).decode().rstrip("=") for p in parts)


def granting(access_token: str) -> Callable[[Request], Response]:
    def answer(asked: Request) -> Response:
        if asked.headers.get("x-identity-header") != "header":
            return Response(401)
        granted = {
            "access_token": access_token,
            "expires_on": str(int(time.time()) + 3600),
            "resource": asked.query["resource"],
            "token_type": "Bearer",
        }
        return Response(body=json.dumps(granted).encode())

    return answer


# In a process of its own: aiohttp reads the certificates that are trusted when it is imported.
PUT_ONE = """
import asyncio, logging, sys
from skywitness.adapters.azure_blob.storage import AzureBlobStorage

logging.basicConfig(level=logging.DEBUG)

async def rain():
    yield b"rain"

async def main():
    storage = AzureBlobStorage(container="identity", account_url=sys.argv[1], deadline_s=15.0)
    try:
        await storage.put("a", rain(), content_type="text/plain", replace=True)
        async with storage.open("a") as found:
            print(b"".join([chunk async for chunk in found.chunks]).decode())
    except Exception as error:
        print(type(error).__name__)
        raise
    finally:
        await storage.close()

asyncio.run(main())
"""


TICKET = """
import asyncio, logging, sys
from datetime import UTC, datetime, timedelta
from skywitness.adapters.azure_blob.storage import AzureBlobStorage

logging.basicConfig(level=logging.DEBUG)

async def main():
    storage = AzureBlobStorage(container="identity", account_url=sys.argv[1], deadline_s=15.0)
    until = datetime.now(UTC) + timedelta(minutes=10)
    try:
        for key in ("incoming/a", "incoming/b"):
            ticket = await storage.upload_request(key, content_type="image/png", until=until)
            print(ticket.url)
    finally:
        await storage.close()

asyncio.run(main())
"""


async def put_one(
    identity: Server, account_url: str, certificate: Path, script: str = PUT_ONE
) -> tuple[str, str]:
    """Put and read an object as a machine in Azure would; returns what it said, and its log."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", script, account_url),
        env=os.environ
        | {
            "SSL_CERT_FILE": str(certificate / "cert.pem"),
            "IDENTITY_ENDPOINT": f"{identity.url}/msi/token",
            "IDENTITY_HEADER": "header",
            "AZURE_CLIENT_ID": "the-one-meant",
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, log = await process.communicate()
    return out.decode().strip(), log.decode()


async def test_the_identity_of_the_machine_opens_the_account(
    account_url: str, certificate: Path
) -> None:
    granted = token()
    async with listening(granting(granted)) as server:
        said, log = await put_one(server, account_url, certificate)

    assert said == "rain", log
    assert granted not in log
    (asked,) = server.requests  # one token serves all calls
    assert asked.query["resource"] == SCOPE
    assert asked.query["client_id"] == "the-one-meant"


async def test_the_identity_of_the_machine_signs_tickets(
    account_url: str, certificate: Path
) -> None:
    async with listening(granting(token())) as server:
        said, log = await put_one(server, account_url, certificate, TICKET)

    one, other = (parse_qs(urlsplit(line).query) for line in said.splitlines())
    for ticket in (one, other):
        assert (ticket["sp"], ticket["spr"], ticket["sr"]) == (["c"], ["https"], ["b"])
        assert ticket["skoid"] == ["00000000-0000-0000-0000-000000000001"]
        assert ticket["sig"][0] not in log
    assert one["sig"] != other["sig"]
    assert one["skt"] == other["skt"], "one key signs both"


async def test_a_machine_without_identity_gets_an_error(
    account_url: str, certificate: Path
) -> None:
    async with listening(lambda _: Response(400)) as server:
        said, log = await put_one(server, account_url, certificate)

    assert said == "StorageRefused", log


async def test_a_token_for_another_resource_is_refused_and_not_shown(
    account_url: str, certificate: Path
) -> None:
    wrong = token("https://elsewhere.example")
    async with listening(granting(wrong)) as server:
        said, log = await put_one(server, account_url, certificate)

    assert said == "StorageRefused"
    assert wrong not in log


async def test_a_token_is_never_sent_over_plain_http(certificate: Path) -> None:
    async with listening(granting(token())) as server:
        said, _ = await put_one(server, f"{server.url}/account", certificate)

    assert said != "rain"
    assert all("authorization" not in asked.headers for asked in server.requests)
