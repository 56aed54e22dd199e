"""A published return as PDF: figures, the regulator's own words, what was asked and explained, and its tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from reportlab.platypus import Flowable, Paragraph

from portal.clock import day_in_words
from portal.documents.lettering import markup
from portal.documents.page import (
    LEAD,
    PORTRAIT,
    Paper,
    heading,
    note,
    paper_pdf,
    subheading,
    title,
    turn_to,
    user_text,
)
from portal.documents.tables import NOTHING, TextTable, key_values, orientation_for, table_flowables


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure in words: ``91%``, its interval ``88 to 94``, the cases it rests on, and how it was made."""

    label: str
    value: str
    interval: str
    n: str
    method: str


@dataclass(frozen=True, slots=True)
class PublishedExplanation:
    """What a regulator said to a query: the rule's title, the place (sheet and cell, or row), the words."""

    rule: str
    where: str
    words: str


@dataclass(frozen=True, slots=True)
class PublishedAnswer:
    """A question of the central unit and the regulator's answer; no words yet means not answered."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class PublishedReturn:
    """All that the document shows; only what may be public belongs in it."""

    title: str
    regulator_name: str
    regulator_code: str
    year: int
    period: str
    version: int
    filed_on: date | None
    """None: the regulator did not file it; it was put together from what it had published."""
    published_at: datetime
    late: bool
    late_because: str | None
    figures: tuple[Figure, ...]
    tables: tuple[TextTable, ...]
    explanations: tuple[PublishedExplanation, ...]
    answers: tuple[PublishedAnswer, ...]
    narrative: tuple[tuple[str, str], ...]
    """Label and text."""
    cite_as: str
    licence: str
    contact: str
    basis_note: str
    """Where the figures come from: reported, published source, demonstration."""
    address: str
    """The web page with the same content, the accessible original."""
    demonstration: bool


def return_pdf(content: PublishedReturn) -> bytes:
    """The return as PDF. Tables stand last, wide ones on landscape pages, wider ones record by record."""
    paper = Paper(
        title=content.title,
        subject=f"Annual return on AI innovation of {content.regulator_name} for {content.period}",
        reference=f"{content.regulator_code} {content.year}, version {content.version}",
        made_at=content.published_at,
        demonstration=content.demonstration,
    )
    return paper_pdf(
        paper,
        [
            *_opening(content),
            *_figures(content),
            *_narrative(content),
            *_explanations(content),
            *_answers(content),
            *_about(content),
            *_tables(content),
        ],
    )


def _opening(content: PublishedReturn) -> list[Flowable]:
    name, period = f"<b>{markup(content.regulator_name)}</b>", markup(content.period)
    if content.filed_on is None:
        sentence = f"What {name} had published for {period}, put together by the central unit."
    else:
        timeliness = "late" if content.late else "on time"
        sentence = f"{name} filed this return for {period} <b>{timeliness}</b> on {day_in_words(content.filed_on)}."
    flowables = [*title(content.title), Paragraph(sentence, LEAD)]
    if content.late:
        flowables += user_text(f"Reason given for the delay: {content.late_because or 'none'}")
    return [*flowables, *note(content.basis_note)]


def _figures(content: PublishedReturn) -> list[Flowable]:
    if not content.figures:
        return []
    rows = tuple((each.label, each.value, each.interval, each.n, each.method) for each in content.figures)
    table = TextTable("Figures", ("Measure", "Value", "95% interval", "n", "How it was made"), rows)
    return [
        *heading("Figures"),
        *table_flowables(table),
        *note("n is the number of cases a figure rests on. A blank interval means that none can be given."),
    ]


def _narrative(content: PublishedReturn) -> list[Flowable]:
    if not content.narrative:
        return []
    flowables = heading("In the regulator's own words")
    for label, text in content.narrative:
        flowables += [*subheading(label), *user_text(text if text.strip() else NOTHING)]
    return flowables


def _explanations(content: PublishedReturn) -> list[Flowable]:
    if not content.explanations:
        return []
    flowables = heading("Explanations of unusual values")
    for each in content.explanations:
        flowables += [*subheading(each.rule), *note(each.where), *user_text(each.words)]
    return flowables


def _answers(content: PublishedReturn) -> list[Flowable]:
    if not content.answers:
        return []
    flowables = heading("Questions and answers")
    for each in content.answers:
        flowables += [*subheading(each.question), *user_text(each.answer if each.answer.strip() else "Not answered.")]
    return flowables


def _about(content: PublishedReturn) -> list[Flowable]:
    return [
        *heading("About this return"),
        *key_values(
            [
                ("Regulator", f"{content.regulator_name} ({content.regulator_code})"),
                ("Version", f"{content.version}, published {day_in_words(content.published_at)}"),
                ("Cite as", content.cite_as),
                ("Licence", content.licence),
                ("Contact", content.contact),
                ("Accessible page", content.address),
            ]
        ),
    ]


def _tables(content: PublishedReturn) -> list[Flowable]:
    flowables: list[Flowable] = []
    standing = PORTRAIT
    for orientation, tables in groupby(content.tables, orientation_for):
        if orientation != standing:
            flowables += turn_to(orientation)
            standing = orientation
        for table in tables:
            flowables += heading(table.title)
            flowables += table_flowables(table, orientation) if table.rows else user_text("No rows.")
    return flowables
