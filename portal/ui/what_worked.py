"""What worked: case studies and initiatives with a result, a figure and their evaluation."""

from __future__ import annotations

from portal.queries.finders import WHAT_WORKED
from portal.ui.found_part import show

show(WHAT_WORKED)
