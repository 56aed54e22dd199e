"""Who may settle a proposal of a role change: another person, while it waits, is fresh and changes something."""

from __future__ import annotations

from itertools import product

import pytest

from regulators.role_changes import Facts, State, no_confirmation, no_declining, no_taking_back


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (Facts(proposed_by_actor=True), "proposed this yourself"),
        (Facts(about_actor=True), "about yourself"),
        (Facts(lapsed=True), "older than 30 days"),
        (Facts(proposer_still_may=False), "no longer has a role"),
        (Facts(nothing_to_change=True), "nothing left to change"),
        (Facts(state=State.CONFIRMED), "it was confirmed"),
        (Facts(state=State.DECLINED), "it was declined"),
        (Facts(state=State.TAKEN_BACK), "it was taken back"),
        (Facts(state=State.OVERTAKEN), "overtaken by events"),
    ],
)
def test_what_stands_in_the_way_of_confirming(facts: Facts, sentence: str) -> None:
    said = no_confirmation(facts)
    assert said is not None and sentence in said


def test_only_what_nothing_stands_against_is_confirmed() -> None:
    for state, *flags in product(State, *[(False, True)] * 5):
        facts = Facts(state, *flags)
        right = facts == Facts()
        assert (no_confirmation(facts) is None) is right


def test_one_s_own_is_taken_back_and_anothers_declined() -> None:
    mine = Facts(proposed_by_actor=True)
    assert "Take it back" in (no_declining(mine) or "") and no_taking_back(mine) is None
    assert no_declining(Facts()) is None and "Only whoever proposed" in (no_taking_back(Facts()) or "")
    # about oneself, too old, or without anything to change: declining it is no harm
    assert no_declining(Facts(about_actor=True, lapsed=True, nothing_to_change=True)) is None
    for state in set(State) - {State.WAITING}:
        assert no_declining(Facts(state)) and no_taking_back(Facts(state, proposed_by_actor=True))
