"""A file that is refused, uploaded as a preparer does it: kept with code and sentence, the draft left as it was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import select

from portal.commands.drafts import start_draft
from portal.commands.uploads import check_upload, receive_upload
from portal.db.drafts import open_version
from portal.db.returns import DraftTable, Upload
from portal.db.verdicts import standing
from submissions_schema.findings import objects
from submissions_schema.gate import CODES
from tests.fixtures.filing import YEAR, Filing
from tests.gate.workbooks import zipped
from tests.reading import csv_tables, spoiled_template
from tests.reading.our_template import BOOK, CODE, changed, letter_of, part_of, text, with_banner, with_cells

MERGED = '</sheetData><mergeCells><mergeCell ref="A2:A3"/></mergeCells>'


def draft_of(filing: Filing) -> Mapping[str, Any]:
    with filing.portal.reading(filing.person("preparer", CODE)) as reading:
        version = open_version(reading.session, YEAR, CODE)
        assert version is not None
        tables = reading.session.execute(
            select(DraftTable.table, DraftTable.sha256, DraftTable.rows, DraftTable.upload_id).where(
                DraftTable.submission_id == version.id
            )
        )
        return {"state": version.state, "content": version.content, "tables": sorted(map(tuple, tables))}


def uploaded(filing: Filing, filename: str, data: bytes) -> Upload:
    """The upload as it is kept once it was checked."""
    preparer = filing.person("preparer", CODE)
    with filing.portal.unit_of_work(preparer) as ctx:
        number = receive_upload(ctx, year=YEAR, regulator_code=CODE, filename=filename, data=data)
    check_upload(filing.portal, number)
    with filing.portal.reading(preparer) as reading:
        kept = reading.session.get_one(Upload, number)
        reading.session.expunge(kept)
    assert filing.portal.files.read(kept.sha256) == data
    return kept


# one of each code; that each fault gets its code is tested with the reading
FILES = [
    *(("return.xlsx", *fault) for fault in dict(spoiled_template.REFUSED.values()).items()),
    *(("decisions.csv", *fault) for fault in dict(csv_tables.REFUSED.values()).items()),
]
SHARES = 2
"""In which the files are uploaded, each share into a draft of its own, so that workers can share them out."""


@pytest.mark.thorough
@pytest.mark.parametrize("share", range(SHARES))
def test_refused_files_are_kept_and_leave_the_draft_as_it_was(share: int, sqlite_filing: Filing) -> None:
    sqlite_filing.upload(CODE)
    before = draft_of(sqlite_filing)
    assert before["tables"]

    wrong = []
    for filename, code, make in FILES[share::SHARES]:
        kept = uploaded(sqlite_filing, filename, make())
        if (kept.state, kept.code) != ("refused", code):
            wrong.append((filename, code, kept.state, kept.code))
        assert kept.sentence
        assert kept.sentence[:20] == CODES[code][:20] or code in ("NOT_OUR_TEMPLATE", "OTHER_ROUND")
        assert draft_of(sqlite_filing) == before

    assert wrong == []


def test_faults_of_structure_are_found_in_the_upload(sqlite_filing: Filing) -> None:
    """A sheet renamed, one with a title above its headings, merged cells, a heading that only looks like ours."""
    outcome = letter_of("decisions", "outcome")
    made = with_cells("Decisions", {f"{outcome}1": text("Outc\u043eme")})
    made = changed(part_of("Schemes"), "</sheetData>", MERGED, among=made)
    made = changed(BOOK, 'name="Initiatives"', 'name="Our initiatives"', among=made)
    made = with_banner("Barriers", among=made)
    preparer = sqlite_filing.person("preparer", CODE)
    with sqlite_filing.portal.unit_of_work(preparer) as ctx:
        start_draft(ctx, year=YEAR, regulator_code=CODE)

    kept = uploaded(sqlite_filing, "return.xlsx", zipped(made))

    assert (kept.state, kept.code) == ("read", None)
    with sqlite_filing.portal.reading(preparer) as reading:
        version = open_version(reading.session, YEAR, CODE)
        assert version is not None
        found = standing(reading.session, sqlite_filing.portal.files, version).findings
    assert {(f.rule, f.sheet, f.cell) for f in objects(found) if f.severity == "error"} == {
        ("S-01", "Initiatives", None),
        ("S-02", "Barriers", "A3"),
        ("S-03", "Decisions", f"{outcome}1"),
        ("S-04", "Schemes", "A2"),
    }


@pytest.mark.thorough
def test_another_regulators_template_is_refused(sqlite_filing: Filing) -> None:
    from_x02 = spoiled_template.of_regulator("X02")
    sqlite_filing.upload(CODE)
    before = draft_of(sqlite_filing)

    kept = uploaded(sqlite_filing, "return.xlsx", from_x02)

    assert (kept.state, kept.code) == ("refused", "C-01")
    assert kept.sentence == ("This workbook was made for X02; you are filing for X01. Download the template of X01.")
    assert draft_of(sqlite_filing) == before
