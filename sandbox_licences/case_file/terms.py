"""The terms of a licence as values: what its document says and the public register shows, and nothing else of the case.

An allow-list: each field is named here and filled on purpose. Of the application only answers count that their question
says are published. Names of people, e-mail addresses, policies and what advisers said have no field.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from sandbox_licences.case_facts import Outcome
from sandbox_licences.case_file.answers_in_words import answer_in_words
from sandbox_licences.case_file.consented import conditions, consent_record
from sandbox_licences.case_file.facts import Around
from sandbox_licences.case_file.file import CaseFile
from sandbox_licences.case_file.money import liability_of, valuations
from sandbox_licences.case_file.reviewable import ON_A_LICENCE
from sandbox_licences.case_file.risk import risk_of
from sandbox_licences.forms.question import NUMBERS, Kind
from sandbox_licences.powers import NO_LEGAL_EFFECT
from sandbox_licences.relief import ReliefLine
from sandbox_licences.set_aside import SetAsideRow, set_aside
from sandbox_licences.sora.risk_classes import Open
from sandbox_licences.task_list import public_answers

SAID_ELSEWHERE = frozenset(
    {"organisation_name", "company_number", "product_name", "starts_on", "ends_on", "sites", "stages", "relief_lines"}
)
"""Published answers that the terms give a field of their own, or that the relief lines settle."""


@dataclass(frozen=True, slots=True)
class LineTerms:
    """One law set aside: as ``set_aside.SetAsideRow`` shows it on the day of issue."""

    line: str
    provision: str
    """Its code in the catalogue."""
    law: str
    what: str
    where: str
    for_whom: str
    from_on: date
    until_on: date
    consents: tuple[str, ...]
    protects_instead: str
    power: str
    owner: str
    """The name of the regulator that owns the provision."""
    legal_effect: str
    about: str = ""
    """What the provision is about, in a few words; empty on a licence issued before this was kept."""


@dataclass(frozen=True, slots=True)
class KeptTerms:
    law: str
    protects: str
    why: str


@dataclass(frozen=True, slots=True)
class ConditionTerms:
    number: int
    words: str
    for_consent: str
    """Which consent rests on it, in words; empty where none does."""


@dataclass(frozen=True, slots=True)
class StageTerms:
    name: str
    from_on: date | None
    until_on: date | None
    machines: int | None
    """At once, at most."""
    stop: str
    """What ends the stage at once."""


@dataclass(frozen=True, slots=True)
class Detail:
    """A published answer; ``id`` is its question's, ``part`` the section of the form it stands in."""

    id: str
    part: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class LiabilityTerms:
    """In pence. ``line`` None: the licence as a whole, which has cover and no cap of its own."""

    line: str | None
    cap_pence: int | None
    """Up to which the state pays."""
    cover_required_pence: int | None
    """The least cover the holder must keep."""
    cover_pence: int
    """What counts of the holder's cover throughout the term."""


@dataclass(frozen=True, slots=True)
class Terms:
    number: str
    version: int
    case: str
    domain: str
    domain_name: str
    demonstration: bool
    legal_effect: str
    holder: str
    company_number: str
    product: str
    decided_on: date
    outcome: Outcome
    issued_on: date
    first_on: date
    last_on: date
    lines: tuple[LineTerms, ...]
    kept: tuple[KeptTerms, ...]
    """The red lines of the domain that stay."""
    conditions: tuple[ConditionTerms, ...]
    caps: tuple[Detail, ...]
    """Numbers that are not to be exceeded."""
    sites: tuple[str, ...]
    stages: tuple[StageTerms, ...]
    details: tuple[Detail, ...]
    liability: tuple[LiabilityTerms, ...]
    review_right: str

    def kept_as_json(self) -> dict[str, Any]:
        """As plain values."""
        kept: dict[str, Any] = _adapter().dump_python(self, mode="json")
        return kept


def read_terms(kept: Mapping[str, Any]) -> Terms:
    """The terms that were kept.

    Raises:
        pydantic.ValidationError: they are none.
    """
    return _adapter().validate_python(kept)


def terms_of(file: CaseFile, around: Around, *, number: str, version: int, holder: str) -> Terms:
    """The terms of a case that is being issued under ``number``, on the day of ``around``.

    Nothing is set aside backwards: a line that should have begun earlier begins on that day, and one that is over by
    then is not on the licence, which begins with the first that is.

    Raises:
        ValueError: the case is not decided, or has no line; nothing of it can be issued then.
    """
    decided = file.decision
    if decided is None or not file.lines:
        raise ValueError(f"{file.reference} is not decided, or sets no law aside.")
    public = public_answers(file.form, file.answers)
    caps, details = _answers(file, public)
    domain = file.form.domain
    lines = tuple(line for line in file.lines if line.end_on >= around.today)
    view = set_aside(lines, around.today, around.law, consent_record(file, around.delegations), domains=(file.domain,))
    return Terms(
        number=number,
        version=version,
        case=file.reference,
        domain=domain.code,
        domain_name=domain.label,
        demonstration=file.demonstration,
        legal_effect=NO_LEGAL_EFFECT if file.demonstration else "",
        holder=holder,
        company_number=str(public.get("company_number", "")),
        product=str(public.get("product_name", "")),
        decided_on=decided.stamp.on,
        outcome=decided.what.outcome,
        issued_on=around.today,
        first_on=max(around.today, min((line.start_on for line in lines), default=around.today)),
        last_on=max(line.end_on for line in file.lines),
        lines=_lines(lines, view.rows, around),
        kept=tuple(KeptTerms(k.law, k.protects, k.why) for k in view.kept),
        conditions=_conditions(file, around),
        caps=(*_sail(file), *caps),
        sites=tuple(str(row["name"]) for row in _rows(public, "sites") if row.get("name")),
        stages=tuple(_stage(row) for row in _rows(public, "stages")),
        details=details,
        liability=_liability(file, around),
        review_right=ON_A_LICENCE,
    )


def _lines(lines: Iterable[ReliefLine], rows: Iterable[SetAsideRow], around: Around) -> tuple[LineTerms, ...]:
    law = around.law
    return tuple(
        LineTerms(
            line=row.line,
            provision=line.provision,
            law=row.law,
            what=row.what,
            where=row.where,
            for_whom=row.for_whom,
            from_on=max(row.from_on, around.today),
            until_on=row.until_on,
            consents=row.consents,
            protects_instead=row.protects_instead,
            power=row.power,
            owner=law.name(law.provisions[line.provision].owner),
            legal_effect=row.legal_effect,
            about=law.provisions[line.provision].blocks,
        )
        for line, row in zip(lines, rows, strict=True)
    )


def _conditions(file: CaseFile, around: Around) -> tuple[ConditionTerms, ...]:
    said = []
    for each in conditions(file):
        rests = each.for_consent
        words = f"the consent of {around.law.name(rests[1])} to line {rests[0]}" if rests else ""
        said.append(ConditionTerms(each.number, each.words, words))
    return tuple(said)


def _answers(file: CaseFile, public: Mapping[str, Any]) -> tuple[tuple[Detail, ...], tuple[Detail, ...]]:
    """Published answers: the numbers, which are caps, and the rest."""
    caps: list[Detail] = []
    details: list[Detail] = []
    for question in file.form.questions:
        if question.id not in public or question.id in SAID_ELSEWHERE or question.kind is Kind.ROWS:
            continue
        part = file.form.section_of(question.id).title
        detail = Detail(question.id, part, question.label, answer_in_words(question, public[question.id]))
        (caps if question.kind in NUMBERS else details).append(detail)
    return tuple(caps), tuple(details)


def _sail(file: CaseFile) -> tuple[Detail, ...]:
    assessment = risk_of(file).assessment
    if assessment is None or isinstance(assessment.sail.result, Open):
        return ()
    return (Detail("sail", "Risk assessment", "SAIL, at most", assessment.sail.result_words),)


def _rows(public: Mapping[str, Any], question: str) -> list[dict[str, Any]]:
    rows = public.get(question, [])
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list | tuple) else []


def _stage(row: Mapping[str, Any]) -> StageTerms:
    def day(name: str) -> date | None:
        return date.fromisoformat(str(row[name])) if row.get(name) else None

    machines = row.get("machines")
    return StageTerms(
        name=str(row.get("name", "")),
        from_on=day("starts_on"),
        until_on=day("ends_on"),
        machines=int(machines) if machines is not None else None,
        stop=str(row.get("stop", "")),
    )


def _liability(file: CaseFile, around: Around) -> tuple[LiabilityTerms, ...]:
    exposure = liability_of(file, around.ledger, around.settings, around.today).of_case
    if exposure is None:
        return ()
    required = {line: valued.cover_required_pence for line, valued in valuations(file).items()}
    lines = tuple(
        LiabilityTerms(line.relief_line, line.cap, required.get(line.relief_line or ""), line.cover)
        for line in exposure.lines
    )
    return (*lines, LiabilityTerms(None, None, None, exposure.cover)) if exposure.cover else lines


@cache
def _adapter() -> TypeAdapter[Terms]:
    return TypeAdapter(Terms)
