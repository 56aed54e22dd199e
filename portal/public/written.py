"""The parts of a document as plain HTML: the accessible original of what stands on paper."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from portal.documents.tables import TextTable
from portal.documents.written import Block, Pairs, Part, Said
from portal.public.html import paragraph, record, table, told


def written_html(parts: Iterable[Part]) -> str:
    return "\n".join(
        (f"<h2>{escape(part.heading)}</h2>\n" if part.heading else "") + "\n".join(map(_block, part.blocks))
        for part in parts
    )


def _block(block: Block) -> str:
    match block:
        case Said():
            return paragraph(block.text, "small") if block.small else told(block.text)
        case Pairs():
            rows = ((label, _lines(value)) for label, value in block.pairs if value)
            above = f"<h3>{escape(block.name)}</h3>" if block.titled else ""
            return above + record(block.name, rows, titled=True)
        case TextTable():
            cells = ([_lines(cell) for cell in row] for row in block.rows)
            return table(block.title, block.headings, cells)


def _lines(text: str) -> str:
    return "<br>".join(escape(line) for line in text.splitlines())
