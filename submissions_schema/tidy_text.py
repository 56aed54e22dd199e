"""Text as people type it, made comparable; and characters nobody can see, made visible.

Everything here works on whole columns. Regular expressions are Rust's: linear in the text.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import replace

import polars as pl

from submissions_schema.raw import ROW, CellKind, RawTable, kinds_in

SHOWN = 200
"""Characters of a value that a finding shows; the file itself keeps the rest."""

_SELECTORS = r"\x{180B}-\x{180F}\x{FE00}-\x{FE0F}\x{E0100}-\x{E01EF}"
_HIDDEN = (
    rf"\p{{Cc}}\p{{Cf}}\p{{Co}}\p{{Zl}}\p{{Zp}}\x{{034F}}\x{{115F}}\x{{1160}}\x{{2800}}\x{{3164}}\x{{FFA0}}{_SELECTORS}"
)
# keyboards put one after a sign (✔️) to say in which style it is drawn; anywhere else it carries hidden text
_DRAWN_AS = r"([\p{S}\p{Po}0-9])[\x{FE0E}\x{FE0F}]"
# tabs and line breaks are ordinary in a paragraph, and nowhere else
_IN_PARAGRAPHS = rf"([{_HIDDEN}--\t\n\r])"
_ON_ONE_LINE = rf"([{_HIDDEN}])"
_NOTHING_VISIBLE = rf"^[\s{_HIDDEN}]*$"
_NOT_PLAIN = r"[^ -~]"
_TIDY_AND_PLAIN = r"^[!-~](?:[ -~]*[!-~])?$"
_SPELLED_BY_THE_GATE = frozenset({CellKind.BLANK, CellKind.NUMBER, CellKind.DATE, CellKind.BOOLEAN})


def tidy(raw: RawTable) -> RawTable:
    """The same table with each text composed (NFC), ordinary spaces, none at the ends, blank as null.

    Hidden characters stay, for T-09 to name them; a text of nothing else counts as blank.
    """
    return tidy_and_plain(raw)[0]


def tidy_and_plain(raw: RawTable) -> tuple[RawTable, frozenset[str]]:
    """``tidy``, and the columns in which nothing but plain characters stands: they have no hidden one."""
    columns = [c for c in raw.frame.columns if c != ROW]
    words = [c for c in columns if holds_words(kinds_in(raw.kinds[c]))]
    if not words or not len(raw):
        return raw, frozenset(columns)
    tidy_already = raw.frame.select(pl.col(c).str.contains(_TIDY_AND_PLAIN).all() for c in words).row(0, named=True)
    odd = [c for c in words if not tidy_already[c]]
    if odd:
        raw = replace(raw, frame=raw.frame.with_columns(_tidy_column(raw.frame[c]) for c in odd))
    return raw, frozenset(columns).difference(odd)


def holds_words(kinds: Collection[int]) -> bool:
    """Whether a cell may hold what somebody typed; numbers, dates and truths are spelled by the gate."""
    return not _SPELLED_BY_THE_GATE.issuperset(kinds)


def _tidy_column(text: pl.Series) -> pl.Series:
    if text.null_count() == len(text):
        return text
    if text.str.contains(_NOT_PLAIN).any():
        text = text.str.normalize("NFC").str.replace_all("\u00a0", " ", literal=True)
        invisible = text.str.contains(_NOTHING_VISIBLE).fill_null(True)
        text = text.set(invisible, None) if invisible.any() else text
    text = text.str.strip_chars()
    empty = text.str.len_bytes() == 0
    return text.set(empty.fill_null(False), None) if empty.any() else text


def first_hidden(text: pl.Series, *, paragraphs: bool) -> pl.Series | None:
    """The first control, bidi or invisible character of each text, null where there is none.

    None when no text of the column has one. ``paragraphs``: tabs and line breaks are allowed.
    """
    if not text.str.contains(_NOT_PLAIN).any():
        return None
    found = _without_styles(text).str.extract(_IN_PARAGRAPHS if paragraphs else _ON_ONE_LINE)
    return None if found.null_count() == len(found) else found


def _without_styles(text: pl.Series) -> pl.Series:
    styled = text.str.contains("\ufe0e", literal=True) | text.str.contains("\ufe0f", literal=True)
    return text.str.replace_all(_DRAWN_AS, "${1}") if styled.any() else text


def character_names(characters: Iterable[str]) -> dict[str, str]:
    """Each character as a person can report it: ``U+202E (right-to-left override)``."""
    return {c: f"U+{ord(c):04X} ({unicodedata.name(c, _nameless(c)).lower()})" for c in characters}


def _nameless(character: str) -> str:
    return "a private character" if unicodedata.category(character) == "Co" else "a control character"


def shown(text: pl.Series) -> pl.Series:
    """Each text as a finding may show it: at most ``SHOWN`` characters, hidden ones as ``[U+202E]``."""
    if text.null_count() == len(text):
        return text
    if (text.str.len_bytes() > SHOWN).any():
        cut = pl.when(pl.col("t").str.len_chars() > SHOWN).then(pl.col("t").str.head(SHOWN - 1) + "…").otherwise("t")
        text = pl.DataFrame({"t": text}).select(cut).to_series().alias(text.name)
    return visible(text)


def visible(text: pl.Series) -> pl.Series:
    """Each text with its hidden characters as ``[U+202E]``; tabs and line breaks stay."""
    if not text.str.contains(_NOT_PLAIN).any():
        return text
    odd = _without_styles(text.filter(text.str.contains(_IN_PARAGRAPHS).fill_null(False)))
    hidden = odd.str.extract_all(_IN_PARAGRAPHS).explode(empty_as_null=False).unique().to_list()
    if not hidden:
        return text
    return text.str.replace_many(hidden, [f"[U+{ord(c):04X}]" for c in hidden])
