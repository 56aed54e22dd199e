"""The annual report of a round for Parliament: made at publication, from the files of that version and nothing else.

Page and document are made of the same parts. Every table names the published file its numbers stand in; a figure that
one return cannot give is left out of the sum, and the table says of how many. Codes of indicators and marks are for the
data: here they stand in words.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from metrics.comparison import Comparison, Place, Reading
from metrics.definition import Better, Definition
from metrics.definitions import definitions
from metrics.system_test import Measure
from portal.clock import day_in_words
from portal.documents.brief import (
    EVERY_RETURN,
    REPORT,
    REPORT_PDF,
    Brief,
    Grid,
    PaperOf,
    Part,
    Picture,
    Section,
    Words,
)
from portal.documents.brief_pdf import brief_pdf
from portal.public_store import Json, as_json
from portal.queries.compared import comparison_from
from portal.queries.comparison_files import FOLDER
from portal.queries.comparison_rows import EVERY_FIGURE
from portal.queries.comparison_words import cases, figure_in_words, in_percent, listed, lower_first, years_in_words
from portal.queries.reform_brief import pictures_of
from portal.queries.report_departments import departments_parts
from portal.queries.report_summary import ORDER, before, compared_of, measures_of, not_compared, summary
from portal.queries.tested import RoundTests, round_tests_from
from portal.queries.tests_file import TESTS
from portal.queries.tests_words import (
    DECIDES_NOTHING,
    change_of,
    figure_of,
    mark_of,
    measure_in_words,
    outcome_in_words,
    system_in_a_sentence,
)
from submissions_schema.open_data import Basis
from submissions_schema.who_filed import WHO_FILED, Outcome

WHO = f"{WHO_FILED.name}.json"

ADDED_UP = ("applications", "items", "FTE", "GBP", "initiatives", "barriers")
"""Units whose figures can be added over regulators; shares and days cannot."""
UNITS = {"FTE": "full-time equivalent staff"}
"""Units as they are written out."""
READINGS = {
    "Better than expected": (Reading.BETTER,),
    "Consistent with peers, or at their edge": (Reading.CONSISTENT, Reading.EDGE),
    "Worse than expected": (Reading.WORSE,),
}
"""The columns in which readings are counted."""
FUNNEL = "brief/funnel-P2.svg"
FUNNEL_SAYS = (
    "Share of decisions within their target. Each mark is a regulator, by the code beside its name in this report; "
    "between the curves chance and the usual spread among peers can put anybody (dashed: 95%, solid: 99.8%). Thick "
    "dashed line: the norm."
)

METHOD = (
    "Every figure is made from the annual returns that regulators filed and signed, as they stand in the version of "
    "the dataset named on each page. Returns put together from published sources are listed and are in no sum. What "
    "departments had recorded is put down in a file of that version.",
    "A figure that a regulator does not hold, or that rests on 1 to 4 applications and is suppressed, is not a zero: "
    "it is left out, and each table says how many regulators a sum is of.",
    "Intervals are 95% intervals. A regulator is read as better or worse than expected only where its figure lies "
    "beyond the 99.8% limits of what chance and the usual spread among its peers can do; at the "
    "edge of its peers where chance alone puts one in twenty. There is no rank.",
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
        Section("Summary", tuple(summary(rows, returns, tested, of.period_end)), own_page=True),
        Section("Who filed", tuple(_who_filed(rows))),
        Section("What regulators reported together", tuple(_together(filed))),
        Section("How fast decisions came", tuple(_speed(tested, files))),
        Section("Regulators beside their peers", tuple(_peers(files, tested))),
        Section("Law that regulators say stands in the way", tuple(_barriers(filed))),
        Section("Corrections and withdrawals", tuple(_corrections(rows, returns))),
        Section("What departments said and gave", tuple(departments_parts(files))),
        Section("Sandbox licences", (Words(of.licences),)),
        Section("Method and limits", tuple(Words(each) for each in (*METHOD, _codes(tested), DECIDES_NOTHING))),
    )
    invented = any(row["basis"] == Basis.DEMONSTRATION and row["version"] for row in rows)
    title = f"Annual report to Parliament: how regulators enabled AI innovation, {of.year}"
    return Brief(of.year, title, of.dataset, of.at.isoformat(), invented, sections, of.address)


def _who_filed(rows: Sequence[Json]) -> Iterator[Part]:
    owing = [row for row in rows if row["owes"] == "Yes"]
    told = [
        (_name(row), row["outcome"].capitalize(), _day(row["filed_on"]) or f"due {_day(row['due_on'])}", _why(row))
        for row in sorted(owing, key=lambda row: (ORDER.index(row["outcome"]), row["regulator_code"]))
    ]
    if told:
        yield Grid("Regulators that owed a return", ("Regulator", "Outcome", "Filed", "Reason given"), tuple(told), WHO)
    by_reason: dict[str, list[str]] = {}
    for row in rows:
        if row["outcome"] == Outcome.EXCUSED:
            by_reason.setdefault(row["excused_because"] or "", []).append(row["regulator_name"])
    if by_reason:
        excused = sum(map(len, by_reason.values()))
        yield Words(f"No return was asked of {excused} more {'body' if excused == 1 else 'bodies'}.")
    for reason, names in by_reason.items():
        yield Words(f"{reason.removesuffix('.')} ({len(names)}): {', '.join(names)}.")
    sourced = [_name(row) for row in rows if row["outcome"] == Outcome.SOURCED]
    if sourced:
        yield Words(f"Put together from published sources: {', '.join(sourced)}.")


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
        held = [Decimal(str(figure["value"])) for figure in found if figure["state"] == "value"]
        without = Counter(figure["shown"].lower() for figure in found if figure["state"] != "value")
        why = ", ".join(f"{n} {words}" for words, n in without.items())
        total = _amount(sum(held, Decimal()), found[0]["unit"]) if held else "no figure"
        rows.append((found[0]["label"], total, f"{len(held)} of {len(filed)}", why))
    yield Grid(
        "Sums over the regulators that have a figure",
        ("Figure", "Together", "Regulators", "Left out"),
        tuple(rows),
        EVERY_RETURN,
    )


def _speed(tested: RoundTests, files: Mapping[str, bytes]) -> Iterator[Part]:
    measures = measures_of(tested)
    if not measures:
        yield Words(system_in_a_sentence(tested.system))
        return
    rows = tuple((measure_in_words(m), figure_of(m), _mark(m), m.rests_on) for m in measures)
    headings = ("Figure of all together", "Value (95% interval)", "What was set, and the outcome", "Rests on")
    yield Grid("All regulators together, against marks set before the data", headings, rows, TESTS)
    compared, apart = compared_of(tested)
    moved = tuple((measure_in_words(m), before(m), figure_of(m), change_of(m)) for m in compared)
    if moved:
        headings = ("Figure of all together", "Year before", "This year (95% interval)", "Change (95% interval)")
        yield Grid("Against the year before", headings, moved, TESTS)
    yield from map(Words, not_compared(apart))
    if FUNNEL in files:
        yield from _funnel(files)


def _mark(measure: Measure) -> str:
    """``at least 95.0%: not met``."""
    return f"{mark_of(measure)}: {measure.outcome}" if measure.mark else outcome_in_words(measure.outcome)


def _funnel(files: Mapping[str, bytes]) -> Iterator[Picture]:
    """The picture of the reform brief, which is drawn from the same file."""
    for section in json.loads(files["brief/brief.json"])["sections"]:
        for part in section["parts"]:
            if part["kind"] == "picture" and part["name"] == FUNNEL:
                title = definitions()[part["metric"]].title
                yield Picture(
                    **{**part, "title": title, "says": FUNNEL_SAYS, "source": part["source"].partition(":")[0]}
                )


def _peers(files: Mapping[str, bytes], tested: RoundTests) -> Iterator[Part]:
    """How many regulators read how, indicator by indicator, and every figure that lies outside what is expected."""
    counts, silent = [], []
    outside: dict[str, list[tuple[str, ...]]] = {}
    for metric, definition in definitions().items():
        if definition.better is Better.NEUTRAL:
            continue
        places = _places(files, metric, tested)
        if not places:
            silent.append(lower_first(definition.title))
            continue
        n = Counter(place.reading for _, place in places.values())
        read = [sum(n[reading] for reading in together) for together in READINGS.values()]
        counts.append((f"{definition.title}. {definition.question}", *map(str, [*read, n.total() - sum(read)])))
        for code, (group, place) in sorted(places.items()):
            if place.reading in (Reading.BETTER, Reading.WORSE):
                row = (f"{tested.name(code)} ({code})", definition.title, *_figure(definition, place), place.reading)
                outside.setdefault(group, []).append(row)
    if not counts:
        yield Words("Too few figures can be compared.")
        return
    headings = ("Indicator, and what it asks", *READINGS)
    yield Grid("How many regulators read how", (*headings, "Nothing can be said"), tuple(counts), EVERY_FIGURE)
    if silent:
        yield Words(f"Too few figures, or none that can be set beside those of peers: {listed(silent)}.")
    if outside:
        yield Words(
            "Here follows every figure outside what is expected. A speed is decisions made, divided by those to be "
            "expected at the pace of the other regulators: 1.00 is their pace. Each regulator is set beside its own "
            "peer group, or beside all where that is too small."
        )
    for group in json.loads(files[f"{FOLDER}/index.json"])["groups"]:
        if group["id"] in outside:
            title = f"Outside what is expected among the {len(group['members'])} of “{group['name']}”"
            headings_outside = ("Regulator", "Indicator", "Figure (95% interval)", "Number", "Reading")
            yield Grid(title, headings_outside, tuple(outside[group["id"]]), EVERY_FIGURE)


def _places(files: Mapping[str, bytes], metric: str, tested: RoundTests) -> dict[str, tuple[str, Place]]:
    """Of each regulator of the tests its place in the smallest group that has a funnel, with that group."""
    found: dict[str, tuple[str, Place]] = {}
    for view in _views(files, metric):
        if view.product_area is None and view.variant is None and view.funnel:
            for place in view.places:
                if place.estimate.regulator_code in tested.names:
                    # the smaller group comes first: a regulator's own peers, before all together
                    found.setdefault(place.estimate.regulator_code, (view.group, place))
    return found


def _views(files: Mapping[str, bytes], metric: str) -> Iterable[Comparison]:
    read = json.loads(files.get(f"{FOLDER}/metrics/{metric}.json", b'{"comparisons": []}'))
    return map(comparison_from, read["comparisons"])


def _figure(definition: Definition, place: Place) -> tuple[str, str]:
    """The figure with unit and interval, and what it rests on."""
    unit = "" if in_percent(definition) else f" {definition.unit}"
    pooled = f", {years_in_words(definition, place)}" if place.estimate.pooled else ""
    return f"{figure_in_words(definition, place)}{unit}", f"{cases(place.estimate.n)}{pooled}"


def _codes(tested: RoundTests) -> str:
    marks = {answer.id: answer.title for answer in tested.system.answers}
    metrics = {
        metric: definition.title
        for metric, definition in definitions().items()
        if definition.better is not Better.NEUTRAL
    }
    said = ", ".join(f"{code} {lower_first(title)}" for code, title in {**marks, **metrics}.items())
    return f"In the data, marks (S) and indicators (P) have codes: {said}."


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
    yield Grid("Where a regulator asks for the law to change", headings, tuple(rows), "barriers.json")


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
        yield Grid("Corrections", headings, made, EVERY_RETURN)
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


def _amount(total: Decimal, unit: str) -> str:
    """Whole, or to a tenth; the half is rounded up, so that it does not hang on how a machine adds."""
    whole = unit == "GBP" or total == int(total)
    number = f"{total.quantize(Decimal(1 if whole else '0.1'), ROUND_HALF_UP):,}"
    return f"£{number}" if unit == "GBP" else f"{number} {UNITS.get(unit, unit)}"
