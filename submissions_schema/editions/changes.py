"""How an edition differs from the one before it, as data: what was added, renamed and split, and why.

The edition is made from the one before, whose files are never touched; the mapping between the two
(``mapping``) is made from the same data, so that neither can say what the other does not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from submissions_schema.columns import Column, Edition, Kind, Table


@dataclass(frozen=True, slots=True)
class Added:
    """A new column, put after another one."""

    table: str
    after: str
    column: Column
    why: str


@dataclass(frozen=True, slots=True)
class Renamed:
    """A column under a new name. ``help`` may be clearer than before, its kind stays."""

    table: str
    old: str
    new: str
    help: str
    source: str
    why: str


@dataclass(frozen=True, slots=True)
class Split:
    """One code of a list that became several, in every table that uses the list.

    Together the new codes mean what the old one meant, so that they can be joined again; which of them an old row
    would have been nobody but the filer can say.
    """

    column: str
    """Its name; the same wherever the list is used."""
    old: str
    into: tuple[str, ...]
    choose: str
    """Added to the help: how the filer tells them apart."""
    source: str
    why: str


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything that edition ``year`` changes in edition ``before``."""

    before: int
    year: int
    added: tuple[Added, ...] = ()
    renamed: tuple[Renamed, ...] = ()
    split: tuple[Split, ...] = ()

    def names(self, table: str) -> Mapping[str, str]:
        """Old to new names of a table's columns and of their notes."""
        of_table = [each for each in self.renamed if each.table == table]
        return {f"{each.old}{end}": f"{each.new}{end}" for each in of_table for end in ("", "_note")}

    def new_columns(self, table: str) -> tuple[str, ...]:
        """Names of a table's added columns, and of their notes."""
        of_table = [each.column for each in self.added if each.table == table]
        return tuple(name for column in of_table for name in (column.name, column.note_name))

    def in_words(self, before: Edition) -> Iterator[tuple[str, str, str, str]]:
        """Sheet, what it is about, what changed, and why; for the guide, the page of rules and the dataset's notes."""
        for added in self.added:
            yield before[added.table].sheet, added.column.label, "New column.", added.why
        for each in self.renamed:
            old, new = replace(before[each.table][each.old], name=each.old), each.new
            label = replace(old, name=new).label
            yield before[each.table].sheet, label, f"Was called “{old.label}”.", each.why
        for split in self.split:
            sheets = ", ".join(table.sheet for table in before if _uses(table, split))
            codes = " and ".join(split.into)
            yield (
                sheets,
                replace(_column(before, split), name=split.column).label,
                f"{split.old} is now {codes}.",
                split.why,
            )


def changed(before: Edition, changes: Changes) -> Edition:
    """Edition ``changes.year``, made from the one before it.

    Raises:
        ValueError: the changes do not fit the edition, or touch a key: keys tie a return to last year's.
    """
    if changes.before != before.year:
        raise ValueError(f"These are changes of edition {changes.before}, not of {before.year}.")
    later = changes.year - before.year
    start = before.period_start.replace(year=before.period_start.year + later)
    end = before.period_end.replace(year=before.period_end.year + later)
    for split in changes.split:
        if not any(_uses(table, split) for table in before):
            raise ValueError(f"No column {split.column} has the code {split.old}.")
    return replace(
        before,
        year=changes.year,
        tables=tuple(_changed(table, changes, start, end) for table in before),
        period_start=start,
        period_end=end,
    )


def _uses(table: Table, split: Split) -> bool:
    return any(column.name == split.column and split.old in column.codes for column in table.columns)


def _column(edition: Edition, split: Split) -> Column:
    return next(table[split.column] for table in edition if _uses(table, split))


def _changed(table: Table, changes: Changes, start: date, end: date) -> Table:
    keyed = set(table.key)
    columns = list(table.columns)
    for renamed in (each for each in changes.renamed if each.table == table.name):
        if renamed.old in keyed:
            raise ValueError(f"{renamed.old} is a key of {table.sheet}.")
        place = _place(columns, renamed.old)
        columns[place] = replace(
            columns[place],
            name=renamed.new,
            known_as=columns[place].known_as or renamed.old,
            help=renamed.help,
            source=renamed.source,
        )
    for split in changes.split:
        if _uses(table, split):
            if split.column in keyed:
                raise ValueError(f"{split.column} is a key of {table.sheet}.")
            place = _place(columns, split.column)
            columns[place] = _with_split(columns[place], split)
    for added in (each for each in changes.added if each.table == table.name):
        columns.insert(_place(columns, added.after) + 1, added.column)
    if table.name == "cover":
        columns = [_of_the_period(column, changes.year, start, end) for column in columns]
    return replace(table, columns=tuple(columns))


def _place(columns: list[Column], name: str) -> int:
    found = next((place for place, column in enumerate(columns) if column.name == name), None)
    if found is None:
        raise ValueError(f"There is no column {name}.")
    return found


def _with_split(column: Column, split: Split) -> Column:
    at = column.codes.index(split.old)
    return replace(
        column,
        codes=(*column.codes[:at], *split.into, *column.codes[at + 1 :]),
        example=split.into[0] if column.example == split.old else column.example,
        help=f"{column.help} {split.choose}",
        source=split.source,
        no_longer=(*column.no_longer, (split.old, split.into)),
    )


def _of_the_period(column: Column, year: int, start: date, end: date) -> Column:
    """The cover's own period is filled in for the filer; its examples are those of the edition."""
    examples = {"reporting_year": str(year), "period_start": start.isoformat(), "period_end": end.isoformat()}
    if column.name not in examples or column.kind not in (Kind.INTEGER, Kind.DATE):
        return column
    return replace(column, example=examples[column.name])
