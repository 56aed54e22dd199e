"""Rows of a draft, read and changed one by one."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from portal.api.acting import Who
from portal.api.places import MOST, RETURN, Return
from portal.api.shapes import Body, Name, Text
from portal.commands.drafts import Typed, correct_row, take_out_row
from portal.installation import installation
from portal.queries.table_pages import table_page
from portal.web.record import request_id
from submissions_schema.gate.limits import LIMITS

Table = Annotated[Name, Path(examples=["decisions"])]
RowNumber = Annotated[int, Path(ge=0, le=LIMITS.rows, description="Its number on the sheet; 0: a sheet's answers.")]

router = APIRouter(prefix=f"{RETURN}/tables/{{table}}", tags=["rows"])


class Row(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    row: int
    key: str
    cells: dict[str, str | None]


class Rows(BaseModel):
    """A page of a table's rows, as given."""

    model_config = ConfigDict(from_attributes=True)

    table: str
    sheet: str
    layout: str
    total: int
    page: int
    pages: int
    rows: list[Row]


@router.get("", summary="The rows of one table")
def get_rows(place: Return, who: Who, table: Table, page: Annotated[int, Query(ge=1, le=MOST)] = 1) -> Rows:
    with installation().reading(who) as reading:
        return Rows.model_validate(table_page(reading, **place.of, table=table, page=page))


class Cell(Body):
    """What stood in a cell when it was read, and what shall stand there."""

    seen: Text | None
    value: Text | None


KEY = "What the row was called when you read it; when the number belongs to another row by now, nothing is changed."


class Correction(Body):
    key: Text | None = Field(description=f"{KEY} null: there was no row, or these are a sheet's answers.")
    cells: Annotated[dict[Name, Cell], Field(min_length=1, max_length=LIMITS.columns)]
    why: Text | None = None


class Changed(BaseModel):
    changed: int = Field(description="Cells that say something else now.")


@router.patch("/rows/{row}", summary="Set cells of one row; a number no row has makes a new one")
def patch_row(request: Request, place: Return, who: Who, table: Table, row: RowNumber, body: Correction) -> Changed:
    cells = {column: Typed(cell.seen, cell.value) for column, cell in body.cells.items()}
    with installation().unit_of_work(who, request_id=request_id(request.scope)) as ctx:
        changed = correct_row(ctx, **place.of, table=table, row=row, key=body.key, cells=cells, why=body.why)
    return Changed(changed=changed)


@router.delete("/rows/{row}", summary="Take one row out", status_code=204)
def delete_row(
    request: Request,
    place: Return,
    who: Who,
    table: Table,
    row: RowNumber,
    key: Annotated[Text, Query(description=KEY)],
    why: Annotated[Text | None, Query()] = None,
) -> Response:
    with installation().unit_of_work(who, request_id=request_id(request.scope)) as ctx:
        take_out_row(ctx, **place.of, table=table, row=row, key=key, why=why)
    return Response(status_code=204)
