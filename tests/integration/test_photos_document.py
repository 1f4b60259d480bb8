"""docs/photos.md is true: its commands run, and give the answers shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.photo_files import PNG
from tests.tools.documented import asked_in, blocks_of, served, shows

BLOCKS = blocks_of("photos.md")
ASKED = asked_in(BLOCKS)
COMMANDS = [text.strip() for kind, text in BLOCKS if kind == "sh" and text.startswith("skywitness")]
LEFT_OVER = "~".join(("0" * 32, "a.jpg"))


@pytest.mark.timeout(120)
def test_the_commands_get_the_answers_shown_one_after_the_other(tmp_path: Path) -> None:
    tmp_path.joinpath("hail.png").write_bytes(PNG)
    with served(tmp_path, "skywitness serve") as site:
        for command, expected in ASKED:
            answer = site.ask(command)
            assert shows(answer, expected), (command, answer)

        objects = tmp_path / "data" / "objects"
        kept = set(objects.rglob("*.jpg*"))
        (objects / "photos" / LEFT_OVER).write_bytes(b"half a removal")
        reconciled = [site.run(command) for command in COMMANDS]
        assert [(done.returncode, done.stderr) for done in reconciled] == [(0, "")]
        assert reconciled[0].stdout == "0 photos given up, 1 object deleted\n"
        assert set(objects.rglob("*.jpg*")) == kept

        for path in kept:
            path.unlink()
        (lacking,) = (site.run(command) for command in COMMANDS)
        assert lacking.returncode == 1
        assert lacking.stderr.count("missing: photos/") == len(kept) // 2
    assert len(ASKED) >= 4
