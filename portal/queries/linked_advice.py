"""What somebody outside the portal reads through a signed link: the one item they are asked about, and no more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from portal.commands.advising import live_link
from portal.context import Reading
from portal.db.case_files import around as around_of
from portal.db.case_files import case_file
from portal.db.cases import SandboxCase
from portal.queries.case_evidence import EvidenceShown, evidence_of
from portal.queries.case_opinions import advice_rows
from sandbox_licences.case_file.answer_words import answered_sections
from sandbox_licences.case_file.entries import AdviceByLink
from sandbox_licences.case_file.scope import about, item_files, items, line_item
from sandbox_licences.forms.form import Section
from sandbox_licences.forms.question import Answer, Question
from sandbox_licences.law import Law
from sandbox_licences.relief import ReliefLine


@dataclass(frozen=True)
class LinkedAdvice:
    """One request as its link shows it. ``fingerprint`` None: it is no longer asked for."""

    link: int
    name: str
    expires_at: datetime
    title: str
    organisation_name: str
    demonstration: bool
    item: str
    consultee_name: str
    due_on: date
    line: ReliefLine | None
    sections: tuple[tuple[Section, tuple[tuple[Question, Answer | None], ...]], ...]
    """Those that the item is about; none where it is a line."""
    files: tuple[EvidenceShown, ...]
    """Those that the item rests on."""
    law: Law
    fingerprint: str | None
    said: tuple[tuple[datetime, str, str], ...]
    """What was said through this link so far: when, position, reason."""


def linked_advice(reading: Reading, token: str) -> LinkedAdvice:
    """What the link of this token is for.

    Raises:
        NotFound: there is none, it was withdrawn, it is over, or its case is where advice no longer counts.
    """
    link = live_link(reading, token)
    row = reading.session.get_one(SandboxCase, link.case_id)
    file = case_file(reading.session, row).submitted
    around = around_of(reading.session, row, file, reading.now)
    asked = next(each for each in advice_rows(file, around) if each.number == link.request)
    line = next((each for each in file.lines if line_item(each.id) == asked.item), None)
    sections = answered_sections(file) if line is None and asked.in_scope else ()
    said = [entry for entry in file.of(AdviceByLink) if entry.what.link == link.id]
    return LinkedAdvice(
        link=link.id,
        name=link.name,
        expires_at=link.expires_at,
        title=row.title,
        organisation_name=row.organisation.name,
        demonstration=row.demonstration,
        item=asked.item_words,
        consultee_name=asked.consultee_name,
        due_on=asked.due_on,
        line=line,
        sections=tuple(each for each in sections if about(asked.item)(each[0])),
        files=tuple(
            each
            for each in evidence_of(file, around.law.names, around.today)
            if asked.in_scope and each.name in item_files(asked.item, file)
        ),
        law=around.law,
        fingerprint=items(file).get(asked.item),
        said=tuple((one.stamp.at, str(one.what.given.position), one.what.given.reason) for one in said),
    )
