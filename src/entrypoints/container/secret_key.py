"""The key that signs cursors and sessions: SECRET_KEY, or one made once and kept in DATA_DIR."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from skywitness.entrypoints.setting_groups.access import SHORTEST_KEY
from skywitness.entrypoints.settings import Settings, SettingsError


def secret_key(settings: Settings) -> bytes:
    """Return SECRET_KEY, the key stored in DATA_DIR, or a random one for a store in memory.

    Raises:
        SettingsError: DATA_DIR cannot be read or written, or the key in it can be guessed.
    """
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value().encode()
    if settings.database_file is None:
        return secrets.token_bytes(32)
    path = settings.data_dir / "secret_key"
    try:
        if not path.exists():
            _create(path)
        key = path.read_bytes()
    except OSError as error:
        why = f"{path} cannot be opened or created: {error.strerror}"
        raise SettingsError(f"SKYWITNESS_DATA_DIR: {why}") from None
    if len(key) < SHORTEST_KEY:  # emptied, or written by hand
        raise SettingsError(
            f"SKYWITNESS_DATA_DIR: {path} is no secret key, because it has fewer than "
            f"{SHORTEST_KEY} bytes: restore it from a backup, or remove it (people have to sign in "
            "again)"
        )
    return key


def _create(path: Path) -> None:
    """Write a new key atomically; a key that another process wrote first wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".secret_key.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(secrets.token_hex(32).encode())
        file.flush()
        os.fsync(file.fileno())  # an empty key after a power cut would let anybody sign cursors
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
