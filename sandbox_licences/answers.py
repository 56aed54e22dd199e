"""One answer, from what somebody typed or sent to what is kept, or what is wrong with it and what to do."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from sandbox_licences.forms.question import (
    MOST_ROWS,
    NOT_LISTED,
    NUMBERS,
    Answer,
    Kind,
    Question,
)
from sandbox_licences.typed_text import hidden_character, tidied
from sandbox_licences.typed_values import Unread, plain_digits, read_date, read_number, read_yes_no

_EMAIL = re.compile(r"[^\s@,;:<>()\[\]\\]+@[^\s@,;:<>()\[\]\\.]+(?:\.[^\s@,;:<>()\[\]\\.]+)+")
_URL = re.compile(r"(?i:https?)://[^\s/?#@]+\.[^\s/?#@]+(?:[/?#]\S*)?")
_REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_LONGEST_RAW = 100_000
_MOST_REFERENCES = 50

Known = Mapping[Kind, Collection[str]]
"""What is known from outside the form: codes of provisions, references of the application's evidence. A kind that is
not there is not compared."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong and what to do; for a table with the row, counted from 1, and the column's id."""

    sentence: str
    row: int | None = None
    column: str | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """An answer that cannot be kept."""

    faults: tuple[Fault, ...]

    @property
    def sentence(self) -> str:
        """All that is wrong, as text."""
        return " ".join(f"Row {f.row}: {f.sentence}" if f.row is not None else f.sentence for f in self.faults)


def read_answer(question: Question, raw: object, known: Known | None = None) -> Answer | Refused | None:
    """What is kept of ``raw``: what was typed, or the values of a JSON request. None where nothing was given.

    What is kept is read again as itself. Rows of a table may have holes (a draft is kept as it is); empty rows go.
    """
    read = _read_rows if question.kind is Kind.ROWS else _read_one
    try:
        return cast(Answer | Refused | None, read(question, raw, known or {}))
    except _Wrong as wrong:
        return Refused((Fault(wrong.sentence),))


class _Wrong(Exception):
    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def _read_one(question: Question, raw: object, known: Known) -> Any:
    if raw is None:
        return None
    if question.kind in (Kind.SEVERAL, Kind.EVIDENCE):
        return _read_list(question, raw, known)
    if question.kind is Kind.YES_NO and isinstance(raw, bool):
        return _yes_no(question, raw)
    if question.kind in NUMBERS and isinstance(raw, int | float) and not isinstance(raw, bool):
        return _number(question, raw)
    if isinstance(raw, date) and question.kind is Kind.DATE:
        raw = raw.isoformat()[:10]
    if not isinstance(raw, str):
        raise _Wrong("This answer is of another kind than the question. Type it again.")
    text = _text(question, raw)
    return _of_kind(question, text, known) if text else None


def _text(question: Question, raw: str) -> str:
    if len(raw) > _LONGEST_RAW:
        raise _Wrong(f"This is far too long: at most {question.longest:,} characters. Attach the rest as evidence.")
    paragraphs = question.kind is Kind.LONG_TEXT
    text = tidied(raw, paragraphs=paragraphs)
    if hidden := hidden_character(text, paragraphs=paragraphs):
        raise _Wrong(f"There is a character that cannot be seen: {hidden}. Type the text again instead of pasting it.")
    return text if text.strip() else ""


def _of_kind(question: Question, text: str, known: Known) -> Any:
    match question.kind:
        case Kind.DATE:
            return _or_wrong(read_date(text)).isoformat()
        case Kind.INTEGER | Kind.DECIMAL:
            return _number(question, text)
        case Kind.YES_NO:
            return _yes_no(question, _or_wrong(read_yes_no(text)))
        case Kind.CHOICE:
            return _choice(question, text)
        case Kind.PROVISION:
            return _provision(text, known)
        case Kind.EMAIL:
            _must_fit(_EMAIL, text, "is not an e-mail address. Write one such as name@company.example.")
        case Kind.URL:
            _must_fit(_URL, text, "is not a web address. Write all of it, such as https://www.company.example/page.")
    return _within_length(question, text)


def _or_wrong(read: Any) -> Any:
    if isinstance(read, Unread):
        raise _Wrong(read.sentence)
    return read


def _must_fit(pattern: re.Pattern[str], text: str, otherwise: str) -> None:
    if not pattern.fullmatch(text):
        raise _Wrong(f"“{text[:200]}” {otherwise}")


def _within_length(question: Question, text: str) -> str:
    if len(text) > question.longest:
        raise _Wrong(f"This has {len(text):,} characters; at most {question.longest:,} are kept. Shorten it.")
    if question.kind is Kind.LONG_TEXT and (words := len(text.split())) > question.max_words:
        raise _Wrong(
            f"This has {words:,} words; at most {question.max_words:,} are kept. Shorten it or attach the rest."
        )
    if question.shape is not None and not question.shape.fits(text):
        raise _Wrong(question.shape.words)
    return text


def _number(question: Question, raw: str | int | float) -> int | str:
    whole = question.kind is Kind.INTEGER
    number = _or_wrong(read_number(raw, whole=whole, unit=question.unit))
    if question.over is not None and number <= question.over:
        raise _Wrong(f"This must be more than {question.over:,}.")
    if question.least is not None and number < question.least:
        raise _Wrong(f"This must be {question.least:,} or more.")
    if question.most is not None and number > question.most:
        raise _Wrong(f"This must be {question.most:,} or less.")
    return int(number) if whole else plain_digits(number)


def _yes_no(question: Question, given: bool) -> bool:
    if question.must_be_yes and not given:
        raise _Wrong("Without a Yes the application cannot be submitted. Leave it empty until you can say Yes.")
    return given


def _choice(question: Question, text: str) -> str:
    lower = text.lower()
    for choice in question.choices:
        if lower in (choice.code.lower(), choice.label.lower()):
            return str(choice.code)
    raise _Wrong(f"“{text[:200]}” is none of the choices. Choose one of: {_listed(question)}.")


def _listed(question: Question) -> str:
    return "; ".join(choice.label for choice in question.choices)


def _provision(text: str, known: Known) -> str:
    code = NOT_LISTED if text.lower() == NOT_LISTED else text.upper()
    codes = known.get(Kind.PROVISION)
    fits = code in codes if codes is not None else re.fullmatch(r"[A-Z]{2,4}-[0-9]{2,3}", code) is not None
    if code != NOT_LISTED and not fits:
        raise _Wrong(f"“{text[:200]}” is no provision of the list. Choose one, or say that it is not in the list.")
    return code


def _read_list(question: Question, raw: object, known: Known) -> list[str] | None:
    items = [raw] if isinstance(raw, str) else raw
    if not isinstance(items, list | tuple) or not all(isinstance(item, str) for item in items):
        raise _Wrong("This answer is of another kind than the question. Choose again.")
    texts = [text for item in items if (text := _text(question, item))]
    if question.kind is Kind.EVIDENCE:
        return _references(texts, known) or None
    chosen = {_choice(question, text) for text in texts}
    alone = [choice.label for choice in question.choices if choice.alone and choice.code in chosen]
    if alone and len(chosen) > 1:
        raise _Wrong(f"“{alone[0]}” does not go with another choice. Take one of them away.")
    return [str(choice.code) for choice in question.choices if choice.code in chosen] or None


def _references(texts: list[str], known: Known) -> list[str]:
    if len(texts) > _MOST_REFERENCES:
        raise _Wrong(f"At most {_MOST_REFERENCES} files can be attached to one question. Put some together.")
    there = known.get(Kind.EVIDENCE)
    for text in texts:
        if not _REFERENCE.fullmatch(text) or (there is not None and text not in there):
            raise _Wrong(f"There is no evidence “{text[:80]}” in this application. Upload the file first.")
    return list(dict.fromkeys(texts))


def _read_rows(question: Question, raw: object, known: Known) -> Any:
    if raw is None or raw == "":
        return None
    if not isinstance(raw, list | tuple) or not all(isinstance(row, Mapping) for row in raw):
        raise _Wrong("This answer is a table: send it as rows.")
    if len(raw) > MOST_ROWS:
        raise _Wrong(f"A table has at most {MOST_ROWS} rows. Put some together or attach the rest as evidence.")
    ids = {column.id for column in question.columns}
    rows: list[dict[str, Any]] = []
    faults: list[Fault] = []
    for number, row in enumerate(raw, 1):
        kept: dict[str, Any] = {}
        if unknown := sorted(str(key) for key in row if key not in ids):
            faults.append(Fault(f"The table has no column {', '.join(unknown)[:200]}.", number))
        for column in question.columns:
            try:
                value = _read_one(column, row.get(column.id), known)
            except _Wrong as wrong:
                faults.append(Fault(f"{column.label}: {wrong.sentence}", number, column.id))
            else:
                if value is not None:
                    kept[column.id] = value
        if kept:
            rows.append(kept)
    if faults:
        return Refused(tuple(faults))
    return rows or None
