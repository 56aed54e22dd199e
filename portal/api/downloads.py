"""Files to download: the template, the filer's workbook with what was found, the findings, the receipt."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from portal.api.acting import Who
from portal.api.places import RETURN, Return
from portal.commands.receipts import receipt_document
from portal.config import settings
from portal.installation import installation, signer
from portal.queries.file_names import file_name
from portal.queries.workbooks import annotated_workbook, findings_list, template, workbook_as_it_came

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
PDF = "application/pdf"

router = APIRouter(prefix=RETURN, tags=["files"], default_response_class=Response)


def file_answer(media_type: str) -> dict[int | str, dict[str, Any]]:
    schema = {"type": "string", "format": "binary"}
    return {200: {"description": "The file.", "content": {media_type.partition(";")[0]: {"schema": schema}}}}


def attachment(data: bytes, media_type: str, name: str) -> Response:
    return Response(data, media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@router.get("/template.xlsx", summary="The workbook to fill in", responses=file_answer(XLSX))
def get_template(place: Return, who: Who) -> Response:
    with installation().reading(who) as reading:
        data = template(reading, **place.of)
        return attachment(data, XLSX, file_name(reading, place.year, place.code, "return", "xlsx"))


@router.get("/annotated.xlsx", summary="Your workbook, with what was found marked in it", responses=file_answer(XLSX))
def get_annotated_workbook(place: Return, who: Who) -> Response:
    with installation().reading(who) as reading:
        made = annotated_workbook(reading, **place.of)
        what = "return-with-findings" if made.whole else "findings"
        return attachment(made.data, XLSX, file_name(reading, place.year, place.code, what, "xlsx"))


@router.get("/workbook.xlsx", summary="The workbook as it was uploaded last", responses=file_answer(XLSX))
def get_workbook(place: Return, who: Who) -> Response:
    with installation().reading(who) as reading:
        data = workbook_as_it_came(reading, **place.of)
        return attachment(data, XLSX, file_name(reading, place.year, place.code, "return-as-uploaded", "xlsx"))


@router.get("/findings.csv", summary="All findings", responses=file_answer(CSV))
def get_findings_list(place: Return, who: Who) -> Response:
    with installation().reading(who) as reading:
        data = findings_list(reading, **place.of)
        return attachment(data, CSV, file_name(reading, place.year, place.code, "findings", "csv"))


@router.get("/receipt.pdf", summary="The receipt, signed", responses=file_answer(PDF))
def get_receipt_document(place: Return, who: Who) -> Response:
    data = receipt_document(installation(), who, signer(), base_url=settings().base_url, **place.of)
    with installation().reading(who) as reading:
        return attachment(data, PDF, file_name(reading, place.year, place.code, "receipt", "pdf"))
