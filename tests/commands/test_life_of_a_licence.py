"""After the issue: what each step needs, who may take it, what it releases, and what the public reads at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from portal.commands import licensing, redaction
from portal.commands.licence_register import refresh_licences
from portal.commands.publication import refresh_public
from portal.context import PORTAL, Actor
from portal.db.case_files import ledger
from portal.db.cases import Licence, Programme
from portal.db.records import OutboxMessage
from portal.errors import NotAllowed, NotFound, NotNow, NotValid, PortalError
from portal.queries.licence_register import one_licence
from portal.queries.licences import licence, my_licences
from sandbox_licences.case_file.entries import LicenceMoved
from sandbox_licences.consents import ConsentState
from sandbox_licences.liability import programme_exposure
from sandbox_licences.lifecycle.licence import Event, State
from tests.commands.steps import also
from tests.fixtures.casework import BASE_URL, OWNER, Trial
from tests.fixtures.licences import WITH_CONDITIONS
from tests.publication.conftest import PublicClient

FIRST_DAY = datetime(2027, 3, 1, 9, tzinfo=UTC)
LAST_DAY = datetime(2027, 8, 31, 20, tzinfo=UTC)


def state(trial: Trial) -> State:
    with trial.filing.portal.reading(PORTAL) as reading:
        return State(reading.session.scalars(select(Licence.state)).one())


def taken(trial: Trial) -> int:
    with trial.filing.portal.reading(PORTAL) as reading:
        return reading.session.scalars(select(Programme.taken)).one()


def exposure(trial: Trial, on: date) -> int:
    with trial.filing.portal.reading(PORTAL) as reading:
        return programme_exposure(ledger(reading.session, demonstration=True), on).total


def told(trial: Trial) -> list[str]:
    with trial.filing.portal.reading(PORTAL) as reading:
        found = select(OutboxMessage.subject).where(OutboxMessage.event == "licence changed").order_by(OutboxMessage.id)
        return list(reading.session.scalars(found))


def begun(trial: Trial) -> Trial:
    trial.filing.set_clock(FIRST_DAY)
    assert licensing.due_steps(trial.filing.portal) == 1
    return trial


def noticed(trial: Trial, of: Event) -> Trial:
    """Notice is given, and the time to answer is over."""
    day = trial.filing.portal.now()
    answer_by = trial.with_licence(trial.decider, licensing.give_notice, of=of, words="Two flights were too high.")
    trial.filing.set_clock(day + (answer_by - day.date()) + timedelta(days=1))
    return trial


def test_a_job_begins_it_on_its_first_day_and_never_before(issued: Trial) -> None:
    issued.filing.set_clock(FIRST_DAY - timedelta(days=1))
    assert licensing.due_steps(issued.filing.portal) == 0
    with pytest.raises(NotNow, match="Its first day has not come"):
        issued.with_licence(issued.officer, licensing.begin_licence)

    begun(issued)

    assert state(issued) is State.ACTIVE
    assert licensing.due_steps(issued.filing.portal) == 0, "once is enough"


@pytest.mark.thorough
def test_with_no_consent_left_on_the_first_day_it_does_not_begin(issued: Trial) -> None:
    issued.answer_consent("1", ConsentState.WITHDRAWN, reason="A complaint.")
    issued.answer_consent("2", ConsentState.WITHDRAWN, reason="Another complaint.")
    issued.filing.set_clock(FIRST_DAY)

    assert licensing.due_steps(issued.filing.portal) == 0
    assert state(issued) is State.ISSUED


def test_officer_and_holder_are_told_once_that_a_licence_cannot_begin(issued: Trial) -> None:
    issued.answer_consent("1", ConsentState.WITHDRAWN, reason="A complaint.")
    issued.answer_consent("2", ConsentState.WITHDRAWN, reason="Another complaint.")
    issued.filing.set_clock(FIRST_DAY)
    for _ in range(3):
        assert licensing.due_steps(issued.filing.portal) == 0
    assert sorted(subject.partition(f"{issued.number}: ")[2] for subject in told(issued)) == [
        "cannot begin",
        "your licence cannot begin yet: do not start",
        "your licence cannot begin yet: do not start",
    ]

    issued.scan(clean=False)
    licensing.due_steps(issued.filing.portal)
    assert sum("cannot begin" in subject for subject in told(issued)) == 6, "another reason is another message"


def test_a_consent_withdrawn_stops_exactly_the_lines_that_rest_on_it(issued: Trial) -> None:
    begun(issued).answer_consent("2", ConsentState.WITHDRAWN, reason="A complaint.")

    with issued.filing.portal.reading(issued.signatory) as reading:
        shown = licence(reading, issued.number)

    assert [(line.line, line.active) for line in shown.lines] == [("1", True), ("2", False)]
    assert "withdrawn" in " ".join(shown.lines[1].because)
    assert state(issued) is State.ACTIVE


@pytest.mark.thorough
def test_held_at_once_confirmed_after_notice_and_reinstated(issued: Trial) -> None:
    trial = begun(issued)
    today = FIRST_DAY.date()
    for day in (today, today + timedelta(days=60)):
        with pytest.raises(NotValid, match="Look at it again on a day after today"):
            trial.with_licence(trial.officer, licensing.hold_licence, reason="A near miss.", review_on=day)

    again = today + timedelta(days=14)
    trial.with_licence(trial.officer, licensing.hold_licence, reason="A near miss.", review_on=again)
    assert state(trial) is State.SUSPENDED
    with trial.filing.portal.reading(trial.signatory) as reading:
        assert licence(reading, trial.number).review_on == again

    noticed(trial, Event.SUSPENDED)
    trial.with_licence(trial.decider, licensing.suspend_licence, reason="The cause is not found.")
    trial.with_licence(trial.decider, licensing.reinstate_licence, reason="The cause is mended.")
    assert state(trial) is State.ACTIVE
    assert taken(trial) == 1 and exposure(trial, today) > 0, "a suspended licence keeps its place and its exposure"


@pytest.mark.thorough
def test_nothing_is_revoked_without_notice_or_before_the_answer_is_due(issued: Trial) -> None:
    trial = begun(issued)
    with pytest.raises(NotNow, match="no notice that stands"):
        trial.with_licence(trial.decider, licensing.revoke_licence, reason="Two flights were too high.")
    trial.with_licence(trial.decider, licensing.give_notice, of=Event.REVOKED, words="Two flights were too high.")
    with pytest.raises(NotNow, match="still has time to answer"):
        trial.with_licence(trial.decider, licensing.revoke_licence, reason="Two flights were too high.")
    assert state(trial) is State.ACTIVE


def test_the_holder_answers_a_notice_and_the_decision_maker_reads_it(issued: Trial) -> None:
    trial = begun(issued)
    answer = {"of": Event.REVOKED, "words": "It was a bird."}
    with pytest.raises(NotNow, match="No notice waits for your answer"):
        trial.with_licence(trial.applicant, licensing.answer_notice, **answer)
    trial.with_licence(trial.decider, licensing.give_notice, of=Event.REVOKED, words="Two flights were too high.")
    with pytest.raises(NotNow, match="No notice waits for your answer"):
        trial.with_licence(trial.applicant, licensing.answer_notice, of=Event.SUSPENDED, words="It was a bird.")

    trial.with_licence(trial.applicant, licensing.answer_notice, **answer)

    with trial.filing.portal.reading(trial.decider) as reading:
        [notice] = licence(reading, trial.number).notices
    assert [(said.who, said.reason) for said in notice.answers] == [(trial.applicant.name, "It was a bird.")]
    assert sum("its holder answers the notice that it may be revoked" in subject for subject in told(trial)) == 2


def test_a_notice_of_one_step_is_none_of_another_and_counts_once(issued: Trial) -> None:
    trial = noticed(begun(issued), Event.SUSPENDED)
    with pytest.raises(NotNow, match="no notice that stands"):
        trial.with_licence(trial.decider, licensing.revoke_licence, reason="It was too high.")
    trial.with_licence(trial.decider, licensing.suspend_licence, reason="It was too high.")
    trial.with_licence(trial.decider, licensing.reinstate_licence, reason="It is mended.")
    with pytest.raises(NotNow, match="no notice that stands"):
        trial.with_licence(trial.decider, licensing.suspend_licence, reason="Again.")


def test_revoked_is_revoked_for_ever_and_releases_exposure_and_place(issued: Trial) -> None:
    trial = noticed(begun(issued), Event.REVOKED)
    assert (taken(trial), exposure(trial, FIRST_DAY.date())) == (1, 1_600_000_00)

    trial.with_licence(trial.decider, licensing.revoke_licence, reason="Two flights were too high.")

    today = trial.filing.portal.now().date()
    assert (state(trial), taken(trial), exposure(trial, today)) == (State.REVOKED, 0, 0)
    assert any("is revoked" in subject for subject in told(trial))
    with pytest.raises(NotNow, match="which is final"):
        trial.with_licence(trial.decider, licensing.reinstate_licence, reason="Sorry.")
    trial.filing.set_clock(LAST_DAY + timedelta(days=30))
    assert licensing.due_steps(trial.filing.portal) == 0
    assert state(trial) is State.REVOKED


def test_surrendered_by_a_signatory_of_its_holder(issued: Trial) -> None:
    trial = begun(issued)
    with pytest.raises(NotAllowed):
        trial.with_licence(trial.applicant, licensing.surrender_licence, reason="We are done.")
    trial.with_licence(trial.signatory, licensing.surrender_licence, reason="We are done.")
    assert (state(trial), taken(trial)) == (State.SURRENDERED, 0)


def test_a_job_closes_it_after_its_last_day_and_not_on_it(issued: Trial) -> None:
    trial = begun(issued)
    trial.filing.set_clock(LAST_DAY)
    assert licensing.due_steps(trial.filing.portal) == 0
    trial.filing.set_clock(LAST_DAY + timedelta(days=1))
    assert licensing.due_steps(trial.filing.portal) == 1
    assert (state(trial), taken(trial)) == (State.EXPIRED, 0)
    assert trial.file.of(LicenceMoved)[-1].stamp.by is None


def test_a_grant_that_is_given_up_frees_its_place(minuted: Trial) -> None:
    trial = minuted.decide(WITH_CONDITIONS)
    assert taken(trial) == 1
    trial.do(trial.signatory, licensing.release_reserved, reason="We do not need it any more.")
    assert (state(trial), taken(trial)) == (State.RELEASED, 0)
    with pytest.raises(NotNow, match="which is final"):
        trial.issue()


STEPS: dict[str, tuple[Callable[..., Any], dict[str, Any], set[str]]] = {
    "begin": (licensing.begin_licence, {}, {"case_officer"}),
    "hold": (
        licensing.hold_licence,
        {"reason": "A near miss.", "review_on": date(2027, 3, 15)},
        {"case_officer", "decision_maker"},
    ),
    "notice": (licensing.give_notice, {"of": Event.REVOKED, "words": "Too high."}, {"decision_maker"}),
    "answer": (licensing.answer_notice, {"of": Event.REVOKED, "words": "A bird."}, {"applicant", "signatory"}),
    "suspend": (licensing.suspend_licence, {"reason": "Too high."}, {"decision_maker"}),
    "reinstate": (licensing.reinstate_licence, {"reason": "Mended."}, {"decision_maker"}),
    "revoke": (licensing.revoke_licence, {"reason": "Too high."}, {"decision_maker"}),
    "surrender": (licensing.surrender_licence, {"reason": "Done."}, {"signatory"}),
    "expire": (licensing.expire_licence, {}, set()),
}


def test_every_step_by_everybody(issued: Trial) -> None:
    """Whoever may not is told so and changes nothing; for who has nothing to do with the case it is not there."""
    trial = begun(issued)
    people = {
        "case_officer": trial.officer,
        "decision_maker": trial.decider,
        "panel_chair": trial.chair,
        "liability_approver": trial.person("liability_approver"),
        "administrator": trial.person("administrator"),
        "applicant": trial.applicant,
        "signatory": trial.signatory,
        "consultee": trial.person("consultee", OWNER),
        "consent_giver": trial.person("consent_giver", OWNER),
        "analyst": trial.person("analyst"),
        "preparer": trial.person("preparer", "X01"),
    }
    strangers = {"analyst", "preparer"}
    for name, (command, given, allowed) in STEPS.items():
        for role, actor in people.items():
            if role in allowed:
                continue
            error = _refusal(trial, actor, command, given)
            assert isinstance(error, NotFound if role in strangers or name == "expire" else NotAllowed), (name, role)
    assert trial.file.of(LicenceMoved)[-1].what.event is Event.BEGUN


def test_a_second_person_of_a_role_may_not_act_in_another_hat(issued: Trial) -> None:
    """The officer of the case, who becomes a decision maker too, still wears the officer's hat on it."""
    trial = begun(issued)
    also(trial.filing, trial.officer, "decision_maker", "CENTRAL")
    with pytest.raises(NotAllowed):
        trial.with_licence(trial.officer, licensing.give_notice, of=Event.REVOKED, words="Too high.")
    with trial.filing.portal.reading(trial.officer) as reading:
        assert Event.REVOKED not in licence(reading, trial.number).possible


def _refusal(trial: Trial, actor: Actor, command: Callable[..., Any], given: dict[str, Any]) -> PortalError:
    with pytest.raises(PortalError) as refused:
        trial.with_licence(actor, command, **given)
    return refused.value


@pytest.mark.thorough
def test_the_page_behind_the_code_says_revoked_at_once(issued: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    trial = noticed(begun(issued), Event.REVOKED)
    portal = trial.filing.portal
    monkeypatch.setattr("portal.public.routes.public_store", lambda: portal.public)
    monkeypatch.setattr("portal.public.routes.now", portal.now)
    page = f"{BASE_URL}/licences/{trial.number}".removeprefix(BASE_URL)
    refresh_public(portal)
    assert "Status now: <strong>Active</strong>" in PublicClient().get(page).text

    trial.with_licence(trial.decider, licensing.revoke_licence, reason="Two flights were too high.")
    refresh_licences(portal)
    answer = PublicClient().get(page)

    assert "Status now: <strong>Revoked</strong>" in answer.text
    assert "Two flights were too high" not in answer.text, "why is between the holder and the central unit"
    assert (
        "after its holder had notice and could answer. The reasons were told to the holder and are not" in answer.text
    )
    assert answer.headers["cache-control"] == "no-cache"


def test_why_it_stands_still_is_said_where_it_is_read_and_to_whom(
    issued: Trial, monkeypatch: pytest.MonkeyPatch
) -> None:
    trial, portal = begun(issued), issued.filing.portal
    monkeypatch.setattr("portal.public.routes.public_store", lambda: portal.public)
    monkeypatch.setattr("portal.public.routes.now", portal.now)
    refresh_public(portal)
    day = portal.now().date() + timedelta(days=10)
    words = {"reason": "Pilot A. Smith was ill.", "in_public": "It flew without a second pilot.", "review_on": day}
    with pytest.raises(NotValid, match="at most 500"):
        trial.with_licence(trial.officer, licensing.hold_licence, **words | {"in_public": "x" * 501})
    trial.with_licence(trial.officer, licensing.hold_licence, **words)
    refresh_licences(portal)
    text = PublicClient().get(f"/licences/{trial.number}").text
    said = "without notice. It flew without a second pilot. A decision maker looks at it again on 11 March 2027."
    for page in (text, PublicClient().get("/licences").text, PublicClient().get("/data/licences.csv").text):
        assert said in page and "Smith" not in page
    for actor, why in ((trial.signatory, words["reason"]), (trial.person("consent_giver", OWNER), "")):
        with portal.reading(actor) as reading:
            shown = licence(reading, trial.number)
            assert (shown.why, shown.in_public) == (why, words["in_public"])
    trial.with_licence(trial.decider, licensing.reinstate_licence, reason="Two pilots fly now.")
    refresh_licences(portal)
    assert "second pilot" not in PublicClient().get(f"/licences/{trial.number}").text
    with portal.reading(trial.signatory) as reading:
        assert licence(reading, trial.number).why == ""


def test_a_redaction_changes_what_the_public_reads_and_can_be_taken_back(issued: Trial) -> None:
    with pytest.raises(NotValid, match="cannot be redacted"):
        issued.do(issued.officer, redaction.redact, field="line 1: law", words="x", reason="y")
    field = "line 1: where"
    issued.do(issued.officer, redaction.redact, field=field, words="A part of a town.", reason="Safety of a witness.")
    portal = issued.filing.portal
    refresh_licences(portal)
    found, _ = one_licence(portal.public, issued.number)
    assert found.terms.lines[0].where == "Not published. A part of a town."
    assert "Leeds" not in str(portal.public.licences())
    with portal.reading(issued.signatory) as reading:
        assert licence(reading, issued.number).terms.lines[0].where == "England: Leeds", "the holder reads its licence"

    issued.do(issued.officer, redaction.redact, field=field, words="", reason="It is over.")
    refresh_licences(portal)
    assert one_licence(portal.public, issued.number)[0].terms.lines[0].where == "England: Leeds"


@pytest.mark.thorough
def test_what_is_redacted_before_the_issue_is_never_public(minuted: Trial) -> None:
    words = {"field": "line 1: where", "words": "A part of a town.", "reason": "Safety of a witness."}
    with pytest.raises(NotNow, match="nothing of it is public"):
        minuted.do(minuted.officer, redaction.redact, **words)
    minuted.decide(WITH_CONDITIONS)
    minuted.do(minuted.officer, redaction.redact, **words)
    with pytest.raises(NotAllowed):
        minuted.do(minuted.decider, redaction.redact, **words)
    minuted.issue()
    portal = minuted.filing.portal
    refresh_licences(portal)
    assert one_licence(portal.public, minuted.number)[0].terms.lines[0].where == "Not published. A part of a town."
    assert "Leeds" not in str(portal.public.licences())


def test_everybody_sees_the_licences_of_cases_they_may_read(issued: Trial) -> None:
    portal = issued.filing.portal
    readers = (issued.signatory, issued.officer, issued.person("consent_giver", OWNER))
    others = (issued.person("preparer", "X01"), issued.person("signatory", "X02"), issued.person("consultee", "X01"))
    for actor in (*readers, *others):
        with portal.reading(actor) as reading:
            assert [each.number for each in my_licences(reading)] == ([issued.number] if actor in readers else [])


@pytest.mark.thorough
def test_each_reader_of_a_licence_sees_what_is_theirs(issued: Trial) -> None:
    trial = begun(issued)
    trial.with_licence(trial.decider, licensing.give_notice, of=Event.REVOKED, words="Two flights were too high.")
    trial.with_licence(trial.decider, licensing.hold_licence, reason="A near miss.", review_on=date(2027, 3, 15))
    names = [one.name for one in (trial.officer, trial.decider)]

    def seen(actor: Actor) -> str:
        with trial.filing.portal.reading(actor) as reading:
            shown = licence(reading, trial.number)
        return f"{shown.history} {shown.notices} {shown.review_on}"

    assert all(name in seen(trial.chair) for name in names) and "A near miss." in seen(trial.chair)
    holder = seen(trial.signatory)
    assert "A near miss." in holder and "too high" in holder and "decision maker" in holder
    asked = seen(trial.person("consent_giver", OWNER))
    assert "suspended at once" in asked and "near miss" not in asked and "too high" not in asked
    assert not any(name in text for name in names for text in (holder, asked))
