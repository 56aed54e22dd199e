"""One table as a CSV: read and checked when it is sound, refused by a code when it is not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from portal.reading import FileRead, read_file
from submissions_schema.checking import Verdict, check
from submissions_schema.findings import Refused, objects
from submissions_schema.raw import RawReturn, column_letter
from tests.reading.csv_tables import REFUSED, TABLES, csv_of, rows_of
from tests.reading.our_template import CODE, EDITION, letter_of, place_of
from tests.rules.returns import VALID


def read(table: str, data: bytes, folder: Path) -> FileRead:
    path = folder / "upload"
    path.write_bytes(data)
    return read_file(path, filename=f"{table}.csv", edition=2026, year=2026, table=table)


def judged(found: FileRead) -> Verdict:
    raw = RawReturn(2026, None, found.tables)
    return check(raw, edition=EDITION, regulator_code=CODE, structure=found.structure)


@pytest.mark.parametrize("table", TABLES)
def test_table_as_csv_reads_and_checks_without_an_error(table: str, tmp_path: Path) -> None:
    found = read(table, csv_of(table).encode(), tmp_path)
    verdict = judged(found)

    assert verdict.verdict == "accepted", list(objects(verdict.findings))
    assert list(found.tables) == [table]
    assert len(found.tables[table]) == len(rows_of(table))
    assert found.tables[table].places == {c.name: place_of(table, c.name) for c in EDITION[table].all_columns}


@pytest.mark.parametrize(("code", "make"), REFUSED.values(), ids=REFUSED)
def test_spoiled_csv_is_refused_by_its_code(code: str, make: Callable[[], bytes], tmp_path: Path) -> None:
    with pytest.raises(Refused) as refusal:
        read("decisions", make(), tmp_path)

    assert refusal.value.code == code


TOKENS = ("NA", "N/A", "NaN", "null", "None", "", "-nan", "1.#IND", "#N/A", "inf", "1e999")
"""What some programs take for *no value* or for an infinite one."""


def test_words_for_no_value_stay_text_and_are_no_numbers(tmp_path: Path) -> None:
    good = VALID["initiatives"][0]
    rows = [
        {**good, "initiative_ref": f"I-{n}", "name": token, "investment_raised_gbp": token, "jobs": token}
        for n, token in enumerate(TOKENS)
    ]
    rows = [{**row, "investment_raised_gbp_note": None} for row in rows]

    verdict = judged(read("initiatives", csv_of("initiatives", rows).encode(), tmp_path))

    assert verdict.tables["initiatives"]["name"].to_list() == [token or None for token in TOKENS]
    expected = set()
    for row, token in enumerate(TOKENS, 2):
        if token == "":
            expected.add(("T-01", f"{letter_of('initiatives', 'name')}{row}"))
        else:
            expected |= {
                ("T-02", f"{letter_of('initiatives', column)}{row}") for column in ("investment_raised_gbp", "jobs")
            }
    expected.add(("T-09n", f"{letter_of('initiatives', 'name')}{TOKENS.index('-nan') + 2}"))
    assert {(f.rule, f.cell) for f in objects(verdict.findings)} == expected


LIKE_FORMULAS = {
    "=1+1": "T-09n",
    "+1+1": "T-09n",
    "-1+1": "T-09n",
    "@SUM(1,1)": "T-09n",
    "\t=1+1": "T-09n",
    "\r=1+1": "T-09n",
    "\n=1+1": "T-09n",
    '=HYPERLINK("http://127.0.0.1:9/?"&A1,"x")': "T-09n",
    '=WEBSERVICE("http://127.0.0.1:9/")': "T-09n",
    '=IMPORTXML("http://127.0.0.1:9/","//a")': "T-09n",
    "＝1+1": "T-09n",
    "＋1": "T-09n",
    "－1": "T-09n",
    "＠ x": "T-09n",
    "'=1+1": "T-09n",
    " =1+1": "T-09n",
    "\u00a0=1+1": "T-09n",
    "\ufeff=1+1": "T-09",
    "\u200b=1+1": "T-09",
    '"=1+1': None,
    ";=1+1": None,
    "%0A=1+1": None,
    "|=1": None,
}
"""Text as typed: a note that it is made safe, an error for what nobody can see, or nothing to say."""


def test_text_like_a_formula_is_noted_in_its_cell(tmp_path: Path) -> None:
    good = VALID["initiatives"][0]
    rows = [{**good, "initiative_ref": f"I-{n}", "name": text} for n, text in enumerate(LIKE_FORMULAS)]

    found = judged(read("initiatives", csv_of("initiatives", rows).encode(), tmp_path)).findings

    letter = column_letter(place_of("initiatives", "name"))
    expected = {(rule, f"{letter}{row}") for row, rule in enumerate(LIKE_FORMULAS.values(), 2) if rule}
    assert {(f.rule, f.cell) for f in objects(found)} == expected
    assert found.height == len(expected)
