"""Sandbox decisions as rows of the return: its columns, its dates, the days stopped, and what may be published."""

from __future__ import annotations

from datetime import datetime

import pytest

from portal.commands import applying, casework, reviewing
from portal.commands.licence_register import refresh_licences
from portal.commands.publication import refresh_public
from portal.errors import NotAllowed, NotFound
from portal.queries.own_counts import as_csv
from portal.queries.sandbox_decisions import SandboxDecisions, every_year, sandbox_decisions
from sandbox_licences.case_facts import Outcome
from sandbox_licences.lifecycle.application import Event
from sandbox_licences.lifecycle.review import Event as Review
from submissions_schema.editions import EDITIONS
from tests.fixtures.casework import Trial
from tests.publication.conftest import PublicClient


def on(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T09:00:00+00:00")


def rows(trial: Trial, year: int = 2027) -> SandboxDecisions:
    with trial.filing.portal.reading(trial.officer) as reading:
        return sandbox_decisions(reading, year, demonstration=True)


def test_a_decided_case_is_a_row_with_its_stops(sqlite_trial: Trial) -> None:
    trial = sqlite_trial.start().submit()
    trial.filing.set_clock(on("2026-06-22"))
    trial.complete()
    trial.filing.set_clock(on("2026-06-24"))
    trial.assess()
    trial.line()
    trial.do(trial.officer, casework.ask_in_writing, words="How loud is it?")
    trial.filing.set_clock(on("2026-07-04"))
    trial.do(trial.signatory, applying.answer_question, number=1, words="62 dB at 50 m.")
    trial.scan().value().confirm_risk().advise_all().consent()
    trial.filing.set_clock(on("2026-07-10"))
    assert rows(trial).decisions["outcome"].to_list() == ["pending"]
    trial.recommend().minute().decide()

    found = rows(trial)
    table = EDITIONS[2027]["decisions"]
    assert found.decisions.columns == [column.name for column in table.columns]
    [row] = found.decisions.to_dicts()
    assert {name: str(value) for name, value in row.items() if value is not None} == {
        "application_ref": trial.reference,
        "scheme_code": "SANDBOX-DRN",
        "product_area": "drones",
        "received_on": "2026-06-18",
        "duly_made_on": "2026-06-22",
        "decided_on": "2026-07-10",
        "outcome": "granted",
        "applicant_stop_days": "10",
    }
    [scheme] = found.schemes.to_dicts()
    assert (scheme["scheme_code"], scheme["published_target"], scheme["clock_starts"]) == (
        "SANDBOX-DRN",
        60,
        "duly_made",
    )
    assert found.schemes.columns == [column.name for column in EDITIONS[2027]["schemes"].columns]
    assert found.summary["received"].to_list() == ["suppressed"], "one case is nobody's to read"
    assert (
        as_csv(found.decisions).decode().splitlines()[1].startswith(f"{trial.reference},SANDBOX-DRN,drones,2026-06-18")
    )
    with pytest.raises(NotFound):
        rows(trial, 2028)
    with trial.filing.portal.reading(trial.officer) as reading:
        assert not sandbox_decisions(reading, 2027, demonstration=False).decisions.height, "invented cases stay apart"
        assert [each.year for each in every_year(reading)] == [2027]
    with trial.filing.portal.reading(trial.applicant) as reading, pytest.raises(NotAllowed):
        sandbox_decisions(reading, 2027, demonstration=True)


@pytest.mark.thorough
def test_what_ended_otherwise(sqlite_trial: Trial) -> None:
    trial = sqlite_trial.start().submit()
    trial.do(trial.signatory, applying.withdraw, reason="Another plan.")
    assert rows(trial).decisions.select("outcome", "applicant_stop_days").row(0) == ("withdrawn", None)
    other = Trial(trial.filing).start().submit().complete()
    other.do(other.officer, casework.triage, event=Event.GUIDED_AWAY, reason="Here is the guidance.")
    Trial(trial.filing).start()
    found = rows(trial)
    assert (found.decisions.height, found.left_out) == (1, 1), "a draft is no application yet"


def test_a_decision_overturned_stays_and_the_case_decided_anew_is_another(minuted: Trial) -> None:
    trial = minuted.decide(Outcome.REFUSED)
    trial.do(trial.signatory, reviewing.ask_for_review, reason="It was safe.")
    administrator, other = trial.person("administrator"), trial.person("decision_maker", second=True)
    trial.do(administrator, reviewing.accept_review)
    trial.do(administrator, reviewing.assign_review, person_id=other.person_id)
    trial.filing.set_clock(on("2026-07-01"))
    trial.do(other, reviewing.decide_review, event=Review.OVERTURNED, reason="It was.")

    shown = rows(trial).decisions.select("application_ref", "received_on", "outcome", "overturned_on", "overturned_by")
    assert [[str(cell) for cell in row] for row in shown.rows()] == [
        [trial.reference, "2026-06-18", "refused", "2026-07-01", "internal_review"],
        [f"{trial.reference}/2", "2026-07-01", "pending", "None", "None"],
    ]


def test_each_year_tells_what_was_known_at_its_end(minuted: Trial) -> None:
    minuted.filing.set_clock(on("2027-04-10"))
    minuted.decide(Outcome.REFUSED)
    assert rows(minuted, 2027).decisions["outcome"].to_list() == ["pending"]
    assert rows(minuted, 2028).decisions["outcome"].to_list() == ["refused"]


def test_the_public_reads_years_that_are_over_with_small_numbers_hidden(
    minuted: Trial, monkeypatch: pytest.MonkeyPatch
) -> None:
    portal = minuted.filing.portal
    refresh_public(portal)
    assert portal.public.licences()["decisions"] == []
    minuted.filing.set_clock(on("2027-04-10"))
    refresh_licences(portal)
    monkeypatch.setattr("portal.public.routes.public_store", lambda: portal.public)
    monkeypatch.setattr("portal.public.routes.now", portal.now)
    page = PublicClient().get("/licences").text
    assert "Year to March 2027, demonstration" in page and "suppressed" in page
    assert minuted.reference not in page + PublicClient().get("/data/licences.json").text
