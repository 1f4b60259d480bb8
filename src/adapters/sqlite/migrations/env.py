"""Run by Alembic: works on the connection that `migrate` has opened and locked."""

from __future__ import annotations

from typing import Any

from alembic import context

from skywitness.adapters.sqlite.weather_tables import METADATA

_BY_HAND = ("report_text",)
"""Virtual tables and the tables that SQLite keeps behind them: SQLModel cannot describe them."""


def _is_modelled(name: str | None, kind: str, _parents: Any) -> bool:
    return kind != "table" or name is None or not name.startswith(_BY_HAND)


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    include_name=_is_modelled,
    render_as_batch=True,
    compare_type=True,
    on_version_apply=context.config.attributes.get("on_version_apply"),
)
context.run_migrations()
