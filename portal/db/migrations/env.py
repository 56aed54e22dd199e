"""Alembic's entry: runs inside the connection that ``portal.db.migrate`` hands over."""

from __future__ import annotations

from alembic import context

from portal.db import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=False,
)
context.run_migrations()
