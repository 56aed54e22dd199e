"""The letters a document can show: DejaVu Sans, and what stands for a character that cannot be set.

The typeface comes with the portal, so that a document looks alike on every machine. It holds Latin with Welsh
and the other accents of Europe, Greek, Cyrillic, signs and arrows. What it does not hold, what has no shape
(controls, joiners) and what runs from right to left, which the page builder would set backwards, shows as □:
a reader sees that something stood there.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from itertools import accumulate, takewhile
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.pdfbase.pdfmetrics import registerFont, registerFontFamily, stringWidth
from reportlab.pdfbase.ttfonts import TTFont

REGULAR = "DejaVuSansCondensed"
BOLD = "DejaVuSansCondensed-Bold"
UNPRINTABLE = "□"

_FOLDER = Path(__file__).parent / "typeface"
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})


@lru_cache(maxsize=1)
def load_typeface() -> frozenset[int]:
    """Make both weights known to the page builder; the code points both of them hold."""
    held: list[set[int]] = []
    for name in (REGULAR, BOLD):
        font = TTFont(name, str(_FOLDER / f"{name}.ttf"))
        registerFont(font)
        held.append(set(font.face.charToGlyph))
    registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)
    return frozenset(held[0] & held[1])


def printable(text: str) -> str:
    """``text`` with its lines kept and every character that cannot be set shown as □."""
    lines = unicodedata.normalize("NFC", text).replace("\t", " ").splitlines()
    return "\n".join("".join(map(_shown, line)) for line in lines)


def on_one_line(text: str) -> str:
    """``text`` as it can be printed, its line ends and runs of blanks as single blanks."""
    return " ".join(word for word in printable(text).replace("\n", " ").split(" ") if word)


def markup(text: str) -> str:
    """``text`` inside a sentence that has markup of its own: nothing in it can act as markup."""
    return escape(on_one_line(text))


def in_fours(fingerprint: str) -> str:
    """A hexadecimal fingerprint in groups of four, eight to a line, to compare by eye."""
    groups = [fingerprint[start : start + 4] for start in range(0, len(fingerprint), 4)]
    return "\n".join(" ".join(groups[start : start + 8]) for start in range(0, len(groups), 8))


def shortened(text: str, width: float, *, size: float, font: str = REGULAR) -> str:
    """``text`` on one line of at most ``width`` points, cut with … where it is longer."""
    line = on_one_line(text)
    if stringWidth(line, font, size) <= width:
        return line
    room = width - stringWidth("…", font, size)
    ends = accumulate(stringWidth(character, font, size) for character in line)
    fitting = sum(1 for _ in takewhile(lambda end: end <= room, ends))
    return line[:fitting].rstrip() + "…"


@lru_cache(maxsize=4096)
def _shown(character: str) -> str:
    if unicodedata.category(character).startswith("C") or unicodedata.bidirectional(character) in _RIGHT_TO_LEFT:
        return UNPRINTABLE
    # beyond U+FFFF the page builder names the wrong character to whoever copies the text
    return character if ord(character) <= 0xFFFF and ord(character) in load_typeface() else UNPRINTABLE
