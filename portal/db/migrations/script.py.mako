"""${message}"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import portal.db.base

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}
