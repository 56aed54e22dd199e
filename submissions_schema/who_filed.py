"""The published table of who owed a return in a round, and what came of it: non-filers and excuses among them."""

from __future__ import annotations

from enum import StrEnum

from submissions_schema.columns import Column, Kind, Table

_SOURCE = "Annual return, publication"


class Outcome(StrEnum):
    """What came of one body's return by the day a version was published."""

    ON_TIME = "filed on time"
    LATE = "filed late"
    NOT_FILED = "not filed"
    UNDER_WAY = "not due yet"
    RETURNED = "returned, not filed again"
    EXCUSED = "excused"
    SOURCED = "put together from published sources"
    WITHDRAWN = "withdrawn after publication"


def _day(name: str, help: str) -> Column:
    return Column(name, Kind.DATE, help, source=_SOURCE)


WHO_FILED = Table(
    name="who_filed",
    help="Every body of the round: whether it owed a return, by when, and what came of it by the day of this version.",
    key=("regulator_code",),
    columns=(
        Column("regulator_code", Kind.TEXT, "The body's code in the register.", source=_SOURCE, identifier=True),
        Column("regulator_name", Kind.TEXT, "Its name.", source=_SOURCE),
        Column("owes", Kind.YES_NO, "Whether a return was asked of it.", source=_SOURCE),
        Column("excused_because", Kind.TEXT, "Why none was asked for.", source=_SOURCE, max_length=1000),
        _day("due_on", "When its return was due, with any extension."),
        Column("extended_because", Kind.TEXT, "Why it was given longer.", source=_SOURCE, max_length=1000),
        _day("filed_on", "When a return that stands was first filed."),
        Column("late_because", Kind.TEXT, "Its reason, where it filed late.", source=_SOURCE, max_length=1000),
        Column(
            "outcome",
            Kind.CODE,
            "What came of it.",
            codes=tuple(Outcome),
            source=_SOURCE,
        ),
        Column("version", Kind.INTEGER, "Of its return in this dataset; none where it is not in it.", source=_SOURCE),
    ),
)
