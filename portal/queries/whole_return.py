"""A return from end to end, for whoever reads all of it: its narrative, its tables, the file it came in."""

from __future__ import annotations

from dataclasses import dataclass

from portal.context import Reading
from portal.db.drafts import draft_table
from portal.queries.findings import version_to_show
from portal.queries.workbooks import last_workbook
from submissions_schema.columns import Layout

NARRATIVE = "narrative"


@dataclass(frozen=True, slots=True)
class TableHeld:
    name: str
    sheet: str
    rows: int
    """Of a sheet of answers: the answers given."""
    layout: Layout

    @property
    def in_words(self) -> str:
        what = "answer" if self.layout is Layout.ANSWERS else "row"
        return f"{self.rows:,} {what}{'' if self.rows == 1 else 's'}"


@dataclass(frozen=True)
class WholeReturn:
    """The version an actor looks at, with what was typed on screen."""

    narrative: tuple[tuple[str, str], ...]
    """Question and answer, those without an answer left out."""
    tables: tuple[TableHeld, ...]
    has_workbook: bool
    """Whether a workbook was uploaded for it; the rest was typed, or came as CSV."""


def whole_return(reading: Reading, year: int, regulator_code: str) -> WholeReturn:
    """What the return holds, in the order of the edition.

    Raises:
        NotFound: there is no version this actor may see.
    """
    submission = version_to_show(reading, year, regulator_code)
    form = submission.obligation.round.form
    narrative: tuple[tuple[str, str], ...] = ()
    tables = []
    for declared in form:
        frame = draft_table(reading.session, reading.files, submission.id, form, declared.name).frame
        held = frame.height
        if declared.layout is Layout.ANSWERS:
            given = frame.row(0, named=True) if frame.height else {}
            answers = tuple((c.label, text) for c in declared.columns if (text := given.get(c.name)))
            held = len(answers)
            narrative = answers if declared.name == NARRATIVE else narrative
        tables.append(TableHeld(declared.name, declared.sheet, held, declared.layout))
    return WholeReturn(narrative, tuple(tables), last_workbook(reading, submission) is not None)
