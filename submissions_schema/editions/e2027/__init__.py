"""Edition 2027: reporting year 1 April 2026 to 31 March 2027; edition 2026 with four changes (decision 33)."""

from __future__ import annotations

from submissions_schema.editions.changes import changed
from submissions_schema.editions.e2026 import EDITION as _E2026
from submissions_schema.editions.e2027.changes import CHANGES

EDITION = changed(_E2026, CHANGES)
