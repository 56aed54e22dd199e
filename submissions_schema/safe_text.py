"""Text that no spreadsheet takes for a formula, and the way back.

A person who opens our CSV in a spreadsheet must not run what a filer typed. This is the one place
that decides which text is dangerous and what is done about it (ASVS 5.0, 1.2.10).
"""

from __future__ import annotations

import re

_STARTS_A_FORMULA = "=+\\-@\t\r\n＝＋－＠"
"""The last four are the full-width signs, which East Asian spreadsheets read alike."""
_DANGEROUS = re.compile(rf"'*[ ]*[{_STARTS_A_FORMULA}]")
_NOT_FOR_WORKBOOKS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def safe_text(value: str) -> str:
    """``value`` with an apostrophe before it where a spreadsheet might run it.

    Text that already begins with apostrophes and then such a sign gets one more, so that
    ``unsafe_text`` always finds the way back.
    """
    return f"'{value}" if _DANGEROUS.match(value) else value


def unsafe_text(value: str) -> str:
    """What ``safe_text`` was given: the apostrophe it added is taken off again."""
    return value[1:] if value.startswith("'") and _DANGEROUS.match(value) else value


def for_workbook(value: str) -> str:
    """``value`` with the characters no workbook can hold shown as �, for messages that quote bad input."""
    return _NOT_FOR_WORKBOOKS.sub("\ufffd", value)
