"""The published comparison read back: pages, rows and sentences say what the files say, and hide what they hide."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from metrics.comparison import Comparison, Place, Reading
from metrics.definition import Estimate
from metrics.definitions import definitions
from metrics.figures import State
from portal.public import public_routes
from portal.public_store import NotPublished, PublicStore
from portal.queries import compared
from portal.queries.comparison_rows import COLUMNS, EVERY_FIGURE, _of_place, comparison_csv
from portal.queries.comparison_words import (
    READINGS,
    STATES,
    figure_in_words,
    likely_place,
    sentence_of_group,
    sentence_on,
    what_it_rests_on,
    why_no_funnel,
)
from portal.queries.department_figures import figures_at_hand
from tests.fixtures.filing import YEAR, filing_at
from tests.fixtures.loops import in_a_loop
from tests.publication.compared_rounds import BEFORE, HIDDEN, HOSTILE, SILENT, SLOW, published_comparison

pytestmark = pytest.mark.thorough

ALL = "demonstration-all"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, _seeded_sqlite: Path) -> Iterator[PublicStore]:
    folder = tmp_path_factory.mktemp("compared")
    (folder / "portal.sqlite").write_bytes(_seeded_sqlite.read_bytes())
    with filing_at(f"sqlite:///{folder / 'portal.sqlite'}", folder) as filing:
        yield published_comparison(filing)


@pytest.fixture
def get(store: PublicStore, monkeypatch: pytest.MonkeyPatch) -> object:
    """Asks the public routes over this store."""
    monkeypatch.setattr("portal.public.routes.public_store", lambda: store)

    async def ask(address: str) -> httpx.Response:
        transport = httpx.ASGITransport(Starlette(routes=public_routes()))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8501") as client:
            return await client.get(address)

    return lambda address: in_a_loop(ask(address))


def p2(store: PublicStore) -> Comparison:
    found = compared.comparison_by(store, YEAR, "P2", ALL)
    assert found is not None
    return found


def test_rounds_without_a_comparison_are_told_apart(store: PublicStore) -> None:
    assert compared.compared_years(store) == (YEAR, YEAR - 1)
    assert compared.comparison_of(store, BEFORE) is None
    with pytest.raises(NotPublished):
        compared.comparison_of(store, 1999)


def test_usual_group_is_the_one_with_figures(store: PublicStore) -> None:
    found = compared.comparison_of(store, YEAR)
    assert found is not None
    assert compared.usual_group(found, compared.comparisons(store, YEAR, "P2")) == ALL
    assert compared.usual_group(found, []) in {group.id for group in found.groups}


def test_hidden_figures_are_words_without_numbers(store: PublicStore) -> None:
    places = {place.estimate.regulator_code: place for place in p2(store).places}
    assert places[HIDDEN].estimate.state is State.SUPPRESSED
    assert figure_in_words(definitions()["P2"], places[HIDDEN]) == "suppressed"
    said = sentence_on(definitions()["P2"], "Example Food Regulator", places[HIDDEN])
    assert "suppressed. That means: it rests on 1 to 4 cases" in said
    assert not re.search(r"\d{2}", said)


def test_what_stands_out_is_named_in_the_sentence(store: PublicStore) -> None:
    view, metric = p2(store), definitions()["P2"]
    slow = next(place for place in view.places if place.estimate.regulator_code == SLOW)
    assert slow.reading is Reading.WORSE
    assert "1 is worse than expected (Example Aviation)" in sentence_of_group(metric, view, {SLOW: "Example Aviation"})
    assert sentence_on(metric, "It", slow).endswith("worse than expected, beyond the 99.8% limit.")


def test_beneath_a_picture_stands_what_it_rests_on(store: PublicStore) -> None:
    said = " · ".join(what_it_rests_on(definitions()["P2"], p2(store), "31 March 2026"))
    for part in (
        r"n [\d,]+ cases", r"\d+\.\d% pending at the end of the year", "limits: exact limits", "interval: Kaplan-Meier",
        "method version", "data cut 31 March 2026", r"expected false alarms beyond 99.8%: 0\.0\d of 10",
    ):  # fmt: skip
        assert re.search(part, said), part
    gap = compared.comparison_by(store, YEAR, "C7", ALL)
    assert gap is not None
    assert "cases" not in " ".join(what_it_rests_on(definitions()["C7"], gap, "31 March 2026"))


def test_a_mean_says_why_it_has_no_funnel(store: PublicStore) -> None:
    guidance = compared.comparison_by(store, YEAR, "P4", ALL, variant="board_decision")
    assert guidance is not None
    assert guidance.funnel is None
    assert "A mean has no funnel" in why_no_funnel(definitions()["P4"], guidance)


def test_a_department_reads_one_variant_of_what_is_never_mixed(store: PublicStore) -> None:
    (guidance,) = (each for each in figures_at_hand(store, YEAR, SLOW) if each.definition.id == "P4")
    assert guidance.variant == "board_decision" and guidance.title == "Time to publish AI guidance, from board decision"
    place = compared.regulator_compared(store, YEAR, SLOW).place("P4", "board_decision")  # type: ignore[union-attr]
    assert place is not None and guidance.place == place.place


def test_every_state_and_reading_has_a_meaning() -> None:
    assert set(STATES) == set(State) - {State.VALUE}
    assert set(READINGS) | {Reading(state) for state in STATES} == set(Reading)
    assert not set(READINGS) & {Reading(state) for state in STATES}


def test_challenges_and_comment_of_one_regulator(store: PublicStore) -> None:
    found = compared.regulator_compared(store, YEAR, SLOW)
    assert found is not None
    assert found.comment == HOSTILE
    disputed, answered = found.disputed("P2"), found.disputed("P1")
    assert disputed is not None and disputed.open
    assert answered is not None and not answered.open
    assert found.disputed("P3") is None
    assert set(compared.disputed(store, YEAR, [SLOW, HIDDEN], "P2")) == {SLOW}
    assert compared.regulator_compared(store, YEAR, SILENT) is None
    assert [year for year, _ in compared.places_over_years(store, SLOW, "P2")] == [YEAR - 1, YEAR]


def test_rows_have_every_number_or_the_word_for_why_not(store: PublicStore) -> None:
    heading, *lines = csv.reader(io.StringIO(comparison_csv(store, YEAR, metric="P2", group=ALL, area="all").decode()))
    assert tuple(heading) == COLUMNS
    rows = {row["regulator_code"]: row for row in (dict(zip(heading, line, strict=True)) for line in lines)}
    assert len(rows) == len(lines)
    for place in p2(store).places:
        row = rows[place.estimate.regulator_code]
        assert row["reading"] == place.reading
        if place.estimate.value is None:
            assert {row["value"], row["low"], row["n"], row["pending"], row["reading"]} == {"suppressed"}
            continue
        assert float(row["value"]) == place.estimate.value
        assert int(row["n"]) == place.estimate.n
        assert place.estimate.pending is not None and float(row["pending"]) == place.estimate.pending
        assert place.ranks is None or (int(row["rank_low"]), int(row["rank_high"])) == place.ranks
    with pytest.raises(NotPublished):
        comparison_csv(store, YEAR, metric="ZZ")
    with pytest.raises(NotPublished):
        comparison_csv(store, BEFORE)


def test_a_part_of_the_comparison_is_lines_of_the_file_that_was_published(store: PublicStore) -> None:
    """Whatever is computed or said otherwise later: an address that somebody kept gives what it gave."""
    whole, found = store.read(YEAR, EVERY_FIGURE), compared.comparison_of(store, YEAR)
    assert comparison_csv(store, YEAR) == comparison_csv(store, YEAR, version="1.0.0") == whole
    heading, *lines = whole.decode().splitlines()
    assert found is not None and {line.split(",")[1] for line in lines} == set(found.metrics)
    parts = [comparison_csv(store, YEAR, metric=metric).decode().splitlines() for metric in found.metrics]
    assert all(part[0] == heading for part in parts)
    assert [line for part in parts for line in part[1:]] == lines


def test_a_pending_share_of_one_to_four_cases_is_suppressed() -> None:
    """It is in no file then; an indicator without open cases has none to tell."""
    numbers = {"value": 0.9, "low": 0.8, "high": 0.95, "n": 100, "events": 90}
    for metric, told in (("P2", "suppressed"), ("P3", None)):
        place = Place(Estimate("X01", **numbers), Reading.TOO_FEW)  # type: ignore[arg-type]
        assert _of_place(definitions()[metric], place)["pending"] == told


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (State.NOT_HELD, "No cases that could be counted"),
        (State.SUPPRESSED, "Suppressed, for a curve would give 1 to 4 cases away"),
        (State.VALUE, "Too few cases for a curve"),
    ],
)
def test_why_there_is_no_curve_is_told_apart(state: State, told: str) -> None:
    place = compared.PlaceIn("P2", None, "licensing", Place(Estimate("X01", state), Reading.TOO_FEW))
    shown = compared.RegulatorCompared("X01", YEAR, (place,), None, None, ())
    assert (shown.why_no_curve, shown.group) == (told, "licensing")
    assert replace(shown, places=()).why_no_curve == "No cases that could be counted"


def test_csv_at_its_address(get: object) -> None:
    assert callable(get)
    answer = get(f"/data/{YEAR}/comparison.csv?metric=P2&group={ALL}&area=all")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/csv")
    assert {row["regulator_code"] for row in csv.DictReader(io.StringIO(answer.text))} >= {SLOW, HIDDEN}
    forever = get(f"/data/{YEAR}/v/1.0.0/comparison.csv?metric=P2")
    assert "immutable" in forever.headers["cache-control"]
    hostile = get(f'/data/{YEAR}/comparison.csv?metric=P2&group="%0d%0aX-Evil: 1')
    assert hostile.status_code == 404
    assert "x-evil" not in hostile.headers
    assert get(f"/data/{BEFORE}/comparison.csv").status_code == 404
    index = get(f"/data/{YEAR}/").text
    assert EVERY_FIGURE in index
    assert re.findall("|".join(f"(?<=>){column}(?=<)" for column in COLUMNS), index) == list(COLUMNS), "as in the file"
    assert EVERY_FIGURE not in get(f"/data/{BEFORE}/").text


def test_plain_page_of_every_metric_reads_without_scripts(get: object, store: PublicStore) -> None:
    assert callable(get)
    found = compared.comparison_of(store, YEAR)
    assert found is not None
    for metric in found.metrics:
        page = get(f"/compare/{YEAR}/{metric}")
        assert page.status_code == 200, metric
        assert "<script" not in page.text
        assert definitions()[metric].question in page.text.replace("&#x27;", "'"), metric
    text = get(f"/compare/{YEAR}/P2?group={ALL}").text
    assert "Worse than expected, beyond 99.8%" in text
    assert "figure challenged" in text
    assert get(f"/compare/{YEAR}/ZZ").status_code == 404
    assert get(f"/compare/{YEAR}/P2?group=none").status_code == 404


def test_neutral_metrics_have_neither_reading_nor_place(get: object) -> None:
    assert callable(get)
    text = get(f"/compare/{YEAR}/C2?group={ALL}").text
    table = text[text.index("<table") : text.index("</table>")]
    assert "Reading" not in table and "Places" not in table


@pytest.mark.parametrize(
    ("ranks", "said"),
    [
        ((3, 7), "likely place between 3rd and 7th of 113"),
        ((1, 2), "likely place between 1st and 2nd of 113"),
        ((11, 113), "likely place between 11th and 113th of 113"),
        ((22, 22), "likely place 22nd of 113"),
        (None, ""),
    ],
)
def test_a_likely_place_reads_as_a_sentence(ranks: tuple[int, int] | None, said: str) -> None:
    assert likely_place(Place(Estimate("X01"), Reading.NOT_HELD, ranks=ranks), 113) == said
