"""A regulator's own counts to download, down to the references of its cases."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path
from starlette.responses import Response

from portal.api.acting import Who
from portal.api.places import Return
from portal.context import Portal, Reading
from portal.installation import installation
from portal.queries.file_names import file_name
from portal.queries.own_counts import as_csv, counts_archive, own_cases, own_counts
from portal.queries.own_place import shown_places

ZIP, CSV = "application/zip", "text/csv; charset=utf-8"

router = APIRouter(prefix="/v1/comparison/{year}/{code}", tags=["a place to contest"], default_response_class=Response)

Table = Annotated[Literal["decisions", "guidance", "commitments", "quantities", "suppressed"], Path()]


def _file(media_type: str) -> dict[int | str, dict[str, Any]]:
    schema = {"type": "string", "format": "binary"}
    return {200: {"description": "The file.", "content": {media_type.partition(";")[0]: {"schema": schema}}}}


def _attachment(reading: Reading, place: Return, data: bytes, media_type: str, what: str) -> Response:
    ending = "zip" if media_type == ZIP else "csv"
    name = file_name(reading, place.year, place.code, what, ending)
    return Response(data, media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@router.get("/counts.zip", summary="Your own counts, cases and place, to make the figures again", responses=_file(ZIP))
def get_counts_archive(place: Return, who: Who) -> Response:
    portal: Portal = installation()
    with portal.reading(who) as reading:
        shown = shown_places(reading, portal.public, **place.of)
        data = counts_archive(reading, **place.of, place=shown)
        return _attachment(reading, place, data, ZIP, "counts")


@router.get("/counts/{table}.csv", summary="One table of your own counts", responses=_file(CSV))
def get_counts(place: Return, who: Who, table: Table) -> Response:
    with installation().reading(who) as reading:
        frame = getattr(own_counts(reading, **place.of).known, table)
        return _attachment(reading, place, as_csv(frame), CSV, f"counts-{table}")


@router.get("/cases.csv", summary="The cases in your own counts, with their references", responses=_file(CSV))
def get_cases(place: Return, who: Who) -> Response:
    with installation().reading(who) as reading:
        frame = own_cases(reading, **place.of)
        return _attachment(reading, place, as_csv(frame), CSV, "cases")
