"""How often an upload was tried"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    # With a default, so that a replica of the version before can still receive files meanwhile.
    op.add_column("upload", sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"))
