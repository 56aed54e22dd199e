"""Recommendation 25 on one page: a department's funding of AI capability as PDF."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from reportlab.platypus import Flowable

from portal.documents.page import Paper, paper_pdf, title
from portal.documents.written import Part, flowables

SHORTENINGS = (12, 8, 6, 4, 3, 2, 1)
"""How many unfunded areas are listed one by one: as many as leave it on one page."""


def funding_pdf(
    name: str,
    parts_with: Callable[[int], Sequence[Part]],
    *,
    reference: str,
    made_at: datetime,
    demonstration: bool,
) -> bytes:
    """The page on paper. ``parts_with`` gives its parts with that many areas; the most that fit one page are taken.

    A department with so many regulators that not even the shortest fits gets as many pages as it needs: nothing is left
    out.
    """
    paper = Paper(
        title=name,
        subject="AI Opportunities Action Plan, recommendation 25",
        reference=reference,
        made_at=made_at,
        demonstration=demonstration,
    )
    made = b""
    for most in SHORTENINGS:
        content: list[Flowable] = [*title(name), *flowables(parts_with(most))]
        made = paper_pdf(paper, content)
        if pages_in(made) == 1:
            return made
    return made


def pages_in(pdf: bytes) -> int:
    """How many pages a document of ours has."""
    return pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ")
