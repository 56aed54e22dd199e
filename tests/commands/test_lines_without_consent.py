"""A body's no ends what it agreed to before, and stops the line it is about and no other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from portal.commands import consenting, evidence, licensing
from portal.commands.case_jobs import look_after_case
from portal.context import PORTAL, Actor
from portal.db.people import Person
from portal.db.records import OutboxMessage
from portal.errors import NotNow
from portal.queries.asked import consent_asked
from portal.queries.licences import licence
from portal.queries.own_application import own_application
from sandbox_licences.consents import ConsentState
from sandbox_licences.relief import Scope
from tests.fixtures.casework import OWNER, Trial

FIRST_DAY = datetime(2027, 3, 1, 9, tzinfo=UTC)
SAFEGUARD = "safeguard_evidence"


def begun(trial: Trial) -> Trial:
    """A licence of one line, consented to, on its first day."""
    trial.ready().recommend().minute().decide().issue()
    trial.filing.set_clock(FIRST_DAY)
    assert licensing.due_steps(trial.filing.portal) == 1
    return trial


def active(trial: Trial) -> list[str]:
    with trial.filing.portal.reading(trial.signatory) as reading:
        return [line.line for line in licence(reading, trial.number).lines if line.active]


def brought(trial: Trial, data: bytes, replaces: int | None = None) -> int:
    name = trial.do(
        trial.applicant,
        evidence.attach,
        file_name="new.txt",
        data=data,
        title="Flights",
        question=SAFEGUARD,
        replaces=replaces,
    )
    return int(name[1:])


@pytest.mark.thorough
def test_a_consent_refused_does_not_come_back_with_the_files_it_was_given_on(sqlite_trial: Trial) -> None:
    trial = begun(sqlite_trial)
    assert active(trial) == ["1"]
    worse = brought(trial, b"Worse flights.")
    trial.do(trial.officer, consenting.request_consent, line="1", body=OWNER)
    trial.answer_consent("1", ConsentState.REFUSED, reason="Not with this.")
    brought(trial, b"Ten flights.", replaces=worse)
    assert active(trial) == []

    trial.consent()
    assert active(trial) == ["1"], "asked anew, the body may agree again"


@pytest.mark.thorough
def test_a_consent_to_former_files_can_be_withdrawn_before_it_is_asked_for_anew(sqlite_trial: Trial) -> None:
    trial = begun(sqlite_trial)
    worse = brought(trial, b"Worse flights.")
    with trial.filing.portal.reading(trial.person("consent_giver", OWNER)) as reading:
        assert consent_asked(reading, trial.reference, "1", OWNER).possible == (ConsentState.WITHDRAWN,)
    trial.answer_consent("1", ConsentState.WITHDRAWN, reason="We no longer agree.")
    with pytest.raises(NotNow):
        trial.answer_consent("1", ConsentState.WITHDRAWN, reason="Twice.")
    brought(trial, b"Ten flights.", replaces=worse)
    assert active(trial) == []


def two_lines(trial: Trial) -> Trial:
    """A licence of two lines that do not meet, on its first day; the consent to line 1 was withdrawn since."""
    trial.start().submit().complete().assess()
    trial.line()
    trial.line(scope=Scope(who="Example Drone Deliveries Ltd", areas=frozenset({"York"}), units=frozenset({"G-XBBB"})))
    trial.scan().value("1").value("2").confirm_risk().advise_all().consent("1")
    trial.do(trial.officer, consenting.request_consent, line="2", body=OWNER)
    trial.answer_consent("2", ConsentState.GIVEN)
    trial.recommend().minute().decide().issue()
    trial.answer_consent("1", ConsentState.WITHDRAWN, reason="A complaint.")
    trial.filing.set_clock(FIRST_DAY)
    return trial


@pytest.mark.thorough
def test_a_line_without_consent_keeps_no_other_from_beginning_or_going_on(sqlite_trial: Trial) -> None:
    trial = two_lines(sqlite_trial)
    assert licensing.due_steps(trial.filing.portal) == 1
    assert active(trial) == ["2"]
    again = FIRST_DAY.date().replace(day=15)
    trial.with_licence(trial.officer, licensing.hold_licence, reason="It fell.", review_on=again)
    trial.with_licence(trial.decider, licensing.reinstate_licence, reason="It is settled.")
    assert active(trial) == ["2"]

    trial.with_licence(trial.officer, licensing.hold_licence, reason="It fell.", review_on=again)
    trial.answer_consent("2", ConsentState.WITHDRAWN, reason="A complaint.")
    with pytest.raises(NotNow, match="once the licence is issued, the line sets nothing aside until the body agrees"):
        trial.with_licence(trial.decider, licensing.reinstate_licence, reason="It is settled.")


@pytest.mark.thorough
def test_who_is_told_that_nobody_answered_hears_what_can_be_done(sqlite_trial: Trial) -> None:
    trial = begun(sqlite_trial)
    trial.answer_consent("1", ConsentState.WITHDRAWN, reason="A complaint.")
    trial.do(trial.officer, consenting.request_consent, line="1", body=OWNER)
    trial.filing.set_clock(datetime(2027, 5, 3, 9, tzinfo=UTC))
    trial.in_portal(lambda ctx: look_after_case(ctx, reference=trial.reference))
    [text] = {mail.text for mail in mails(trial, "consent escalated")}
    assert "until it agrees the line sets nothing aside" in text and "dropped" not in text


def mails(trial: Trial, event: str) -> list[OutboxMessage]:
    with trial.filing.portal.reading(PORTAL) as reading:
        found = list(reading.session.query(OutboxMessage).filter_by(event=event).order_by(OutboxMessage.id))
        reading.session.expunge_all()
        return found


def test_holder_and_officer_are_told_which_line_a_file_stops_and_that_it_goes_on(sqlite_trial: Trial) -> None:
    trial = begun(sqlite_trial)
    with trial.filing.portal.reading(trial.applicant) as reading:
        app = own_application(reading, trial.reference)
    assert app.stopped_by_files == ("1",) and "E1" in app.shown_for_lines
    trial.do(trial.applicant, evidence.attach, file_name="a.txt", data=b"a", title="Beside it")
    assert not mails(trial, "lines stopped"), "it stands in no answer"

    worse = brought(trial, b"Worse flights.")
    stopped = mails(trial, "lines stopped")
    assert {mail.to_email for mail in stopped} == addresses(trial, trial.applicant, trial.signatory, trial.officer)
    assert {mail.subject for mail in stopped} == {f"{trial.reference}: E{worse} stops line 1"}
    assert "the case officer asks anew for:\n\n- line 1: the consent of" in stopped[0].text

    figure = {"metric": "distance", "value": 4.2, "unit": "metres", "n": 3, "method": "Tape"}
    trial.do(trial.applicant, evidence.state_claim, evidence=f"E{worse}", claim=figure)
    assert len(mails(trial, "lines stopped")) == len(stopped), "a figure changes no file"
    assert "with the figure “distance”" in mails(trial, "evidence brought")[-1].text

    brought(trial, b"Ten flights.", replaces=worse)
    assert active(trial) == ["1"]
    assert {mail.subject for mail in mails(trial, "lines go on")} == {f"{trial.reference}: line 1 is no longer stopped"}
    assert "- line 1: can be used again\n" in mails(trial, "lines go on")[0].text

    still_worse = brought(trial, b"Still worse flights.")
    until = trial.filing.portal.now().date() + timedelta(days=7)
    trial.with_licence(trial.officer, licensing.hold_licence, reason="It fell.", review_on=until)
    brought(trial, b"Ten flights.", replaces=still_worse)
    assert "- line 1: can be used once the licence goes on\n" in mails(trial, "lines go on")[-1].text


def test_a_consent_to_a_line_that_begins_later_counts_from_the_start(sqlite_trial: Trial) -> None:
    trial = sqlite_trial.start().submit().complete().assess()
    trial.line()
    later = Scope(who="Example Drone Deliveries Ltd", areas=frozenset({"York"}), units=frozenset({"G-XBBB"}))
    trial.line(scope=later, start_on=FIRST_DAY.date().replace(month=6))
    trial.scan().value("1").value("2").confirm_risk().advise_all().consent("1").consent("2")
    trial.recommend().minute().decide().issue()
    trial.filing.set_clock(FIRST_DAY)
    assert licensing.due_steps(trial.filing.portal) == 1 and active(trial) == ["1"]
    with trial.filing.portal.reading(trial.applicant) as reading:
        assert own_application(reading, trial.reference).stopped_by_files == ("1", "2")
    worse = brought(trial, b"Worse flights.")
    assert {m.subject for m in mails(trial, "lines stopped")} == {f"{trial.reference}: E{worse} stops lines 1 and 2"}
    brought(trial, b"Ten flights.", replaces=worse)
    [told] = {m.text for m in mails(trial, "lines go on")}
    assert "- line 1: can be used again\n" in told and "- line 2: can be used from 1 June " in told


def addresses(trial: Trial, *actors: Actor) -> set[str]:
    with trial.filing.portal.reading(PORTAL) as reading:
        return {reading.session.get_one(Person, actor.person_id).email for actor in actors}
