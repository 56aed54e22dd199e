"""Text as people type or paste it, tidied; and characters that nobody can see, named.

Hidden characters can turn the order of a line round or hide a word from a reader, so they are refused and never
silently taken out.
"""

from __future__ import annotations

import re
import unicodedata

_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
_LOOKS_EMPTY = frozenset("\u034f\u115f\u1160\u180b\u180c\u180d\u180f\u2800\u3164\uffa0")
"""Characters that count as letters or marks and show nothing."""
_STYLE_SELECTORS = "\ufe0e\ufe0f"


def tidied(text: str, *, paragraphs: bool = False) -> str:
    """The text composed (NFC), with ordinary spaces and none at the ends.

    With ``paragraphs`` line breaks stay, as ``\\n``; without, each run of white space is one space.
    """
    composed = unicodedata.normalize("NFC", text).replace("\u00a0", " ")
    if not paragraphs:
        return re.sub(r"[ \t\r\n]+", " ", composed).strip(" ")
    lines = composed.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip(" \t") for line in lines).strip("\n").strip(" ")


def hidden_character(text: str, *, paragraphs: bool = False) -> str | None:
    """The first control, direction or invisible character, as ``U+202E (right-to-left override)``; None without."""
    if text.isascii() and text.isprintable():
        return None
    for place, character in enumerate(text):
        if _is_hidden(character, text[place - 1 : place], paragraphs):
            name = unicodedata.name(character, "a control character").lower()
            return f"U+{ord(character):04X} ({name})"
    return None


def _is_hidden(character: str, before: str, paragraphs: bool) -> bool:
    if character.isascii() and character.isprintable():
        return False
    if character in _STYLE_SELECTORS:
        # keyboards put one after a sign to say how it is drawn; anywhere else it carries hidden text
        category = unicodedata.category(before) if before else ""
        return not (category.startswith("S") or category == "Po" or before in tuple("0123456789"))
    if paragraphs and character in "\n\t":
        return False
    selector = "\ufe00" <= character <= "\ufe0d" or "\U000e0100" <= character <= "\U000e01ef"
    return selector or character in _LOOKS_EMPTY or unicodedata.category(character) in _HIDDEN_CATEGORIES
