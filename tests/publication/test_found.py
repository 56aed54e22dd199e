"""What everybody can look for: which row counts, what is open, what is said, and how it is narrowed."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest

from portal.public_store import PublicStore
from portal.queries import found
from portal.queries.days_known import first_day, in_words, last_day, when
from portal.queries.finders import FINDERS, GUIDANCE, SANDBOXES, WHAT_WORKED, as_csv, in_groups, not_asked
from portal.queries.narrowing import Asked, narrowed, options
from tests.publication.found_rounds import FIRST, SECOND, publish, published_rounds

TODAY = date(2026, 7, 20)


@pytest.fixture
def store(tmp_path: Path) -> PublicStore:
    return published_rounds(tmp_path)


def one(items: tuple[found.Found, ...], code: str, ref: str) -> found.Found:
    return next(item for item in items if (item.code, item.ref) == (code, ref))


def test_newest_row_counts_and_others_are_told_as_of_their_last_round(store: PublicStore) -> None:
    items = found.guidance(store)
    final = one(items, "X01", "G1")
    assert (final.title, final.state, final.year) == ("Drones, final", "Published", 2026)
    assert ("Published", "9 January 2026") in final.said
    assert ("Consultation", "from February 2025") in final.said
    assert ("Joint with", "Example Health Regulator") in final.said
    assert one(items, "X02", "G1").told == "Reported by the regulator, as of 31 March 2025"
    assert len({(item.code, item.ref) for item in items}) == len(items)


def test_of_joint_guidance_the_lead_counts(store: PublicStore) -> None:
    refs = {(item.code, item.ref) for item in found.guidance(store)}
    assert ("X02", "G7") not in refs
    assert ("X02", "G8") in refs, "its lead has no row"


def test_another_version_of_a_round_is_seen_at_once(store: PublicStore) -> None:
    assert one(found.guidance(store), "X01", "G1").year == 2026
    publish(store, 2026, {**SECOND, "guidance": []}, codes=("X01",))
    assert one(found.guidance(store), "X01", "G1").title == "Drones, a draft"


def test_consultations_now_and_when_last_told(store: PublicStore) -> None:
    listed = [(each.item.code, each.item.ref, each.last_day) for each in found.consultations(store, TODAY)]
    assert listed == [("X01", "G6", date(2026, 7, 21)), ("X02", "G9", date(2026, 7, 31)), ("X01", "G5", None)]
    closes = dict(found.consultations(store, TODAY)[1].said)
    assert closes == {"Closes": "July 2026", "Opened": "March 2026"}
    after = [each.item.ref for each in found.consultations(store, date(2026, 8, 1))]
    assert after == ["G5"], "X01 G2 is missing from X01's newest return"


def test_open_sandboxes(store: PublicStore) -> None:
    listed = [(item.code, item.ref) for item in found.open_sandboxes(store, TODAY)]
    assert listed == [("X02", "I2"), ("X01", "I1")], "by area; without the closed one and the one no longer told of"
    assert [heading for heading, _ in in_groups(SANDBOXES, found.open_sandboxes(store, TODAY))] == [
        "Energy",
        "Robotics",
    ]


def test_what_worked_needs_a_number(store: PublicStore) -> None:
    listed = [(item.code, item.ref) for item in found.what_worked(store)]
    assert listed[:2] == [("X02", "A Story"), ("X01", "I1")], "with an evaluation first"
    assert ("X02", "I1") not in listed and ("X02", "I2") not in listed
    told = dict(one(found.what_worked(store), "X01", "I1").said)
    assert told["Result"] == "Of 12 firms admitted, 9 finished. They created 1,200 jobs."
    assert len([ref for _, ref in listed if ref.lower() == "a story"]) == 1


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)", "JAVASCRIPT:alert(1)", "data:text/html,x", "//e.example/", "/a", "ftp://e.example/",
        "https://", "https://a b.example/", "https://user@e.example/", "https:\\e.example", "http://[", "http://e.example/\n",
        "http://e.example/\u202ea", "", None,
    ],
)  # fmt: skip
def test_no_link_to_anything_but_the_web(address: str | None) -> None:
    assert found.safe_address(address) is None


def test_links_to_the_web_are_kept() -> None:
    assert found.safe_address("HTTPS://e.example/ä?a=b#c") == "HTTPS://e.example/ä?a=b#c"


@pytest.mark.parametrize(
    ("published", "words", "said", "first", "last"),
    [
        ("2024-11-05", "5 November 2024", "on 5 November 2024", date(2024, 11, 5), date(2024, 11, 5)),
        ("2024-02", "February 2024", "in February 2024", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024-12", "December 2024", "in December 2024", date(2024, 12, 1), date(2024, 12, 31)),
        ("not held", "", "", None, None),
        (None, "", "", None, None),
    ],
)
def test_a_month_stays_a_month(
    published: str | None, words: str, said: str, first: date | None, last: date | None
) -> None:
    assert (in_words(published), when(published), first_day(published), last_day(published)) == (
        words,
        said,
        first,
        last,
    )


def test_every_option_says_what_it_leaves(store: PublicStore) -> None:
    items = found.guidance(store)
    for name in GUIDANCE.choices:
        for asked in (Asked(), Asked("drones"), Asked(chosen={"status": "consulting", "regulator": "X01"})):
            for option in options(items, asked, name):
                chosen = Asked(asked.words, {**asked.chosen, name: option.value})
                assert len(narrowed(items, chosen)) == option.count, (name, option)


def test_words_must_all_be_there(store: PublicStore) -> None:
    items = found.guidance(store)
    assert [item.ref for item in narrowed(items, Asked("FINAL drones,"))] == ["G1"]
    assert {item.code for item in narrowed(items, Asked("transport"))} >= {"X01"}
    nothing = Asked("zebra", {"area": "nuclear"})
    assert narrowed(items, nothing) == ()
    assert GUIDANCE.nothing(nothing, items) == (
        "No item of guidance fits. You could search for fewer or other words, or choose any product area."
    )
    assert [body.code for body in not_asked("wales")] == ["NRW"]
    assert [body.code for body in not_asked()] == ["HSENI", "NIEA", "NRW", "SEPA"]


def test_address_holds_what_was_asked() -> None:
    asked = GUIDANCE.asked({"q": " a&b ", "area": "drones", "page": "2", "kind": "", "other": "x"})
    assert asked == Asked("a&b", {"area": "drones"})
    assert asked.address("/guidance", page="3") == "/guidance?q=a%26b&area=drones&page=3"


@pytest.mark.parametrize("finder", FINDERS, ids=lambda finder: finder.path)
def test_csv_has_the_published_columns_and_no_formula(finder: object, store: PublicStore) -> None:
    assert finder in FINDERS
    chosen = FINDERS[FINDERS.index(finder)]
    items = chosen.items(store, TODAY)
    rows = list(csv.DictReader(io.StringIO(as_csv(chosen, items))))
    assert len(rows) == len(items) > 0
    assert {"year", "regulator", "regulator_code", "basis"} <= set(rows[0])
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "@"))]
    assert as_csv(chosen, ()).count("\n") == 1


def test_nothing_is_published_yet(tmp_path: Path) -> None:
    store = PublicStore(tmp_path)
    for finder in FINDERS:
        assert finder.items(store, TODAY) == ()
        assert "Nothing is published yet" in finder.nothing(Asked(), ())
    assert found.consultations(store, TODAY) == ()
    assert WHAT_WORKED.how_many((), ()) == "0 examples, of 0 regulators."


def test_these_rounds_hold_what_is_tried() -> None:
    assert {row["guidance_ref"] for row in FIRST["guidance"]} - {row["guidance_ref"] for row in SECOND["guidance"]} == {
        "G2"
    }
