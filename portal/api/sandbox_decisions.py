"""Decisions on sandbox licences as rows of the annual return, for the central unit's own return and the comparison."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from portal.api.acting import Who
from portal.api.downloads import CSV, attachment, file_answer
from portal.installation import installation
from portal.queries.own_counts import as_csv
from portal.queries.sandbox_decisions import sandbox_decisions

router = APIRouter(prefix="/v1/sandbox-decisions", tags=["cases"], default_response_class=Response)

Year = Annotated[int, Path(ge=2000, le=2100, description="Reporting year, from April to March.")]
Wanted = Annotated[
    Literal["decisions", "schemes", "summary"],
    Path(description="The rows, the schemes they name, or what may be published of them."),
]


@router.get(
    "/{year}/{table}.csv", summary="Central unit: sandbox decisions as a return has them", responses=file_answer(CSV)
)
def get_sandbox_decisions(
    who: Who,
    year: Year,
    table: Wanted,
    demonstration: Annotated[bool, Query(description="Invented cases instead of real ones.")] = False,
) -> Response:
    with installation().reading(who) as reading:
        found = sandbox_decisions(reading, year, demonstration=demonstration)
    invented = "-demonstration" if demonstration else ""
    return attachment(as_csv(getattr(found, table)), CSV, f"sandbox-{table}-{year}{invented}.csv")
