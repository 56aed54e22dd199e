"""The annual report of a round for Parliament: made at publication, from the files of that version and nothing else.

Page and document are made of the same parts. Every table names the published file its numbers stand in; a figure that
one return cannot give is left out of the sum, and the table says of how many.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from metrics.definitions import definitions
from portal.clock import day_in_words
from portal.documents.brief import REPORT, REPORT_PDF, Brief, Grid, PaperOf, Part, Picture, Section, Words
from portal.documents.brief_pdf import brief_pdf
from portal.public_store import Json, as_json
from portal.queries.comparison_files import FOLDER
from portal.queries.reform_brief import pictures_of
from portal.queries.tested import RoundTests, round_tests_from
from portal.queries.tests_file import TESTS
from portal.queries.tests_words import (
    DECIDES_NOTHING,
    figure_of,
    mark_of,
    measure_in_words,
    outcome_in_words,
    regulators_in_a_sentence,
    system_in_a_sentence,
)
from submissions_schema.open_data import Basis
from submissions_schema.who_filed import WHO_FILED, Outcome

WHO = f"{WHO_FILED.name}.json"

ADDED_UP = ("applications", "items", "FTE", "GBP", "initiatives", "barriers")
"""Units whose figures can be added over regulators; shares and days cannot."""
READINGS = ("better than expected", "consistent with peers", "worse than expected")
FUNNEL = "brief/funnel-P2.svg"
FUNNEL_SAYS = (
    "Share of decisions within their target. Each mark is a regulator; between the curves chance and the usual spread "
    "among peers can put anybody (dashed: 95%, solid: 99.8%). Thick dashed line: the norm. Every value is on the page "
    "Compare and in comparison/metrics/P2.json."
)

METHOD = (
    "Every figure is made from the annual returns that regulators filed and signed, as they stand in the version of "
    "the dataset named on each page. Returns put together from published sources are listed and are in no sum.",
    "A figure that a regulator does not hold, or that rests on 1 to 4 applications and is suppressed, is not a zero: "
    "it is left out, and each table says how many regulators a sum is of.",
    "Intervals are 95% intervals. A regulator is read as better or worse than expected only where its figure lies "
    "beyond what chance and the usual spread among peers can do (95% limits of a funnel). There is no rank.",
    "Corrections made after publication come with a new version of the dataset and a new version of this report; every "
    "version stays at its own address.",
)


def report_files(files: Mapping[str, bytes], of: PaperOf) -> dict[str, bytes]:
    """The report as it is published: its parts and the document. ``files`` are those of the version."""
    report = annual_report(files, of)
    return {REPORT: as_json(report.as_json()), REPORT_PDF: brief_pdf(report, pictures_of(report, files))}


def annual_report(files: Mapping[str, bytes], of: PaperOf) -> Brief:
    """The report from the files of one version of the round's dataset."""
    rows: list[Json] = json.loads(files[WHO])
    returns = {
        code: json.loads(files[name])
        for code in sorted(row["regulator_code"] for row in rows)
        if (name := f"returns/{code}.json") in files
    }
    tested = round_tests_from(json.loads(files[TESTS]))
    filed = [content for content in returns.values() if content["basis"] != Basis.PUBLISHED_SOURCE]
    sections = (
        Section("In short", tuple(_in_short(rows, returns, tested, of.period_end))),
        Section("Who filed", tuple(_who_filed(rows))),
        Section("What regulators reported together", tuple(_together(filed))),
        Section("How fast decisions came", tuple(_speed(tested, files))),
        Section("Regulators beside their peers", tuple(_peers(files, tested))),
        Section("Law that regulators say stands in the way", tuple(_barriers(filed))),
        Section("Corrections and withdrawals", tuple(_corrections(rows, returns))),
        Section("Sandbox licences", (Words(of.licences),)),
        Section("Method and limits", tuple(Words(each) for each in (*METHOD, DECIDES_NOTHING))),
    )
    invented = any(row["basis"] == Basis.DEMONSTRATION and row["version"] for row in rows)
    title = f"Annual report to Parliament: how regulators enabled AI innovation, {of.year}"
    return Brief(of.year, title, of.dataset, of.at.isoformat(), invented, sections)


def _in_short(
    rows: Sequence[Json], returns: Mapping[str, Json], tested: RoundTests, period_end: date
) -> Iterator[Part]:
    n = Counter(row["outcome"] for row in rows if row["owes"] == "Yes" or row["outcome"] == Outcome.SOURCED)
    unasked = [row for row in rows if row["owes"] == "No" and row["outcome"] in (Outcome.ON_TIME, Outcome.LATE)]
    owed = sum(row["owes"] == "Yes" for row in rows)
    corrected = sum(bool(content["corrections"]) for content in returns.values())
    missing = n[Outcome.NOT_FILED]
    yield Words(
        f"{_count(owed, 'regulator')} owed a return for the year to {day_in_words(period_end)}. "
        f"{n[Outcome.ON_TIME]} filed on time, {n[Outcome.LATE]} filed late, {missing} did not file. "
        f"{_returns_were(corrected)} corrected after filing, {_returns_were(n[Outcome.WITHDRAWN]).lower()} withdrawn "
        "after publication."
    )
    if unasked:
        yield Words(f"Filed a return that was not asked for: {', '.join(map(_name, unasked))}.")
    if n[Outcome.SOURCED]:
        yield Words(
            f"{_count(n[Outcome.SOURCED], 'more return')} {'was' if n[Outcome.SOURCED] == 1 else 'were'} put together "
            "from what bodies had published; they owed none, and are in no figure of this report."
        )
    yield Words(system_in_a_sentence(tested.system))
    yield Words(regulators_in_a_sentence(tested))


def _who_filed(rows: Sequence[Json]) -> Iterator[Part]:
    owing = [row for row in rows if row["owes"] == "Yes"]
    told = [
        (_name(row), row["outcome"].capitalize(), _day(row["filed_on"]) or f"due {_day(row['due_on'])}", _why(row))
        for row in sorted(owing, key=lambda row: (_ORDER.index(row["outcome"]), row["regulator_code"]))
    ]
    if told:
        yield Grid("Regulators that owed a return", ("Regulator", "Outcome", "Filed", "Reason given"), tuple(told), WHO)
    by_reason: dict[str, list[str]] = {}
    for row in rows:
        if row["outcome"] == Outcome.EXCUSED:
            by_reason.setdefault(row["excused_because"] or "", []).append(row["regulator_name"])
    if by_reason:
        yield Words(f"No return was asked of {_count(sum(map(len, by_reason.values())), 'more body', 'more bodies')}.")
    for reason, names in by_reason.items():
        yield Words(f"{reason} ({len(names)}): {', '.join(names)}.")
    sourced = [_name(row) for row in rows if row["outcome"] == Outcome.SOURCED]
    if sourced:
        yield Words(f"Put together from published sources: {', '.join(sourced)}.")


_ORDER = [
    *(Outcome.NOT_FILED, Outcome.LATE, Outcome.RETURNED, Outcome.WITHDRAWN, Outcome.UNDER_WAY),
    *(Outcome.ON_TIME, Outcome.SOURCED, Outcome.EXCUSED),
]


def _together(filed: Sequence[Json]) -> Iterator[Part]:
    """Sums of the headline figures, over the regulators that have one."""
    if not filed:
        yield Words("No return filed by a regulator is published in this version, so there is nothing to add up.")
        return
    figures: dict[str, list[Json]] = {}
    for content in filed:
        for figure in content["figures"]:
            figures.setdefault(figure["id"], []).append(figure)
    rows = []
    for found in figures.values():
        if found[0]["unit"] not in ADDED_UP:
            continue
        held = [figure["value"] for figure in found if figure["state"] == "value"]
        without = Counter(figure["shown"].lower() for figure in found if figure["state"] != "value")
        why = ", ".join(f"{n} {words}" for words, n in without.items())
        total = _amount(sum(held), found[0]["unit"]) if held else "no figure"
        rows.append((found[0]["label"], total, f"{len(held)} of {len(filed)}", why))
    yield Grid(
        "Sums over the regulators that have a figure",
        ("Figure", "Together", "Regulators", "Left out"),
        tuple(rows),
        "returns/: figures of each return",
    )


def _speed(tested: RoundTests, files: Mapping[str, bytes]) -> Iterator[Part]:
    rows = tuple(
        (
            measure_in_words(measure),
            figure_of(measure),
            mark_of(measure),
            outcome_in_words(measure.outcome),
            measure.rests_on,
        )
        for answer in tested.system.answers
        for measure in answer.measures
    )
    if not rows:
        yield Words(system_in_a_sentence(tested.system))
        return
    headings = ("Figure of all together", "Value (95% interval)", "Must be", "Outcome", "Rests on")
    yield Grid("All regulators together, against marks set before the data", headings, rows, f"{TESTS}: system.answers")
    if FUNNEL in files:
        yield from _funnel(files)


def _funnel(files: Mapping[str, bytes]) -> Iterator[Picture]:
    """The picture of the reform brief, which is drawn from the same file."""
    for section in json.loads(files["brief/brief.json"])["sections"]:
        for part in section["parts"]:
            if part["kind"] == "picture" and part["name"] == FUNNEL:
                yield Picture(**{**part, "says": FUNNEL_SAYS})


def _peers(files: Mapping[str, bytes], tested: RoundTests) -> Iterator[Part]:
    """How many regulators read how, indicator by indicator, and who lies outside."""
    rows = []
    for metric, definition in definitions().items():
        read: dict[str, str] = {}
        for view in json.loads(files.get(f"{FOLDER}/metrics/{metric}.json", b'{"comparisons": []}'))["comparisons"]:
            if view["product_area"] is None and view["variant"] is None and view["funnel"]:
                for place in view["places"]:
                    code = place["estimate"]["regulator_code"]
                    if code in tested.names:
                        # the smaller group comes first: a regulator's own peers, before all together
                        read.setdefault(code, place["reading"])
        if not read:
            continue
        n = Counter(read.values())
        outside = [
            f"{tested.name(code)} ({reading.split()[0]})"
            for code, reading in sorted(read.items())
            if reading in (READINGS[0], READINGS[2])
        ]
        counts = ", ".join(f"{n[reading]} {reading}" for reading in READINGS if n[reading])
        rest = sum(n.values()) - sum(n[reading] for reading in READINGS)
        said = f"{counts}{', ' if counts and rest else ''}{f'{rest} too few to say' if rest else ''}"
        rows.append((f"{metric} {definition.title}", said, ", ".join(outside) or "none"))
    if not rows:
        yield Words("Too few figures can be compared.")
        return
    yield Grid(
        "Each indicator", ("Indicator", "Regulators", "Outside what is expected"), tuple(rows), f"{FOLDER}/metrics/"
    )


def _barriers(filed: Sequence[Json]) -> Iterator[Part]:
    rows = []
    for content in filed:
        table = next((t for t in content["tables"] if t["name"] == "barriers"), None)
        if table is None:
            continue
        names = [column["name"] for column in table["columns"]]
        for values in table["rows"]:
            row = dict(zip(names, values, strict=True))
            if row["action"] == "change_needed":
                rows.append((content["regulator"]["name"], row["provision"] or "", row["what_it_blocks"] or ""))
    if not rows:
        yield Words("No regulator named a provision that must be changed.")
        return
    headings = ("Regulator", "Provision", "What it stops")
    yield Grid("Where a regulator asks for the law to change", headings, tuple(rows), "barriers.json: action")


def _corrections(rows: Sequence[Json], returns: Mapping[str, Json]) -> Iterator[Part]:
    made = tuple(
        (
            content["regulator"]["name"],
            f"{correction['version']}",
            "material" if correction["material"] else "not material",
            correction["reason"] or "",
        )
        for content in returns.values()
        for correction in content["corrections"]
    )
    if made:
        headings = ("Regulator", "Version", "Weight", "Reason")
        yield Grid("Corrections", headings, made, "returns/: corrections of each return")
    else:
        yield Words("No return was corrected.")
    gone = [_name(row) for row in rows if row["outcome"] == Outcome.WITHDRAWN]
    if gone:
        yield Words(f"Withdrawn after publication, and in no figure of this report: {', '.join(gone)}.")


def _why(row: Json) -> str:
    longer = f"Given longer: {row['extended_because']}" if row["extended_because"] else ""
    return " ".join(part for part in (longer, row["late_because"] or "") if part)


def _name(row: Json) -> str:
    return f"{row['regulator_name']} ({row['regulator_code']})"


def _day(text: str | None) -> str:
    return day_in_words(date.fromisoformat(text)) if text else ""


def _amount(total: float, unit: str) -> str:
    number = f"{total:,.0f}" if total == int(total) else f"{total:,.1f}"
    return f"£{total:,.0f}" if unit == "GBP" else f"{number} {unit}"


def _count(n: int, what: str, many: str = "") -> str:
    return f"{n} {what if n == 1 else many or f'{what}s'}"


def _returns_were(n: int) -> str:
    return "No return was" if n == 0 else f"{_count(n, 'return')} {'was' if n == 1 else 'were'}"
