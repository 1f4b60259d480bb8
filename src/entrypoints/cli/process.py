"""Interpreter settings for a process that does nothing but run Skywitness."""

from __future__ import annotations

import gc
import logging
import os
import sys
import threading
from contextlib import suppress
from importlib import import_module
from typing import Final, NoReturn

SWITCH_INTERVAL_S = 50e-6

_log = logging.getLogger(__name__)

YOUNG_OBJECTS = 10_000
"""Allocations between two passes of the garbage collector. At the default of 700 there is one for
nearly every request, which takes 6 % of the CPU time of filing a report (`make bench`)."""


UNUSED_MODULES: Final = ("pydantic.v1", "werkzeug.local", "yaml")
"""What FastAPI and dependency-injector load where it is installed, and do without elsewhere: 5 MB,
and a twentieth of the time to the first answer."""


def leave_out_unused_modules() -> None:
    """Have imports of `UNUSED_MODULES` fail from now on; call it before the application's.

    Pydantic looks for no plugins among the installed packages either, unless the environment says.
    """
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    for name in UNUSED_MODULES:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type] # the way to make an import fail


def load_fastapi() -> None:
    """Import FastAPI, but have its models of the OpenAPI document built when they are first used.

    Few processes ever show the document, and building its forty models takes a third of the import.
    """
    from pydantic import BaseModel  # noqa: PLC0415 # takes longer than many a command

    BaseModel.model_config["defer_build"] = True
    try:
        import_module("fastapi")
    finally:
        del BaseModel.model_config["defer_build"]


def end_at_once(signal_number: int) -> NoReturn:
    """End the process without waiting for anything: whatever was acknowledged is on disk."""
    os._exit(128 + signal_number)


def end_within(seconds: float) -> None:
    """End the process after a time, if it has not ended by then, and log what it waits for.

    Whoever stops it would kill it soon after, without a word. It exits with 0: what was
    acknowledged is on disk, and a requested stop is not a failure.
    """
    timer = threading.Timer(seconds, _end_late, (seconds,))
    timer.daemon = True  # a process that ends in time does not wait for it
    timer.start()


def _end_late(seconds: float) -> None:
    own = threading.current_thread()
    waiting = ", ".join(thread.name for thread in threading.enumerate() if thread is not own)
    _log.warning("ended %g s after it was asked to stop; still running: %s", seconds, waiting)
    os._exit(0)


def allow_files(wanted: int) -> None:
    """Raise the limit of open files, as far as the system lets the process raise it itself.

    Each connection is one, and most shells start programs with a limit of 1,024.
    """
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 # does not exist everywhere

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        with suppress(ValueError, OSError):  # macOS has a further limit that it does not tell
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def pause_collector() -> None:
    """Keep the cyclic garbage collector from running until `tune_process`.

    What is loaded meanwhile stays, so full passes over it free nothing; they took a tenth of the
    time to the first answer.
    """
    gc.disable()


def tune_process() -> None:
    """Set the interpreter up for a long run; call it once everything is open.

    Database threads need the interpreter for an instant between two statements. At the default
    switch interval of 5 ms, waiting for the event loop to yield takes longer than the disk.

    Objects loaded by now live until the process ends, so the cyclic garbage collector may ignore
    them. Traversing them took a quarter of the CPU time of filing a report. Garbage of the start is
    kept with them: a collection first would take 50 ms.
    """
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS)
    gc.enable()
    sys.setswitchinterval(SWITCH_INTERVAL_S)
