"""The contract of ``regportal validate``, ``gate`` and ``template``: what scripts may rely on."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from portal.cli import main
from submissions_schema.template import fill
from tests.editions.next_year import filled_in_2027
from tests.rules.returns import EDITION, VALID

Regportal = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Regportal:
    """The command in this process: for what it says, not for how a program starts."""

    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        monkeypatch.setattr(sys, "argv", ["regportal", *map(str, arguments)])
        monkeypatch.chdir(tmp_path)
        capsys.readouterr()
        code = main()
        said = capsys.readouterr()
        return subprocess.CompletedProcess(arguments, code, said.out, said.err)

    return run


def answer_of(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """The one object on standard output, and nothing else."""
    answer = json.loads(done.stdout)
    assert isinstance(answer, dict)
    return answer


def write_csv(path: Path, table: str, **changed: str) -> Path:
    rows: list[Mapping[str, str | None]] = [{**VALID[table][0], **changed}, *VALID[table][1:]]
    names = [column.name for column in EDITION[table].all_columns]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_accepted_return(regportal: Regportal, valid_workbook: Path) -> None:
    done = regportal("validate", valid_workbook, "--format", "json")
    answer = answer_of(done)
    assert done.returncode == 0, done.stderr
    assert (answer["verdict"], answer["errors"], answer["open_queries"]) == ("accepted", 0, 0)
    assert (answer["regulator"], answer["year"]) == ("X01", 2026)
    assert answer["findings"] == []
    assert "X-03" in answer["not_checked"], "nobody said here what was filed last year"


def test_queries_alone_are_accepted_and_counted(here: Regportal, tmp_path: Path) -> None:
    done = here("validate", write_csv(tmp_path / "barriers.csv", "barriers", action_due_on=""), "--format", "json")
    answer = answer_of(done)
    assert (done.returncode, answer["verdict"], answer["open_queries"]) == (0, "accepted", 1)
    assert [(finding["rule"], finding["severity"]) for finding in answer["findings"]] == [("B-01", "query")]


@pytest.mark.thorough
def test_errors(here: Regportal, empty_workbook: Path) -> None:
    done = here("validate", empty_workbook, "--format", "json")
    answer = answer_of(done)
    assert (done.returncode, answer["verdict"]) == (1, "errors")
    assert answer["errors"] == len(answer["findings"]) > 0
    for finding in answer["findings"]:
        assert set(finding) == {
            *("rule", "severity", "table", "sheet", "cell", "row", "column"),
            *("value", "expected", "message", "do"),
        }
        assert finding["message"] and finding["do"]
    assert {"sheet": "Cover", "cell": "B7"}.items() <= answer["findings"][0].items()


@pytest.mark.thorough
def test_another_regulators_file_is_an_error_found_in_it(here: Regportal, valid_workbook: Path) -> None:
    done = here("validate", valid_workbook, "--regulator", "X02", "--format", "json")
    answer = answer_of(done)
    assert (done.returncode, answer["verdict"]) == (1, "errors")
    assert [finding["rule"] for finding in answer["findings"]] == ["C-01"]


@pytest.mark.thorough
def test_refused_file(here: Regportal, tmp_path: Path) -> None:
    file = tmp_path / "return.xlsx"
    file.write_bytes(b"PK\x03\x04 and then nothing")
    done = here("validate", file, "--format", "json")
    answer = answer_of(done)
    assert (done.returncode, answer["verdict"]) == (2, "refused")
    assert answer["code"].isupper()
    assert answer["sentence"].endswith(".")
    assert "findings" not in answer


@pytest.mark.thorough
def test_workbook_of_another_round_is_refused(here: Regportal, valid_workbook: Path) -> None:
    done = here("validate", valid_workbook, "--year", "2025", "--format", "json")
    assert (done.returncode, answer_of(done)["code"]) == (2, "OTHER_ROUND")


@pytest.mark.thorough
def test_each_years_workbook_is_accepted_only_under_its_own_edition(
    here: Regportal, valid_workbook: Path, tmp_path: Path
) -> None:
    of_2027 = tmp_path / "return-2027.xlsx"
    here("template", "--regulator", "X01", "--year", "2027", "--out", of_2027)
    of_2027.write_bytes(fill(of_2027.read_bytes(), filled_in_2027()))
    verdicts = {
        (file.name, year): answer_of(here("validate", file, "--year", year, "--format", "json"))
        for file in (valid_workbook, of_2027)
        for year in ("2026", "2027")
    }
    assert verdicts[valid_workbook.name, "2026"]["verdict"] == "accepted"
    own = verdicts[of_2027.name, "2027"]
    assert (own["verdict"], own.get("errors")) == ("accepted", 0), own
    for name, year, other in ((valid_workbook.name, "2027", "2026"), (of_2027.name, "2026", "2027")):
        said = verdicts[name, year]
        assert (said["verdict"], said["code"]) == ("refused", "OTHER_EDITION")
        assert said["sentence"] == (
            f"This is the workbook of edition {other}; this round uses edition {year}. Download the template for "
            f"{year} and copy your figures into it."
        )


@pytest.mark.thorough
def test_csv_of_another_edition_is_refused_where_its_headings_tell(here: Regportal, tmp_path: Path) -> None:
    old = write_csv(tmp_path / "decisions.csv", "decisions")
    said = here("validate", old, "--year", "2027")
    assert said.returncode == 2
    assert "This CSV has the headings of edition 2026 (“clock_stop_days”); the return of 2027 uses" in said.stdout
    # headings that are the same in both editions tell nothing; the codes in the cells do
    areas = write_csv(tmp_path / "barriers.csv", "barriers", product_area="robotics")
    done = answer_of(here("validate", areas, "--year", "2027", "--format", "json"))
    (finding,) = [each for each in done["findings"] if each["column"] == "product_area"]
    assert finding["message"] == (
        "“robotics” was a code of an earlier edition; it is now robots_at_work or robots_in_public. Product area needs "
        "one of them."
    )
    assert here("validate", areas, "--format", "json").returncode == 0


def test_csv_named_after_its_table(here: Regportal, tmp_path: Path) -> None:
    done = here("validate", write_csv(tmp_path / "guidance.csv", "guidance"), "--format", "json")
    assert (done.returncode, answer_of(done)["findings"]) == (0, []), done.stderr


def test_csv_with_an_error_and_the_table_named(here: Regportal, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "mine.csv", "guidance", published_on="31 June 2025")
    done = here("validate", file, "--table", "guidance", "--regulator", "X01", "--format", "json")
    answer = answer_of(done)
    assert (done.returncode, answer["verdict"]) == (1, "errors")
    assert {(f["table"], f["column"]) for f in answer["findings"]} == {("guidance", "published_on")}, (
        "rules over other tables have nothing to say"
    )


@pytest.mark.thorough
def test_csv_of_no_table_is_refused(here: Regportal, tmp_path: Path) -> None:
    done = here("validate", write_csv(tmp_path / "mine.csv", "guidance"), "--format", "json")
    assert (done.returncode, answer_of(done)["code"]) == (2, "NOT_OUR_TEMPLATE")


@pytest.mark.thorough
def test_text_is_grouped_by_rule(here: Regportal, empty_workbook: Path) -> None:
    done = here("validate", empty_workbook)
    lines = done.stdout.splitlines()
    assert done.returncode == 1
    assert lines[0].endswith("to correct, 0 queries to explain.")
    assert sum(line.startswith("T-01  ") for line in lines) == 1
    assert "  Cover!B7  Prepared by is missing." in lines
    assert any(line.startswith("  and ") and line.endswith(" more") for line in lines)
    assert any(line.startswith("Not checked") for line in lines)
    assert done.stderr == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ["validate"],
        ["validate", "--nonsense"],
        ["validate", __file__, "--table", "nonsense"],
        ["validate", __file__, "--year", "1066"],
        ["gate", "no-such-file.xlsx"],
        ["template", "--regulator", "NOBODY", "--out", "x.xlsx"],
        ["template", "--regulator", "X01", "--out", "no/such/folder/x.xlsx"],
        ["no-such-command"],
        [],
    ],
)
def test_wrong_use_is_said_and_ends_with_64(here: Regportal, arguments: list[str]) -> None:
    done = here(*arguments)
    assert done.returncode == 64
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr
    assert done.stdout == "" or not arguments


@pytest.mark.thorough
def test_fault_on_our_side_ends_with_70_and_one_sentence(
    regportal: Regportal, valid_workbook: Path, tmp_path: Path
) -> None:
    (tmp_path / "portal.sqlite").write_bytes(b"this is no database" * 100)
    arguments = ("validate", valid_workbook, "--data-dir", tmp_path, "--format", "json")
    done = regportal(*arguments)
    assert (done.returncode, done.stdout) == (70, "")
    assert done.stderr.startswith("Something went wrong on our side")
    assert "Traceback" not in done.stderr
    assert "Traceback" in regportal(*arguments, "--debug").stderr


@pytest.mark.thorough
def test_gate_says_ok_or_the_code_first(regportal: Regportal, empty_workbook: Path, tmp_path: Path) -> None:
    good = regportal("gate", empty_workbook)
    assert (good.returncode, good.stdout, good.stderr) == (0, "OK\n", "")
    file = tmp_path / "return.xlsx"
    file.write_bytes(b"")
    bad = regportal("gate", file)
    code, sentence = bad.stdout.splitlines()
    assert (bad.returncode, code.replace("_", "").isupper()) == (2, True)
    assert sentence.endswith(".")


def test_gate_loads_neither_screens_nor_database(environment: dict[str, str]) -> None:
    """What keeps ``gate`` fast, said without a clock."""
    heavy = "{'streamlit', 'sqlalchemy', 'pandera'}"
    asked = f"import sys, portal.cli, portal.reading; print({heavy} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", asked], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
