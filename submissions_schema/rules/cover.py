"""Rules of the cover, and of what a return must hold at all."""

from __future__ import annotations

from datetime import date

from submissions_schema.columns import words
from submissions_schema.findings import Severity
from submissions_schema.rules.rule import Case, Faults, Stage, rule


@rule(
    "C-01",
    Severity.ERROR,
    "Another regulator's return",
    do="File with the workbook made for your own regulator, and leave the regulator code on the cover as it was.",
    stage=Stage.TEMPLATE,
    tables=(),
)
def file_is_of_the_regulator_you_file_for(case: Case) -> Faults:
    cover = case.raw.get("cover")
    on_cover = cover.frame["regulator_code"][0] if cover and len(cover) else None
    for code, where in ((case.file_regulator_code, "The workbook was made for"), (on_cover, "The cover names")):
        if code and code.casefold() != case.regulator_code.casefold():
            message = f"{where} “{code[:60]}”, and you file for {case.regulator_code}."
            return [case.fault_at_answer("cover", "regulator_code", expected=case.regulator_code, message=message)]
    return []


@rule(
    "C-03",
    Severity.ERROR,
    "Not the reporting year",
    do="The period is the whole reporting year. If you had your functions for part of it only, give that part and "
    "say why in the period reason.",
    stage=Stage.ROWS,
    tables=("cover",),
)
def period_is_the_reporting_year(case: Case) -> Faults:
    """Part of the year with a reason is a query, so that the reason is seen; any other period is an error."""
    cover = case.answers["cover"]
    year, start, end = cover["reporting_year"], cover["period_start"], cover["period_end"]
    found = []
    due = case.edition.period_end.year
    if year is not None and year != due:
        message = f"The reporting year is {year}; this is the return of {due}."
        found.append(case.fault_at_answer("cover", "reporting_year", expected=str(due), message=message))
    if start is not None and end is not None:
        found += _period(case, start, end)
    return found


def _period(case: Case, start: date, end: date) -> Faults:
    first, last = case.edition.period_start, case.edition.period_end
    if (start, end) == (first, last):
        return []
    given, whole = f"The return covers {start} to {end}", f"{first} to {last}"
    at = "period_end" if start == first or end < start else "period_start"
    if not first <= start <= end <= last:
        message = f"{given}, which is no part of the reporting year {whole}."
        return [case.fault_at_answer("cover", at, expected=whole, message=message)]
    if case.answers["cover"]["period_reason__blank"]:
        message = f"{given} without a reason; the reporting year is {whole}."
        return [case.fault_at_answer("cover", "period_reason", expected="a reason", message=message)]
    message = f"{given}, part of the reporting year {whole}."
    return [case.fault_at_answer("cover", at, expected=whole, message=message, severity=Severity.QUERY)]


@rule(
    "C-04",
    Severity.ERROR,
    "Accountable officer prepared the return",
    do="Name two people: one prepares the return, another answers for it.",
    stage=Stage.ROWS,
    tables=("cover",),
)
def accountable_officer_is_not_the_preparer(case: Case) -> Faults:
    cover = case.answers["cover"]
    officer, preparer = cover["accountable_officer"], cover["prepared_by"]
    if officer is None or preparer is None or not _same_name(officer, preparer):
        return []
    message = f"“{officer[:60]}” is named as preparer and as accountable officer."
    return [case.fault_at_answer("cover", "accountable_officer", expected="another person", message=message)]


def _same_name(one: str, other: str) -> bool:
    return one.casefold().split() == other.casefold().split()


_NIL = ("guidance", "decisions")


@rule(
    "C-05",
    Severity.ERROR,
    "Nil and rows together, or nil without a reason",
    do="If you have nothing to report say so with a reason and leave the sheet empty; else take the Yes away.",
    stage=Stage.ROWS,
    tables=("cover",),
)
def nil_has_a_reason_and_no_rows(case: Case) -> Faults:
    cover = case.answers["cover"]
    found = []
    for table in _NIL:
        if not cover[f"nil_{table}"]:
            continue
        rows = len(case.raw[table]) if table in case.raw else 0
        if rows:
            message = f"The cover says there are no {table}, and the sheet {words(table)} has {rows} rows."
            found.append(case.fault_at_answer("cover", f"nil_{table}", expected="No, or no rows", message=message))
        if cover[f"nil_{table}_reason__blank"]:
            message = f"The cover says there are no {table} and does not say why."
            found.append(case.fault_at_answer("cover", f"nil_{table}_reason", expected="a reason", message=message))
    return found


@rule(
    "C-06",
    Severity.ERROR,
    "Table empty",
    do="Fill in the table. Where you have no decisions or no guidance to report, say so on the cover with a reason.",
    stage=Stage.VALUES,
    tables=("cover",),
)
def every_table_that_is_owed_has_content(case: Case) -> Faults:
    """The narrative's own answers are required one by one (T-01)."""
    cover = case.answers.get("cover", {})
    found = []
    for table in _NIL:
        says_nothing = cover.get(f"nil_{table}__blank", True) or cover.get(f"nil_{table}") is False
        if table in case.raw and not len(case.raw[table]) and says_nothing:
            message = f"{words(table)} has no rows, and the cover does not say that there is nothing to report."
            found.append(case.fault_at_table(table, expected=f"rows, or nil {table} on the cover", message=message))
    if "resources" in case.raw and not len(case.raw["resources"]):
        message = "Resources has no rows; every regulator states its staff and spending on AI, if only as 0."
        found.append(case.fault_at_table("resources", expected="at least one row", message=message))
    return found + _missing_areas(case)


def _missing_areas(case: Case) -> Faults:
    if "capability" not in case.tables:
        return []
    given = case.tables["capability"]
    if given.filter(given["area"].is_null() & ~given["area__blank"]).height:
        return []  # an area that is misspelt is not missing too
    areas = case.edition["capability"]["area"].codes
    missing = [area for area in areas if area not in set(given["area"])]
    if not missing:
        return []
    message = f"Capability has no row for {', '.join(missing)}; each of the {len(areas)} areas has one."
    return [case.fault_at_table("capability", at="area", expected=", ".join(areas), message=message)]
