"""A document as its parts: the same ones make the page on paper and the page on screen, so that both say the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Table

from portal.documents.page import LEAD, PORTRAIT, WIDTH, heading, note, subheading, user_text
from portal.documents.tables import TextTable, key_values, table_flowables

QR_SIDE = 30 * mm
LONG_LABEL = 30
"""Characters from which labels are questions, and get more room."""


@dataclass(frozen=True, slots=True)
class Said:
    """Words; ``strong``: the sentence that a part begins with, ``small``: a remark."""

    text: str
    strong: bool = False
    small: bool = False


@dataclass(frozen=True, slots=True)
class Pairs:
    """Labels with their values, under a name that is read out."""

    name: str
    pairs: tuple[tuple[str, str], ...]
    titled: bool = False
    """The name stands above them."""


Block = Said | Pairs | TextTable


@dataclass(frozen=True, slots=True)
class Part:
    """A heading (empty: none) with what stands under it."""

    heading: str
    blocks: tuple[Block, ...]


def flowables(parts: Iterable[Part]) -> list[Flowable]:
    """The parts on paper."""
    laid: list[Flowable] = []
    for part in parts:
        laid += heading(part.heading) if part.heading else []
        for block in part.blocks:
            laid += _laid(block)
    return laid


def _laid(block: Block) -> list[Flowable]:
    match block:
        case Said():
            return note(block.text) if block.small else user_text(block.text, *([LEAD] if block.strong else []))
        case Pairs():
            wide = any(len(label) > LONG_LABEL for label, _ in block.pairs)
            pairs = key_values(block.pairs, label_width=75 * mm) if wide else key_values(block.pairs)
            return [*(subheading(block.name) if block.titled else []), *pairs]
        case TextTable():
            return [*subheading(block.title), *table_flowables(block)]


def beside_qr(words: Sequence[str], address: str) -> list[Flowable]:
    """Words with a QR code that leads to ``address``."""
    gap = 5 * mm
    said = [flowable for text in words for flowable in user_text(text)]
    code = Drawing(QR_SIDE, QR_SIDE, QrCodeWidget(address, barWidth=QR_SIDE, barHeight=QR_SIDE, barBorder=0))
    return [
        Table(
            [[said, code]],
            colWidths=[WIDTH[PORTRAIT] - QR_SIDE - gap, QR_SIDE + gap],
            style=[
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("ALIGN", (1, 0), (1, 0), "RIGHT"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 0),
            ],
        )
    ]
