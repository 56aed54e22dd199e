"""The reform brief: page, paper and published files say the same numbers, and each can be traced."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from metrics.comparison import Comparison
from metrics.series_breaks import APPLICANT_STOPS_ONLY
from portal.documents.brief import Brief, Grid, Picture, Quote, Words
from portal.public import public_routes
from portal.public_store import PublicStore
from portal.queries.brief_scenario import SCENARIO
from portal.queries.compared import comparison_by
from portal.queries.reform_brief import BRIEF, _pictures
from portal.queries.scenario_words import scenario_parts
from portal.queries.tested import FindingIn, round_tests
from portal.queries.tests_words import condition_figures, figure_of
from tests.fixtures.filing import YEAR, filing_at
from tests.fixtures.loops import in_a_loop
from tests.publication.tested_rounds import COMMENT, ONE_SLOW, SLOW, published_tests

pytestmark = pytest.mark.thorough

Get = Callable[[str], httpx.Response]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, _seeded_sqlite: Path) -> Iterator[PublicStore]:
    folder = tmp_path_factory.mktemp("brief")
    (folder / "portal.sqlite").write_bytes(_seeded_sqlite.read_bytes())
    with filing_at(f"sqlite:///{folder / 'portal.sqlite'}", folder) as filing:
        yield published_tests(filing, ONE_SLOW)


@pytest.fixture
def get(store: PublicStore, monkeypatch: pytest.MonkeyPatch) -> Get:
    """Asks the public routes over this store."""
    monkeypatch.setattr("portal.public.routes.public_store", lambda: store)

    async def ask(address: str) -> httpx.Response:
        transport = httpx.ASGITransport(Starlette(routes=public_routes()))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8501") as client:
            return await client.get(address)

    return lambda address: in_a_loop(ask(address))


@pytest.fixture
def brief(store: PublicStore) -> Brief:
    return Brief.from_json(json.loads(store.read(YEAR, BRIEF)))


def as_text(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split())


def grids(brief: Brief) -> list[Grid]:
    return [part for section in brief.sections for part in section.parts if isinstance(part, Grid)]


def p2_drawn(store: PublicStore, brief: Brief) -> Comparison:
    """The comparison that the first picture is of."""
    picture = next(part for section in brief.sections for part in section.parts if isinstance(part, Picture))
    view = comparison_by(store, YEAR, picture.metric, picture.group)
    assert picture.metric == "P2" and view is not None
    return view


def numbers_of(brief: Brief) -> set[str]:
    """Every number in a table of the brief, as it is written."""
    return {number for grid in grids(brief) for row in grid.rows for cell in row for number in _numbers(cell)}


def _numbers(text: str) -> list[str]:
    return re.findall(r"\d[\d.,]*\d|\d", text)


def test_page_and_paper_say_what_the_published_parts_say(get: Get, brief: Brief) -> None:
    page = get(f"/brief/{YEAR}")
    assert page.status_code == 200
    said = as_text(page.text)
    for section in brief.sections:
        assert section.title in said
        for part in section.parts:
            match part:
                case Words():
                    assert " ".join(part.text.split()) in said
                case Quote():
                    assert " ".join(part.text.split()) in said
                case Grid():
                    assert all(" ".join(cell.split()) in said for row in part.rows for cell in row)
                case Picture():
                    assert part.name in page.text
                    assert part.rests_on in said


def test_paper_has_every_number_of_the_page(get: Get, brief: Brief, tmp_path: Path) -> None:
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("pdftotext is not installed: Debian has it in poppler-utils")
    answer = get(f"/brief/{YEAR}.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    (tmp_path / "brief.pdf").write_bytes(answer.content)
    read = subprocess.run([program, "-layout", tmp_path / "brief.pdf", "-"], capture_output=True, text=True, check=True)
    assert numbers_of(brief) <= set(_numbers(read.stdout))


def test_numbers_are_those_of_the_tests_and_of_the_comparison(store: PublicStore, brief: Brief) -> None:
    tested = round_tests(store, YEAR)
    assert tested is not None
    said = {cell for grid in grids(brief) for row in grid.rows for cell in row}
    for answer in tested.system.answers:
        for measure in answer.measures:
            assert figure_of(measure) in said
    for each in tested.regulators.of(SLOW):
        if each.finding.outcome == "review":
            for condition in each.finding.conditions:
                assert set(condition_figures(each.finding, condition)) <= said | {""}
    view = p2_drawn(store, brief)
    [p2] = [grid for grid in grids(brief) if grid.title.startswith("P2")]
    assert [row[1] for row in p2.rows] == [f"{100 * (p.estimate.value or 0):.1f}%" for p in view.compared]


def test_each_picture_states_group_n_pending_method_and_cut(store: PublicStore, brief: Brief) -> None:
    pictures = [part for section in brief.sections for part in section.parts if isinstance(part, Picture)]
    assert [each.metric for each in pictures] == ["P2", "P1", "P7"]
    for each in pictures:
        for part in (
            r"^Group: .+, \d+ regulators", r" n [\d,]+ cases", r"\d+\.\d% pending at the end of the year", "limits: ",
            "interval: ", "method version", f"data cut 31 March {YEAR}",
        ):  # fmt: skip
            assert re.search(part, each.rests_on), part
    [p2] = [grid for grid in grids(brief) if grid.title.startswith("P2")]
    view = p2_drawn(store, brief)
    assert [row[3].partition(",")[0] for row in p2.rows] == [f"{place.estimate.n} cases" for place in view.compared]


def test_a_figure_of_three_years_says_so_and_the_group_with_a_finding_is_drawn(store: PublicStore) -> None:
    files = {name: store.read(YEAR, f"comparison/{name}") for name in ("index.json", "tests.json", "metrics/P2.json")}
    files = {f"comparison/{name}": content for name, content in files.items()}
    read = json.loads(files["comparison/metrics/P2.json"])
    [everybody] = [v for v in read["comparisons"] if (v["group"], v["product_area"]) == ("demonstration-all", None)]
    for place in everybody["places"]:
        place["estimate"]["years"] = [YEAR - 2, YEAR - 1, YEAR]
    index = json.loads(files["comparison/index.json"])
    index["groups"].append({"id": "small", "name": "A small one", "members": [SLOW]})
    small = {**everybody, "group": "small", "places": [p for p in everybody["places"] if p["at"] is not None][:3]}
    files["comparison/index.json"] = json.dumps(index).encode()
    files["comparison/metrics/P2.json"] = json.dumps({**read, "comparisons": [everybody, small]}).encode()
    tested = round_tests(store, YEAR)
    assert tested is not None
    largest, grid = [part for part in _pictures(tested, files, "today") if not isinstance(part, Words)]
    assert isinstance(largest, Picture) and largest.group == "demonstration-all"
    assert isinstance(grid, Grid) and all(f"{YEAR - 2} to {YEAR} together" in row[3] for row in grid.rows)

    def moved(each: FindingIn) -> FindingIn:
        return replace(each, group="small") if each.finding.regulator_code == SLOW else each

    there = replace(tested.regulators, findings=tuple(map(moved, tested.regulators.findings)))
    picture = next(p for p in _pictures(replace(tested, regulators=there), files, "today") if isinstance(p, Picture))
    assert picture.group == "small" and picture.rests_on.startswith("Group: A small one, 3 regulators · n ")
    nobody = replace(tested, regulators=replace(tested.regulators, findings=()))
    picture = next(part for part in _pictures(nobody, files, "today") if isinstance(part, Picture))
    assert "not one in which the regulator test was made" in picture.rests_on


def test_every_table_names_a_published_file_and_a_key_in_it(store: PublicStore, brief: Brief) -> None:
    found = grids(brief)
    assert len(found) > 6
    for grid in found:
        name, _, key = grid.source.partition(": ")
        content = json.loads(store.read(YEAR, name))
        for step in key.partition(",")[0].split("."):
            content = content[step]
        assert content, grid.source


def test_scenario_is_called_one_and_tells_no_number_of_cases(store: PublicStore, brief: Brief) -> None:
    made = json.loads(store.read(YEAR, SCENARIO))
    assert SLOW in made["regulators"]
    assert {row["row"]["regulator_code"] for row in made["rows"]} <= set(made["regulators"])
    assert made["rows"] and all("received_a_year" not in row and "pending" not in row for row in made["rows"])
    assert all(year[name]["value"] % 10 == 0 for year in made["years"] for name in ("pending_now", "decisions_then"))
    for grid in grids(brief):
        if grid.source.startswith(SCENARIO):
            assert "scenario, not estimate" in grid.title


def test_scenario_from_days_counted_in_two_ways_says_so(store: PublicStore) -> None:
    made = json.loads(store.read(YEAR, SCENARIO))
    assert made["breaks"] == []
    across = {**made, "breaks": [asdict(APPLICANT_STOPS_ONLY)]}
    added = [part for part in scenario_parts(across, {}) if part not in list(scenario_parts(made, {}))]
    assert len(added) == 1 and APPLICANT_STOPS_ONLY.why in added[0].text


def test_what_a_regulator_says_stands_in_the_brief_and_does_nothing(get: Get) -> None:
    page = get(f"/brief/{YEAR}").text
    assert html.escape(COMMENT) in page
    assert "<script" not in page


def test_pictures_are_images_without_scripts(get: Get) -> None:
    for metric in ("P1", "P2"):
        image = get(f"/data/{YEAR}/brief/funnel-{metric}.svg")
        assert image.headers["content-type"] == "image/svg+xml"
        assert image.text.count("<text") > 11 and "<script" not in image.text and SLOW in image.text


def test_plain_page_of_the_tests_has_every_condition_and_the_hash(get: Get, store: PublicStore) -> None:
    tested, said = round_tests(store, YEAR), as_text(get(f"/tests/{YEAR}").text)
    assert tested is not None
    assert len(tested.registered) == 2 and all(rule.hash in said for rule in tested.registered)
    for each in tested.regulators.findings:
        assert each.finding.sentence in said
        assert all(condition.words in said for condition in each.finding.conditions)
    assert "A trigger opens a review; it decides nothing." in said


@pytest.mark.parametrize(
    "address", [f"/tests/{YEAR - 1}", f"/brief/{YEAR - 1}", f"/brief/{YEAR - 1}.pdf", "/tests/1999", "/brief/1999.pdf"]
)
def test_a_round_without_them_has_nothing_there(get: Get, address: str) -> None:
    answer = get(address)
    assert answer.status_code == 404 and "There is nothing here" in answer.text
