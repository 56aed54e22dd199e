"""Explanations live as long as what they explain; waivers lift what a wrong rule found, with two exceptions."""

from __future__ import annotations

import pytest

from portal.db.returns import Waiver
from portal.errors import NotFound, NotNow, NotValid
from tests.commands import steps
from tests.commands.steps import WITH_A_QUERY
from tests.fixtures.filing import Filing

SPEND = "ai_spend_gbp"


def state_of_the_query(at: Filing) -> tuple[str, str | None]:
    (seen,) = steps.found(at, "R-03")
    return seen.status, seen.explanation.words if seen.explanation else None


def test_an_explanation_survives_a_new_file_and_goes_with_the_value(ready: Filing) -> None:
    assert state_of_the_query(ready) == ("explained", "It is as we say.")
    ready.upload(tables=WITH_A_QUERY)
    assert state_of_the_query(ready) == ("explained", "It is as we say.")

    given = steps.cell(ready, SPEND, table="resources")
    steps.type_in(ready, SPEND, "1100000", seen=given, table="resources")
    with pytest.raises(NotNow, match="Check it again first"):
        steps.send(ready)
    ready.check()
    assert state_of_the_query(ready) == ("open", None)
    with pytest.raises(NotNow, match="1 query still needs an explanation"):
        steps.send(ready)

    # the same value again: the words were for it
    steps.type_in(ready, SPEND, given, seen="1100000", table="resources")
    ready.check()
    assert state_of_the_query(ready) == ("explained", "It is as we say.")
    steps.send(ready)


def test_explaining_again_replaces_the_words(ready: Filing) -> None:
    (seen,) = steps.found(ready, "R-03")
    steps.explain(ready, seen.fingerprint, "We bought  a\nsimulator.")
    assert state_of_the_query(ready) == ("explained", "We bought a simulator.")
    with pytest.raises(NotValid):
        steps.explain(ready, seen.fingerprint, " \n")
    with pytest.raises(NotValid, match="1,001 characters"):
        steps.explain(ready, seen.fingerprint, "x" * 1001)
    with pytest.raises(NotFound):
        steps.explain(ready, "0" * 32)
    steps.send(ready)
    with pytest.raises(NotNow, match="Take it back first"):
        steps.explain(ready, seen.fingerprint)


def test_last_years_words_are_offered(ready: Filing) -> None:
    (seen,) = steps.found(ready, "R-03")
    assert seen.offered is None
    ready.upload(tables={**WITH_A_QUERY, **steps.NOTHING_DATED}, year=2025)
    ready.explain_all(year=2025, words="A simulator was bought.")
    (seen,) = steps.found(ready, "R-03")
    assert seen.offered is None  # not filed, not offered
    ready.sign(year=2025, late_because="Filed for the record.")
    (seen,) = steps.found(ready, "R-03")
    assert seen.offered is not None
    assert (seen.offered.words, seen.offered.by) == ("A simulator was bought.", "Preparer of X01")


def test_a_waiver_lifts_an_error(ready: Filing) -> None:
    steps.type_in(ready, "received_on", "soon", seen="2025-06-02")
    ready.check()
    with pytest.raises(NotNow, match="1 error must be corrected first"):
        steps.send(ready)
    (wrong,) = steps.found(ready, "T-02")
    with pytest.raises(NotValid):
        steps.waive(ready, wrong.fingerprint, reason=" ")
    steps.waive(ready, wrong.fingerprint)
    with pytest.raises(NotNow, match="waived already"):
        steps.waive(ready, wrong.fingerprint)
    (lifted,) = steps.found(ready, "T-02")
    assert lifted.status == "waived"
    assert lifted.waiver is not None and lifted.waiver.words == "The rule is wrong here."
    steps.send(ready)


@pytest.mark.parametrize(
    ("rule", "column", "value", "seen"),
    [("C-01", "regulator_code", "X02", "X01"), ("C-04", "accountable_officer", "Sam Taylor", "Alex Morgan")],
)
def test_whose_return_it_is_and_who_answers_for_it_is_never_waived(
    ready: Filing, rule: str, column: str, value: str, seen: str
) -> None:
    steps.type_in(ready, column, value, seen=seen, table="cover", row=0)
    ready.check()
    (wrong,) = steps.found(ready, rule)
    with pytest.raises(NotNow, match=f"{rule} is never waived"):
        steps.waive(ready, wrong.fingerprint)
    assert steps.count(ready, Waiver) == 0
    with pytest.raises(NotNow, match="must be corrected first"):
        steps.send(ready)
