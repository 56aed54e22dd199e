"""How a command ends: the numbers that scripts read."""

from __future__ import annotations

GOOD = 0
FAULTS_FOUND = 1
"""The file was read and has errors; or the audit chain does not hold; or figures are not those published."""
REFUSED = 2
"""The file was not read."""
WRONG_USE = 64
"""The command cannot be run like this (EX_USAGE of sysexits.h)."""
BROKE_DOWN = 70
"""Something failed on our side (EX_SOFTWARE)."""
