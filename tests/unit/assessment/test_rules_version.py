"""Stored verdicts name the rules they were made by, so changed rules need another name."""

from __future__ import annotations

import ast
import hashlib
from pathlib import Path

from skywitness.domain.model.assessment import judge
from skywitness.domain.model.phenomena.phenomenon import PHENOMENA

DIGESTS = {"4": "36b6d683df8f5248"}
WORDS = {"reason.py", "sentences.py", "picture.py"}
"""Files that only put verdicts into words and pictures."""


def digest_of_rules() -> str:
    """Digest what the rules do: their code without comments, docstrings and layout, and tables."""
    digest = hashlib.sha256()
    for file in sorted(Path(judge.__file__).parent.glob("*.py")):
        if file.name in WORDS:
            continue
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef):
                node.body = [one for one in node.body if not _is_text(one)] or [ast.Pass()]
        digest.update(f"{file.name}\n{ast.unparse(tree)}\n".encode())
    for one in PHENOMENA.values():
        facts = (one.key, one.event_class, one.rule_set, one.look_back, one.readings_may_contradict)
        digest.update(repr(facts).encode())
    return digest.hexdigest()[:16]


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def test_rules_that_changed_have_a_new_version() -> None:
    assert DIGESTS.get(judge.RULES_VERSION) == digest_of_rules(), (
        "the rules changed: raise RULES_VERSION where verdicts can differ, and note its digest here"
    )
