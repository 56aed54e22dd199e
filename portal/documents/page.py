"""One house style for all documents: A4, a masthead, numbered pages, and text that cannot break them.

A document is a list of flowables made by the functions here and in ``portal.documents.tables``; ``paper_pdf``
lays it out. The same paper and the same flowables give the same bytes.
The web page with the same content is the accessible original: the page builder makes no tagged PDF.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from threading import Lock
from typing import Any

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.lib.utils import TimeStamp
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, CondPageBreak, Flowable, Frame, PageTemplate, Paragraph, Spacer
from reportlab.platypus.doctemplate import NextPageTemplate, PageBreak

from portal.documents.lettering import BOLD, REGULAR, load_typeface, on_one_line, printable, shortened

SERVICE = "Regulators and AI"
LANGUAGE = "en-GB"
DEMONSTRATION = "Demonstration: no legal effect"

INK = HexColor("#0b0c0c")
GREY = HexColor("#505a5f")
LINE = HexColor("#b1b4b6")
SHADE = HexColor("#eeefef")
GREEN = HexColor("#00703c")

SIDE = 18 * mm
TOP = 27 * mm
BOTTOM = 20 * mm
PORTRAIT = "portrait"
LANDSCAPE = "landscape"
WIDTH = {PORTRAIT: A4[0] - 2 * SIDE, LANDSCAPE: A4[1] - 2 * SIDE}
"""Usable width of a page, in points."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What a document says of itself, on every page and in its properties."""

    title: str
    subject: str
    reference: str
    made_at: datetime
    demonstration: bool


def style(name: str, *, size: float, bold: bool = False, colour: Color = INK, **more: Any) -> ParagraphStyle:
    """A paragraph style of the house: ``size`` in points, lines a third higher than the letters."""
    font = BOLD if bold else REGULAR
    return ParagraphStyle(name, fontName=font, fontSize=size, leading=size * 1.35, textColor=colour, **more)


TITLE = style("title", size=20, bold=True, spaceAfter=3 * mm)
HEADING = style("heading", size=13, bold=True, spaceBefore=5 * mm, spaceAfter=1 * mm)
SUBHEADING = style("subheading", size=10, bold=True, spaceBefore=3 * mm, spaceAfter=1 * mm)
TEXT = style("text", size=9.5, spaceAfter=2 * mm)
LEAD = style("lead", size=11, spaceAfter=3 * mm)
NOTE = style("note", size=8, colour=GREY, spaceAfter=2 * mm)


class Heading(Paragraph):  # type: ignore[misc]
    """A line that readers also find in the list of contents beside the page."""


def plain(text: str, look: ParagraphStyle, kind: type[Paragraph] = Paragraph) -> Paragraph:
    """One paragraph of any words, as they are: they never pass the reader of markup, so nothing in them can act."""
    load_typeface()  # words may be none, and then nothing else has asked for it
    paragraph = kind("x", look)
    paragraph.frags[0].text = on_one_line(text)
    return paragraph


def title(text: str) -> list[Flowable]:
    return [plain(text, TITLE)]


def heading(text: str) -> list[Flowable]:
    """A section's heading; it never stands alone at the foot of a page."""
    return [CondPageBreak(40 * mm), plain(text, HEADING, Heading)]


def subheading(text: str) -> list[Flowable]:
    return [CondPageBreak(22 * mm), plain(text, SUBHEADING)]


def user_text(text: str, look: ParagraphStyle = TEXT) -> list[Flowable]:
    """Words somebody typed: one paragraph per line, never read as markup; an empty line stays empty."""
    lines = printable(text).split("\n")
    return [plain(line, look) if line.strip() else Spacer(1, look.leading / 2) for line in lines]


def note(text: str) -> list[Flowable]:
    """A remark in small grey letters."""
    return user_text(text, NOTE)


def turn_to(orientation: str) -> list[Flowable]:
    """Go on on a new page, PORTRAIT or LANDSCAPE."""
    return [NextPageTemplate(orientation), PageBreak()]


_one_at_a_time = Lock()
"""All documents share the files of the typeface, and the page builder reads them at a place it keeps in the typeface:
two documents made at once would take each other's letters."""


def paper_pdf(paper: Paper, content: Sequence[Flowable]) -> bytes:
    """The document as PDF."""
    load_typeface()
    file = BytesIO()
    with _one_at_a_time:
        _Document(file, paper).build(list(content), canvasmaker=_CountingCanvas)
    return file.getvalue()


class _CountingCanvas(Canvas):  # type: ignore[misc]
    """Pages point at the number of pages, which is drawn once the last of them is done."""

    PAGES = "number-of-pages"

    def save(self) -> None:
        count = self.getPageNumber() - 1
        self.beginForm(self.PAGES)
        self.setFont(REGULAR, 8)
        self.setFillColor(GREY)
        self.drawString(0, 2, str(count))
        self.endForm()
        super().save()


class _Document(BaseDocTemplate):  # type: ignore[misc]
    def __init__(self, file: BytesIO, paper: Paper) -> None:
        super().__init__(
            file,
            title=on_one_line(paper.title),
            subject=on_one_line(paper.subject),
            author=SERVICE,
            creator=SERVICE,
            producer="",
            lang=LANGUAGE,
            pagesize=A4,
            invariant=1,
            displayDocTitle=True,
        )
        self.paper = paper
        self.headings = 0
        self.addPageTemplates(
            [self._template(PORTRAIT, A4), self._template(LANDSCAPE, landscape(A4))],
        )

    def beforeDocument(self) -> None:
        self.canv._doc._timeStamp = _stamp(self.paper.made_at)

    def afterFlowable(self, flowable: Flowable) -> None:
        if isinstance(flowable, Heading):
            self.headings += 1
            place = f"heading-{self.headings}"
            self.canv.bookmarkPage(place)
            self.canv.addOutlineEntry(flowable.getPlainText(), place, 0)

    def _template(self, name: str, size: tuple[float, float]) -> PageTemplate:
        width, height = size
        frame = Frame(SIDE, BOTTOM, width - 2 * SIDE, height - TOP - BOTTOM, 0, 0, 0, 0)
        return PageTemplate(name, [frame], onPage=self._draw_edges, pagesize=size)

    def _draw_edges(self, canvas: Canvas, _: BaseDocTemplate) -> None:
        width, height = canvas._pagesize
        canvas.saveState()
        self._draw_masthead(canvas, width, height)
        self._draw_footer(canvas, width)
        canvas.restoreState()

    def _draw_masthead(self, canvas: Canvas, width: float, height: float) -> None:
        baseline = height - 15 * mm
        canvas.setFillColor(GREEN)
        canvas.rect(SIDE, baseline - 1 * mm, 1 * mm, 4.5 * mm, stroke=0, fill=1)
        canvas.setFillColor(INK)
        canvas.setFont(BOLD, 10)
        canvas.drawString(SIDE + 3 * mm, baseline, SERVICE)
        if self.paper.demonstration:
            box = stringWidth(DEMONSTRATION, BOLD, 9) + 4 * mm
            canvas.setFillColor(SHADE)
            canvas.rect(width - SIDE - box, baseline - 1.8 * mm, box, 6 * mm, stroke=0, fill=1)
            canvas.setFillColor(INK)
            canvas.setFont(BOLD, 9)
            canvas.drawRightString(width - SIDE - 2 * mm, baseline, DEMONSTRATION)
        canvas.setStrokeColor(LINE)
        canvas.setLineWidth(0.5)
        canvas.line(SIDE, baseline - 4 * mm, width - SIDE, baseline - 4 * mm)

    def _draw_footer(self, canvas: Canvas, width: float) -> None:
        baseline = 11 * mm
        canvas.setStrokeColor(LINE)
        canvas.setLineWidth(0.5)
        canvas.line(SIDE, baseline + 4.5 * mm, width - SIDE, baseline + 4.5 * mm)
        canvas.setFillColor(GREY)
        canvas.setFont(REGULAR, 8)
        counting = f"Page {canvas.getPageNumber()} of "
        canvas.drawString(SIDE, baseline, counting)
        canvas.saveState()
        canvas.translate(SIDE + stringWidth(counting, REGULAR, 8), baseline - 2)
        canvas.doForm(_CountingCanvas.PAGES)
        canvas.restoreState()
        room = width - 2 * SIDE - 40 * mm
        canvas.drawRightString(width - SIDE, baseline, shortened(self.paper.reference, room, size=8))


def _stamp(instant: datetime) -> TimeStamp:
    """The moment in the document's properties: the one given, where the library would take the machine's."""
    stamp = TimeStamp(invariant=1)
    stamp.YMDhms = instant.astimezone(UTC).timetuple()[:6]
    return stamp
