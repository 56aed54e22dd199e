"""The reform brief and the annual report as PDF."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import chain

from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, PageBreak

from portal.documents.brief import Brief, Grid, Part, Picture, Quote, Words, source_in_words
from portal.documents.funnel_drawing import HEIGHT, FunnelPicture, funnel_drawing
from portal.documents.lettering import load_typeface
from portal.documents.page import PORTRAIT, Paper, heading, note, paper_pdf, subheading, title, user_text
from portal.documents.tables import TextTable, key_values, table_flowables

TABLE_BEGINS = 45 * mm
"""Room for a table's title, its headings and a first row, so that no title stands alone at the foot of a page."""


def brief_pdf(brief: Brief, pictures: Mapping[str, FunnelPicture]) -> bytes:
    """The brief on paper; ``pictures`` by the name its parts give."""
    load_typeface()
    paper = Paper(
        title=brief.title,
        subject=f"On the returns of round {brief.year}",
        reference=f"{brief.title}, dataset {brief.dataset}",
        made_at=datetime.fromisoformat(brief.made_at),
        demonstration=brief.demonstration,
    )
    content: list[Flowable] = title(brief.title)
    for section in brief.sections:
        content += heading(section.title)
        content += chain.from_iterable(_flowables(part, pictures, brief.address) for part in section.parts)
        content += [PageBreak()] if section.own_page else []
    return paper_pdf(paper, content)


def _flowables(part: Part, pictures: Mapping[str, FunnelPicture], address: str) -> list[Flowable]:
    match part:
        case Words():
            return user_text(part.text)
        case Quote():
            return key_values([(part.who, part.text)])
        case Grid():
            table = TextTable(part.title, part.headings, part.rows)
            head = [CondPageBreak(TABLE_BEGINS), *subheading(part.title)]
            return [*head, *table_flowables(table, PORTRAIT), *_source(part.source, address)]
        case Picture():
            return [
                CondPageBreak(HEIGHT + 100),
                *subheading(part.title),
                funnel_drawing(pictures[part.name]),
                *note(part.says),
                *note(part.rests_on),
                *_source(part.source, address),
            ]


def _source(source: str, address: str) -> list[Flowable]:
    words, file = source_in_words(source)
    return note(f"{words}. {address}/{file}")
