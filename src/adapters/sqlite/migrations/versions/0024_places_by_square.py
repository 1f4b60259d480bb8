"""Exact places have no index by latitude: nothing has searched by it since the grid of squares."""

from __future__ import annotations

from alembic import op

revision = "0024"
down_revision = "0023"

_INDEX = "ix_exact_place_latitude"


def upgrade() -> None:
    op.drop_index(_INDEX, "exact_place")


def downgrade() -> None:
    op.create_index(_INDEX, "exact_place", ["latitude", "longitude"])
