"""Our connections extend uvicorn's protocol class, which is no public interface of uvicorn.

When one of these tests fails after an upgrade, compare `entrypoints/http` with the new protocol
class before raising the upper bound in pyproject.toml.
"""

from __future__ import annotations

import ast
import inspect
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from skywitness.entrypoints.http import __path__ as http_folder

OVERRIDDEN = {
    "connection_made": ["self", "transport"],
    "connection_lost": ["self", "exc"],
    "data_received": ["self", "data"],
    "on_message_begin": ["self"],
    "on_headers_complete": ["self"],
    "on_body": ["self", "body"],
    "on_message_complete": ["self"],
    "_start_asgi_task": ["self", "cycle", "app"],
    "on_response_complete": ["self"],
    "eof_received": ["self"],
    "timeout_keep_alive_handler": ["self"],
    "send_400_response": ["self", "msg"],
    "pause_writing": ["self"],
    "resume_writing": ["self"],
    "shutdown": ["self"],
}
READ_FROM_PROTOCOL = {
    "connections",
    "cycle",
    "flow",
    "headers",
    "loop",
    "parser",  # for the method, from which the time for a body follows
    "pipeline",
    "scheme",
    "server_state",
    "timeout_keep_alive",
    "transport",
    "url",
}
READ_FROM_CYCLE = {
    "access_log",
    "default_headers",
    "disconnected",
    "keep_alive",
    "message_event",
    "on_response",
    "response_complete",
    "response_started",
    "scope",
    "transport",
    "waiting_for_100_continue",
}


def assigned(class_: type) -> set[str]:
    """Return the names that a class assigns on `self`."""
    tree = ast.parse(inspect.getsource(inspect.getmodule(class_)))  # type: ignore[arg-type] # found
    (node,) = (
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and node.name == class_.__name__
    )
    return {
        target.attr
        for target in ast.walk(node)
        if isinstance(target, ast.Attribute)
        and isinstance(target.ctx, ast.Store)
        and isinstance(target.value, ast.Name)
        and target.value.id == "self"
    }


def connection_classes() -> list[ast.ClassDef]:
    """Return `PacedConnection` and `BoundedConnection`, which extends it."""
    return [
        node
        for name in ("paced.py", "connections.py")
        for path in Path(next(iter(http_folder))).rglob(name)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef) and node.name.endswith("Connection")
    ]


@pytest.mark.parametrize("name", OVERRIDDEN)
def test_every_overridden_method_is_there_with_its_parameters(name: str) -> None:
    assert list(inspect.signature(getattr(HttpToolsProtocol, name)).parameters) == OVERRIDDEN[name]


def test_every_attribute_that_is_used_is_there() -> None:
    assert READ_FROM_PROTOCOL - assigned(HttpToolsProtocol) == set()
    assert READ_FROM_CYCLE - assigned(RequestResponseCycle) == set()
    assert list(inspect.signature(RequestResponseCycle.send).parameters) == ["self", "message"]
    assert set(FlowControl.__dict__) >= {"pause_reading", "resume_reading", "drain"}
    assert "write_paused" in assigned(FlowControl)


def test_the_lists_above_are_complete() -> None:
    classes = connection_classes()
    assert len(classes) == 2
    body = [node for class_ in classes for node in class_.body]
    overriding = {
        node.name
        for node in body
        if isinstance(node, ast.FunctionDef)
        and any(isinstance(d, ast.Name) and d.id == "override" for d in node.decorator_list)
    }
    used = {
        node.attr
        for class_ in classes
        for node in ast.walk(class_)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "self"
    }
    functions = {
        node.name for node in body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    own = functions.union(*map(assigned_in, classes))

    assert overriding == set(OVERRIDDEN)
    assert used - own - READ_FROM_PROTOCOL == set()


def assigned_in(class_: ast.ClassDef) -> set[str]:
    return {
        node.attr
        for node in ast.walk(class_)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
    } | {
        node.target.id
        for node in class_.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }


def test_uvicorn_has_an_upper_bound() -> None:
    asked = [r for r in map(Requirement, requires("skywitness") or []) if r.name == "uvicorn"]

    assert asked
    assert all(any(each.operator in {"<", "<="} for each in r.specifier) for r in asked)
