"""Every number of the annual report is in the published files; one wrong number anywhere is found."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from portal.clock import day_in_words, london_date
from portal.commands.publication import propose_withdrawal, withdraw_published
from portal.commands.rounds import extend
from portal.context import Portal
from portal.db.register import Round
from portal.documents.brief import DEPARTMENTS, REPORT, REPORT_PDF, Brief, Grid
from portal.public_store import PublicStore
from portal.queries.compared import comparison_of
from portal.queries.licence_register import licences_in_words
from portal.queries.public import public_round
from tests.fixtures.filing import YEAR, Filing, decisions, filing_at
from tests.publication.conftest import ROUND_DAY, PublicClient
from tests.publication.report_numbers import Numbers, Read, expected, numbers, said

NO_TEXT = {"source", "name", "metric", "group", "kind", "made_at", "address", "year", "demonstration", "own_page"}
"""Keys of a report's JSON that are no words of it."""


@pytest.fixture(scope="module")
def eventful(tmp_path_factory: pytest.TempPathFactory, _seeded_sqlite: Path) -> Iterator[Filing]:
    """A round with all that can become of a return: corrected, late, longer, not accepted, withdrawn, not filed."""
    folder = tmp_path_factory.mktemp("eventful")
    (folder / "portal.sqlite").write_bytes(_seeded_sqlite.read_bytes())
    with filing_at(f"sqlite:///{folder / 'portal.sqlite'}", folder) as filing:
        for code in ("X01", "X05"):
            filing.file(code)
            filing.accept(code)
        filing.file("X03")
        with filing.portal.unit_of_work(filing.administrator) as ctx:
            revision = ctx.session.get_one(Round, YEAR).revision
            day = date(2026, 8, 14)
            extend(
                ctx,
                year=YEAR,
                regulator_code="X04",
                until=day,
                reason="A move of 3 offices.",
                expected_revision=revision,
            )
        filing.set_clock(datetime(2026, 7, 6, 9, tzinfo=UTC))
        filing.file("X02", late_because="Our system was down for 9 days.")
        filing.accept("X02")
        filing.file("X04")
        filing.accept("X04")
        filing.set_clock(ROUND_DAY)
        filing.publish("Returns of the round.")
        more = {"decisions": [*decisions(40), *decisions(6, "S2", "robotics")]}
        filing.correct("X01", more, reason="6 rows were missing.")
        filing.accept("X01")
        filing.publish("X01 corrects its decisions.")
        with filing.portal.unit_of_work(filing.administrator) as ctx:
            propose_withdrawal(ctx, year=YEAR, regulator_code="X05", reason="It named a person.")
        withdraw_published(filing.portal, filing.second_administrator, year=YEAR, regulator_code="X05")
        yield filing


def reader(store: PublicStore, year: int, monkeypatch: pytest.MonkeyPatch) -> Read:
    """Files of the round's newest version as the public routes give them."""
    monkeypatch.setattr("portal.public.routes.public_store", lambda: store)
    client, kept, version = PublicClient(), dict[str, bytes](), store.entry(year).version

    def read(name: str) -> bytes:
        if name not in kept:
            answer = client.get(f"/data/{year}/v/{version}/{name}")
            assert answer.status_code == 200, name
            kept[name] = answer.content
        return kept[name]

    return read


def report_of(store: PublicStore, year: int) -> Brief:
    return Brief.from_json(json.loads(store.read(year, REPORT)))


def should_be(store: PublicStore, year: int, read: Read) -> Numbers:
    entry = store.entry(year)
    on = london_date(datetime.fromisoformat(entry.published_at))
    # in the demonstration the licences came after its rounds
    licences = licences_in_words(store, on) if year == YEAR else f"By {day_in_words(on)} no licence had been granted."
    return expected(read, year, entry.version, licences)


def grids(report: Brief) -> list[Grid]:
    return [part for section in report.sections for part in section.parts if isinstance(part, Grid)]


def planted(report: Mapping[str, Any]) -> Iterator[tuple[str, Brief]]:
    """The report again and again, each time with one other number wrong, wherever one stands."""
    text = json.dumps(report)
    places = list(_places(report))
    for path, at in places:
        again = json.loads(text)
        *way, last = path
        inner = again
        for step in way:
            inner = inner[step]
        was = inner[last]
        inner[last] = f"{was[:at]}{(int(was[at]) + 1) % 10}{was[at + 1 :]}"
        yield inner[last], Brief.from_json(again)


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], int]]:
    match value:
        case dict():
            for key, each in value.items():
                if key not in NO_TEXT:
                    yield from _places(each, (*path, key))
        case list():
            for place, each in enumerate(value):
                yield from _places(each, (*path, place))
        case str():
            yield from ((path, found.start()) for found in re.finditer(r"\d[\d.,]*", value))


def test_every_number_of_an_eventful_round_is_in_the_data(eventful: Filing, monkeypatch: pytest.MonkeyPatch) -> None:
    store = eventful.portal.public
    report = report_of(store, YEAR)
    assert said(report) == should_be(store, YEAR, reader(store, YEAR, monkeypatch))
    told = " ".join(cell for grid in grids(report) for row in grid.rows for cell in row)
    assert "Our system was down for 9 days." in told
    assert "Given longer: A move of 3 offices." in told
    assert "Withdrawn after publication" in told and "6 rows were missing." in told
    summary = " ".join(part.text for part in report.sections[0].parts if hasattr(part, "text"))
    assert "1 filed late" in summary and "the return of 1 was withdrawn" in summary
    assert "The returns of 1 regulator are not published yet" in summary


@pytest.mark.thorough
def test_a_withdrawn_return_keeps_its_name_and_is_not_said_to_be_missing(eventful: Filing) -> None:
    store = eventful.portal.public
    found = comparison_of(store, YEAR)
    assert found is not None and found.name("X05") != "X05"
    assert "X05" not in {code for group in found.groups for code in group.members}
    row = next(row for row in public_round(store, YEAR).rows if row.code == "X05")
    assert (row.state, row.timeliness) == ("Withdrawn", "")


@pytest.mark.parametrize("year", [2024, 2025])
def test_every_number_of_a_compared_round_is_in_the_data(
    open_demonstration: Portal, monkeypatch: pytest.MonkeyPatch, year: int
) -> None:
    store = open_demonstration.public
    report = report_of(store, year)
    assert said(report) == should_be(store, year, reader(store, year, monkeypatch))
    outside = [row for grid in grids(report) if grid.title.startswith("Outside what is expected") for row in grid.rows]
    assert outside
    for _, _, figure, n, reading in outside:
        assert len(numbers(figure)) == 3 and numbers(n) and reading in ("better than expected", "worse than expected")


@pytest.mark.parametrize("year", [YEAR, 2025])
def test_one_wrong_number_anywhere_is_found(
    eventful: Filing, open_demonstration: Portal, monkeypatch: pytest.MonkeyPatch, year: int
) -> None:
    store = (eventful.portal if year == YEAR else open_demonstration).public
    right = should_be(store, year, reader(store, year, monkeypatch))
    tried = 0
    for wrong, report in planted(json.loads(store.read(year, REPORT))):
        assert said(report) != right, wrong
        tried += 1
    assert tried > 50


@pytest.mark.parametrize(
    ("name", "found", "instead"),
    [
        ("comparison.csv", r"(?<=,)better than expected", "worse than expected"),
        ("who_filed.csv", r"2025-06-12", "2025-06-13"),
        ("comparison/tests.json", r'"regulators": 11,', '"regulators": 10,'),
        ("returns/X03.json", r'"value": \d+', '"value": 7777'),
        ("barriers.csv", r"s\.21\(2\)", "s.22(2)"),
    ],
)
def test_other_data_would_be_another_report(
    open_demonstration: Portal, monkeypatch: pytest.MonkeyPatch, name: str, found: str, instead: str
) -> None:
    store = open_demonstration.public
    read = reader(store, 2025, monkeypatch)
    text = read(name).decode()
    changed = re.sub(found, instead, text)
    assert changed != text

    def other(asked: str) -> bytes:
        return changed.encode() if asked == name else read(asked)

    assert said(report_of(store, 2025)) != should_be(store, 2025, other)


def test_what_departments_gave_is_in_the_public_tables(
    open_demonstration: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, year = open_demonstration.public, 2025
    read = reader(store, year, monkeypatch)
    found = json.loads(read(DEPARTMENTS))
    lines = [
        line
        for line in store.funding()["lines"]
        if line["financial_year"] == year + 1
        and line["status_on"] <= found["on"]
        and line["status"] not in ("asked", "refused")
        and line["prices"] == "nominal"
    ]
    capability = json.loads(read("capability.json"))
    assert len(found["departments"]) > 2
    for each in found["departments"]:
        given = [
            e["allocated"] or 0
            for e in lines
            if e["department"] == each["department"] and e["regulator"] in each["regulators"]
        ]
        assert (each["lines"], int(each["allocated_gbp"])) == (len(given), sum(given))
        theirs = [row for row in capability if row["regulator_code"] in each["regulators"]]
        assert float(each["needed_fte"]) == pytest.approx(sum(float(row["needed_fte"]) for row in theirs))
        assert each["staff_of"] == len({row["regulator_code"] for row in theirs}) and each["needed_unknown"] == 0
    assert found["together"]["lines"] == len(lines)
    assert any(each["lines"] for each in found["departments"]) and any(
        e["steers_with_ai"] for e in found["departments"]
    )
    assert json.loads(store.read(2021, DEPARTMENTS))["departments"], "the register was there at the first publication"


def test_no_code_stands_outside_the_method_and_no_table_is_too_wide(open_demonstration: Portal) -> None:
    report = report_of(open_demonstration.public, 2025)
    for section in report.sections[:-1]:
        assert not re.search(r"\b([SPC]\d{1,2}|FTE|GBP)\b", " ".join(_texts(section.parts))), section.title
    assert all(len(grid.headings) <= 5 for grid in grids(report))
    assert re.search(r"\bP1 speed of AI licence decisions\b", " ".join(_texts(report.sections[-1].parts)))


def _texts(parts: Any) -> Iterator[str]:
    for part in parts:
        yield from (part.text,) if hasattr(part, "text") else ()
        if isinstance(part, Grid):
            yield from (part.title, *part.headings, *(cell for row in part.rows for cell in row))
        elif hasattr(part, "says"):
            yield from (part.title, part.says)


def test_every_source_is_said_in_words_with_an_address_that_stays(
    open_demonstration: Portal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    store, year = open_demonstration.public, 2025
    monkeypatch.setattr("portal.public.routes.public_store", lambda: store)
    client = PublicClient()
    page = client.get(f"/reports/{year}").text
    sources = re.findall(r'<p class="small"><a href="([^"]+)">Source: ([^<]+)</a>', page)
    assert len(sources) == len(grids(report_of(store, year))) + 1, "of each table and of the picture"
    for address, words in sources:
        assert address.startswith(f"/data/{year}/v/1.0.0/") and "/" not in words and ".json" not in words
        assert client.get(address).status_code == 200, address
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("pdftotext is not installed: Debian has it in poppler-utils")
    (tmp_path / "report.pdf").write_bytes(store.read(year, REPORT_PDF))
    ask = [program, "-layout", str(tmp_path / "report.pdf"), "-"]
    paper = subprocess.run(ask, capture_output=True, text=True, check=True).stdout
    for address, words in sources:
        assert f"Source: {words}." in " ".join(paper.split()) and f"http://localhost:8501{address}" in paper
    first = " ".join(paper.split("\f")[0].split())
    for question in ("What was asked", "Who answered", "What changed since the", "What cannot be said"):
        assert question in first
    every = {number for texts in said(report_of(store, year)).values() for number in texts}
    assert every <= {*numbers(paper)}
