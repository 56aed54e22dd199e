"""What a holder reads of what stands against its licence: bodies and items, neither people nor the state's money."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select

from portal.commands import advising, evidence, licensing
from portal.context import PORTAL, Actor
from portal.db.records import OutboxMessage
from portal.links.advice import BY_LINK
from portal.queries.licences import licence
from sandbox_licences import gates
from sandbox_licences.advice import Position
from sandbox_licences.case_file.scope import SAFETY, about_the_trial, items
from sandbox_licences.forms.question import Kind
from tests.fixtures.casework import Trial
from tests.sandbox_licences.clear_cases import case

ADVISER = "Dr Ada Example"


def against(trial: Trial, actor: Actor) -> str:
    with trial.filing.portal.reading(actor) as reading:
        return " ".join(licence(reading, trial.number).against)


def test_an_outside_adviser_is_named_to_the_central_unit_and_not_to_the_holder(sqlite_trial: Trial) -> None:
    trial = sqlite_trial.start().submit().complete().assess()
    trial.line()
    trial.scan().value().confirm_risk()
    token = trial.link(trial.ask(SAFETY, "X05"), name=ADVISER)
    with trial.filing.portal.unit_of_work(BY_LINK) as ctx:
        advising.advise_by_link(
            ctx,
            token=token,
            position=Position.SUPPORT,
            severity=None,
            condition="",
            reason="Seen.",
            fingerprint=items(trial.file)[SAFETY],
        )
    trial.advise_all().consent().recommend().minute().decide().issue()
    about = (q for section in trial.file.form.sections if about_the_trial(section) for q in section.questions)
    question = next(q.id for q in about if q.kind is Kind.EVIDENCE)
    trial.do(trial.applicant, evidence.attach, file_name="new.txt", data=b"More.", title="More", question=question)

    holder = against(trial, trial.signatory)
    assert ADVISER in against(trial, trial.officer) and ADVISER not in holder
    assert "earlier scope or evidence" in holder and "on Safety of the trial" in holder

    trial.filing.set_clock(datetime(2027, 3, 1, 9, tzinfo=UTC))
    licensing.due_steps(trial.filing.portal)
    with trial.filing.portal.reading(PORTAL) as reading:
        sent = reading.session.scalars(select(OutboxMessage).where(OutboxMessage.event == "licence changed")).all()
        named = {mail.to_email for mail in sent if ADVISER in mail.text}
        kept = {mail.to_email for mail in sent if "cannot begin" in mail.subject}
        holders = {mail.to_email for mail in sent if "your licence cannot begin" in mail.subject}
    assert named == kept - holders and named and holders


def test_no_money_of_the_state_is_told_to_the_holder() -> None:
    facts = case(exposure_limit=1_00, programme_limit=1_00, treasury_awaited=True, lines_unvalued=("line 1",))
    told = gates.words_for_holder(gates.against_taking_effect(facts))
    assert told == ("The central unit is looking at the exposure of this licence.",)
    assert "£" in " ".join(gates.words(gates.against_taking_effect(facts)))
