"""A CSV names no edition; its headings often do."""

from __future__ import annotations

from submissions_schema.columns import Edition, Layout, Table, slug
from submissions_schema.editions import EDITIONS
from submissions_schema.findings import Refused
from submissions_schema.gate.gated import Sheet


def refuse_csv_of_other_edition(sheet: Sheet, edition: Edition, table: str) -> None:
    """Refuse a CSV with a heading that only another edition has, and none that only this one has.

    Headings of two editions together are left to S-03, which names each.

    Raises:
        Refused: OTHER_EDITION, in one sentence that says which edition it is and what to do.
    """
    if sheet.first_row is None or edition[table].layout is not Layout.ROWS:
        return
    headings = {slug(text): text for text in sheet.texts([sheet.first_row]).values()}
    ours = _names(edition[table])
    for other in sorted(EDITIONS.values(), key=lambda each: -each.year):
        if other.year == edition.year or table not in other:
            continue
        theirs = _names(other[table])
        foreign = [text for name, text in headings.items() if name in theirs - ours]
        if foreign and not headings.keys() & (ours - theirs):
            raise Refused(
                "OTHER_EDITION",
                f"This CSV has the headings of edition {other.year} (“{foreign[0][:60]}”); the return of "
                f"{edition.period_end.year} uses edition {edition.year}. Download the template for "
                f"{edition.period_end.year}, copy your figures under its headings and save that sheet as CSV.",
            )


def _names(table: Table) -> set[str]:
    return {column.name for column in table.all_columns}
