"""What fits a search, and what comes first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.queries.ranked import EXACT, Searched, Words, folded, found_in, rank, searched

HSE = searched(codes=("HSE",), name="Health and Safety Executive", others=("Work", "Department for Work and Pensions"))
HSENI = searched(codes=("HSENI",), name="Health and Safety Executive for Northern Ireland", others=("Work",))
LICENCE = searched(
    codes=("SL-2026-DRN-0001-5",), name="Example Drone Deliveries Ltd Courier 2", others=("DR-01 Air law",)
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Équalité  ACT ", "equalite act"),
        ("SL-2026/DRN", "sl 2026 drn"),
        ("workers' O’Neil", "workers oneil"),
        ("Straße, Ørsted", "strasse orsted"),
        ("ﬁnance \u00bd", "finance 1 2"),
        ("\U0001d400 \u2122", "a tm"),
        ("…", ""),
    ],
)
def test_accents_case_and_punctuation_do_not_count(typed: str, kept: str) -> None:
    assert folded(typed) == kept


def best_first(typed: str, *things: Searched) -> list[Searched]:
    found = [(place, thing) for thing in things if (place := rank(Words.of(typed), thing)) is not None]
    return [thing for _, thing in sorted(found, key=lambda one: one[0])]


def test_every_word_must_fit() -> None:
    assert rank(Words.of("health executive"), HSE) is not None
    assert rank(Words.of("health aviation"), HSE) is None
    assert rank(Words.of(""), HSE) is None and rank(Words.of(" - "), HSE) is None


def test_codes_and_whole_names_come_first() -> None:
    assert best_first("hse", HSENI, HSE) == [HSE, HSENI]
    assert rank(Words.of("Health and safety executive"), HSE) == EXACT
    assert rank(Words.of("sl-2026-drn-0001-5"), LICENCE) == EXACT == rank(Words.of("SL 2026 DRN 0001 5"), LICENCE)
    assert rank(Words.of("SL-2026"), LICENCE) not in (None, EXACT)


def test_whole_words_before_beginnings_before_parts_and_names_before_the_rest() -> None:
    places = [
        searched(name="Fire service"),
        searched(name="A", others=("fire",)),
        searched(name="Firearms"),
        searched(name="A", others=("firearms",)),
        searched(name="Misfire"),
        searched(name="A", others=("misfire",)),
    ]
    assert best_first("fire", *reversed(places)) == places
    ranks = [rank(Words.of("fire"), place) for place in places]
    assert len(set(ranks)) == len(places)


def test_words_are_not_found_across_two_fields() -> None:
    assert rank(Words.of("executiveh"), searched(name="Health Executive", others=("Hospitals",))) is None


def test_why_a_thing_fits() -> None:
    assert found_in(("sandbox",), "Example Sandboxes")
    assert not found_in((), "Example Sandboxes")


@given(st.text(max_size=40), st.text(max_size=40))
def test_whatever_is_typed_something_finds_itself(typed: str, other: str) -> None:
    assert folded(folded(typed)) == folded(typed)
    place = rank(Words.of(typed), searched(name=typed, others=(other,)))
    assert place == (EXACT if folded(typed) else None)
