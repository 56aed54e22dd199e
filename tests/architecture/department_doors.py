"""What a department's commands take, and which of its pages somebody sees: parts of the walk."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from portal.permissions import Hat
from regulators.steers import InIt, Steer
from tests.architecture.permission_doors import SHARED, STEERING

STEER = Steer(
    department_code=STEERING,
    title="Letter",
    address="https://xd1.example/letter",
    given_on=date(2026, 1, 28),
    until_on=None,
    covers=("X01",),
    in_it=InIt.NO,
    passage="",
    judged_by="The AI team",
)
OF_STEERS: dict[str, Any] = {
    "department_code": STEERING,
    "steer_id": 1,
    "steer": STEER,
    "because": "So it is.",
    "ended_on": date(2026, 3, 1),
}
"""Something right for every parameter of a command on steers."""


def sees_page_of_department(address: str, worn: Iterable[Hat], code: str) -> bool:
    """Whether a page opened with a regulator's code and no more shows something to a reviewer with these roles."""
    own = {hat.organisation for hat in worn}
    if address == "shared-return":
        return bool(SHARED.get(code, frozenset()) & own)
    # the others show the reviewer's own department; a steer's page none, as none is named
    return address != "steer" and any(organisation.startswith("XD") for organisation in own)
