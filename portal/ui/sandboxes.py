"""Sandboxes open now, by product area."""

from __future__ import annotations

from portal.queries.finders import SANDBOXES
from portal.ui.found_part import show

show(SANDBOXES)
