"""One application told as steps: who does what on which day, each through the portal's own commands.

A step is one transaction. Its mark stands in the audit entries it writes, so that what was done is known exactly: a
start that was cut short goes on after the last step that was carried out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from portal.clock import LONDON
from portal.commands import advising, applying, casework, consenting, deciding, evidence, licensing
from portal.commands.licence_papers import SignsDocuments
from portal.context import Context
from portal.db.case_files import case_file
from portal.db.cases import Licence, SandboxCase
from portal.demonstration.applications.everyone import INVENTED, Firm
from sandbox_licences.admission import CRITERIA, Met
from sandbox_licences.advice import Position, Severity, counting
from sandbox_licences.case_facts import Outcome
from sandbox_licences.case_file.advised import advice_given
from sandbox_licences.case_file.entries import AdviceAsked, PolicyRead
from sandbox_licences.case_file.file import CaseFile
from sandbox_licences.case_file.risk import risk_of
from sandbox_licences.case_file.scope import items
from sandbox_licences.consents import ConsentState
from sandbox_licences.forms import form_of
from sandbox_licences.forms.question import Kind
from sandbox_licences.hats import Interest
from sandbox_licences.lifecycle.application import Event
from sandbox_licences.relief import ReliefLine
from sandbox_licences.task_list import asked

OFFICER, CHAIR, APPROVER, ADMINISTRATOR = "ben-carrow", "chitra-rao", "frank-dunmore", "gwen-tallis"
MARK = "demonstration case "
"""What the mark of every step begins with."""

_MONEY = ("policy_evidence", "funds_evidence")
_FIGURES = ("safeguard_evidence", "hazard_evidence", "mitigation_evidence", "arc_evidence", "prior_evidence")
_LETTERS = ("regulator_answer", "regulator_evidence")


@dataclass(frozen=True, slots=True)
class Papers:
    """What is needed to issue a licence."""

    signer: SignsDocuments
    base_url: str


@dataclass(frozen=True)
class Play:
    """One step while it is carried out."""

    ctx: Context
    title: str
    papers: Papers

    @property
    def row(self) -> SandboxCase:
        """The application of this title; an earlier one where a visitor began another."""
        query = select(SandboxCase).where(SandboxCase.title == self.title).order_by(SandboxCase.id).limit(1)
        return self.ctx.session.scalars(query).one()

    @property
    def file(self) -> CaseFile:
        return case_file(self.ctx.session, self.row)

    @property
    def number(self) -> str:
        """Of the licence."""
        query = select(Licence.number).where(Licence.case_id == self.row.id)
        return str(self.ctx.session.scalars(query).one())

    def case(self, command: Callable[..., Any], **given: Any) -> Any:
        return command(self.ctx, reference=self.row.reference, **given)

    def licence(self, command: Callable[..., Any], **given: Any) -> Any:
        return command(self.ctx, number=self.number, **given)


Act = Callable[[Play], object]


@dataclass(frozen=True, slots=True)
class Step:
    """``by`` is a persona's subject; None: the portal itself."""

    mark: str
    title: str
    at: datetime
    by: str | None
    act: Act


@dataclass
class Story:
    """An application from its start to where it stands: each method adds one step on the day set last."""

    key: str
    place: int
    """Among the stories: keeps their steps of one day apart."""
    domain: str
    firm: Firm
    prepared_by: str
    title: str
    answers: dict[str, Any]
    steps: list[Step] = field(default_factory=list)
    _day: date = date.min
    _declared: set[str] = field(default_factory=set)

    def on(self, day: date) -> Story:
        """From here on, all happens on this day."""
        self._day = day
        return self

    def then(self, by: str | None, act: Act, *, declares: bool = True) -> Story:
        """One step; whoever is new to the case and not of the firm first says that they have no interest in it."""
        outsider = by not in (None, self.prepared_by, self.firm.subject, ADMINISTRATOR)
        first = declares and outsider and by not in self._declared
        if first and by:
            self._declared.add(by)
        today = sum(1 for step in self.steps if step.at.astimezone(LONDON).date() == self._day)
        clock = datetime.combine(self._day, time(9 + self.place // 2, 7 * self.place), LONDON) + timedelta(
            minutes=14 * today
        )
        mark = f"{MARK}{self.key} {len(self.steps) + 1}"
        done = _after_declaring(act) if first else act
        self.steps.append(Step(mark, self.title, clock.astimezone(UTC), by, done))
        return self

    # The applicant's side

    def started(self) -> Story:
        """Begun with every answer and the files that they name; nothing is missing but the declaration."""
        return self.then(self.prepared_by, self._start)

    def _start(self, play: Play) -> None:
        signed = {q.id for q in form_of(self.domain).section("declaration").questions}
        applying.start_case(
            play.ctx,
            organisation_code=self.firm.code,
            domain=self.domain,
            title=self.title,
            answers={id: value for id, value in self.answers.items() if id not in signed},
        )
        head = f"{INVENTED}\n{self.firm.name}: {self.title}\n\n"
        files = (
            ("safety-file.txt", "Safety file: drawings, maps, tests", "Drawings, maps and tests of each safeguard."),
            ("insurance-and-funds.txt", "Insurance certificate and letter of the bank", "Certificate and letter."),
            ("letter-of-the-regulator.txt", "What the regulator wrote", "We cannot allow this as our rules stand."),
            ("trips-so-far.csv", "Trips so far, one row each", "trip,minutes,interventions\n1,14,0\n2,15,0\n3,13,1"),
        )
        names = [
            play.case(evidence.attach, file_name=name, data=f"{head}{text}\n".encode(), title=title)
            for name, title, text in files
        ]
        claim = {"metric": "interventions", "value": 1.0, "unit": "times", "n": 3, "method": "counted by hand"}
        play.case(evidence.state_claim, evidence=names[3], claim=claim)
        for question in asked(form_of(self.domain), self.answers):
            if question.kind is Kind.EVIDENCE:
                shown = next(
                    (n for n, of in ((1, _MONEY), (2, _LETTERS), (3, _FIGURES)) if question.id in of),
                    0,
                )
                play.case(applying.answer, question=question.id, value=[names[shown]])

    def submitted(self) -> Story:
        """Declared and handed in by the signatory."""

        def act(play: Play) -> None:
            for question in form_of(self.domain).section("declaration").questions:
                play.case(applying.answer, question=question.id, value=self.answers[question.id])
            play.case(applying.submit)

        return self.then(self.firm.subject, act)

    def answered(self, number: int, words: str) -> Story:
        return self.then(self.prepared_by, lambda play: play.case(applying.answer_question, number=number, words=words))

    # The central unit's side

    def asked_in_writing(self, words: str, about: tuple[str, ...]) -> Story:
        return self.then(OFFICER, lambda play: play.case(casework.ask_in_writing, words=words, about=about))

    def found_complete(self) -> Story:
        return self.then(OFFICER, lambda play: play.case(casework.find_complete))

    def triaged(self, event: Event = Event.TAKEN_ON, reason: str = "") -> Story:
        return self.then(OFFICER, lambda play: play.case(casework.triage, event=event, reason=reason))

    def criteria(self, reasons: Sequence[str], not_met: tuple[str, ...] = ()) -> Story:
        """A finding on each admission criterion, in their order."""

        def act(play: Play) -> None:
            for criterion, reason in zip(CRITERIA, reasons, strict=True):
                met = Met.NOT_MET if criterion.id in not_met else Met.MET
                play.case(casework.find_criterion, criterion=criterion.id, met=met, reason=reason)

        return self.then(OFFICER, act)

    def line(self, line: ReliefLine, *, cap: int, worst: int, cover: int = 500_000, limit: int = 1_000_000) -> Story:
        """The one relief line, what it could cost, and the policy as it was read; all in pounds."""
        policy = PolicyRead(
            reference=f"EM-{self.firm.code}-{self.place:02d}",
            insurer="Example Mutual Insurance",
            limit_pence=limit * 100,
            excess_pence=5_000_00,
            exclusions="Damage done on purpose",
            starts_on=date(line.start_on.year - 1, 1, 1),
            expires_on=date(line.end_on.year + 1, 12, 31),
        )

        def act(play: Play) -> None:
            id = play.case(casework.write_line, line=line)
            play.case(
                casework.value_line,
                line=id,
                cap_pence=cap * 100,
                worst_case_pence=worst * 100,
                cover_required_pence=cover * 100,
                basis="The application, the policy as read, and what like cases cost insurers.",
            )
            play.case(casework.read_policy, policy=policy)
            play.case(casework.count_cover, policy=policy.reference, line=id, pence=(limit - 5_000) * 100)

        return self.then(OFFICER, act)

    def scanned(self) -> Story:
        """Every file scanned elsewhere, and found clean."""

        def act(play: Play) -> None:
            for sha256 in dict.fromkeys(entry.what.sha256 for entry in play.file.evidence.values()):
                play.case(evidence.record_scan, sha256=sha256, clean=True, by="ClamAV 1.4, run by hand")

        return self.then(ADMINISTRATOR, act)

    def risk_confirmed(self) -> Story:
        """What the risk assessment computed from tables that are not confirmed, confirmed by the assessor."""

        def act(play: Play) -> None:
            while (found := risk_of(play.file).assessment) and found.to_confirm:
                step = found.to_confirm[0]
                words = "Looked up by hand in the published table; it comes to the same."
                play.case(casework.overrule_step, step=step.number, value=step.computed, reason=words)

        return self.then(OFFICER, act)

    def advice_asked(self, *requests: tuple[str, str]) -> Story:
        """Each (item of scope, body)."""

        def act(play: Play) -> None:
            for item, body in requests:
                play.case(advising.ask_advice, item=item, consultee=body)

        return self.then(OFFICER, act)

    def advised(
        self,
        by: str,
        request: int,
        position: Position,
        reason: str,
        severity: Severity | None = None,
        condition: str = "",
    ) -> Story:
        def act(play: Play) -> None:
            file = play.file
            what = next(entry.what for entry in file.of(AdviceAsked) if entry.what.number == request)
            play.case(
                advising.advise,
                request=request,
                position=position,
                severity=severity,
                condition=condition,
                reason=reason,
                fingerprint=items(file.submitted)[what.item],
            )

        return self.then(by, act)

    def resolved(self, item: str, body: str, why: str) -> Story:
        """A conflict weighed: the advice of one body is followed."""

        def act(play: Play) -> None:
            said = [one for one in counting(advice_given(play.file)) if one.item == item]
            weighed = tuple(one.id for one in said)
            followed = tuple(one.id for one in said if one.consultee == body)
            play.case(casework.resolve_conflict, item=item, weighed=weighed, followed=followed, why=why)

        return self.then(OFFICER, act)

    def condition(self, words: str, for_consent: tuple[str, str] | None = None) -> Story:
        return self.then(
            OFFICER, lambda play: play.case(casework.write_condition, words=words, for_consent=for_consent)
        )

    def consent_asked(self, body: str) -> Story:
        return self.then(OFFICER, lambda play: play.case(consenting.request_consent, line="1", body=body))

    def consented(self, by: str, body: str, evidence: str, conditions: str = "") -> Story:
        def act(play: Play) -> None:
            play.case(
                consenting.answer_consent,
                line="1",
                body=body,
                to=ConsentState.GIVEN_WITH_CONDITIONS if conditions else ConsentState.GIVEN,
                fingerprint=next(line for line in play.file.lines if line.id == "1").fingerprint,
                evidence=evidence,
                conditions=conditions,
            )

        return self.then(by, act)

    def exposure_approved(self, pounds: int, reasons: str) -> Story:
        def act(play: Play) -> None:
            pence = pounds * 100
            play.case(deciding.approve_exposure, licence_pence=pence, programme_pence=20_000_000_00, reasons=reasons)

        return self.then(APPROVER, act)

    def recommended(self, outcome: Outcome, reasons: str) -> Story:
        return self.then(OFFICER, lambda play: play.case(casework.recommend, outcome=outcome, reasons=reasons))

    def minuted(self, outcome: Outcome, words: str) -> Story:
        return self.then(CHAIR, lambda play: play.case(deciding.minute, outcome=outcome, words=words))

    def decided(self, by: str, outcome: Outcome, reasons: str) -> Story:
        return self.then(by, lambda play: play.case(deciding.decide, outcome=outcome, reasons=reasons))

    def issued(self) -> Story:
        def act(play: Play) -> None:
            play.case(deciding.issue, signer=play.papers.signer, base_url=play.papers.base_url)

        return self.then(OFFICER, act)

    def begun(self) -> Story:
        """By the portal, on its first day."""
        return self.then(None, lambda play: play.licence(licensing.begin_licence))


def _after_declaring(act: Act) -> Act:
    def both(play: Play) -> None:
        play.case(casework.declare_interest, interest=Interest.NONE, words="")
        act(play)

    return both
