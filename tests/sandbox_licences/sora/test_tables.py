import csv
import json
from itertools import pairwise
from pathlib import Path

import pytest

from regulators.register import Standing
from sandbox_licences.sora import air_risk, containment, ground_risk, sail, tables
from sandbox_licences.sora.assessment import assess
from sandbox_licences.sora.tables import SpoiledTable, shown, sources
from tests.sandbox_licences.sora.operations import operation

COLLECTED = Path(__file__).parents[3] / ".." / "shared" / "facts" / "sora25_tables.json"


def test_each_table_says_its_page_and_how_sure_it_is():
    assert {code: source.standing is Standing.CONFIRMED for code, source in sources().items()} == {
        "igrc": True,
        "ground_mitigations": True,
        "initial_arc": False,
        "residual_arc": False,
        "tmpr": False,
        "sail": True,
        "containment": False,
        "osos": True,
    }
    assert all(source.page and source.why.endswith(".") for source in sources().values())
    assert "air risk above all" in tables.WARNING


def test_marked_cells_lie_in_their_table_and_under_the_names_told():
    for step in assess(operation()).steps:
        assert step.cells or step.number == 3
        for cell in step.cells:
            assert step.table.rows[cell.row][cell.column]
            if step.number != 8:
                assert step.table.headings[cell.column] == cell.column_name


def test_there_are_17_osos_none_of_them_of_2_0():
    by_sail, table = sail.osos_table()
    codes = [oso.code for oso in by_sail[sail.Sail.VI]]
    assert len(codes) == len(set(codes)) == 17
    assert not set(codes) & {f"OSO#{number}" for number in (10, 11, 12, 14, 15, 21, 22)}
    assert {oso.mainly_on for oso in by_sail[sail.Sail.I]} == {"operator", "designer"}
    assert table.headings[2:] == ("SAIL I", "SAIL II", "SAIL III", "SAIL IV", "SAIL V", "SAIL VI")


def test_no_oso_is_asked_for_less_at_a_higher_sail():
    by_sail, _ = sail.osos_table()
    order = list(sail.Robustness)
    for lower, higher in pairwise(by_sail.values()):
        assert all(order.index(a.robustness) <= order.index(b.robustness) for a, b in zip(lower, higher, strict=True))


@pytest.mark.parametrize(
    ("module", "load", "name", "change"),
    [
        (ground_risk, ground_risk.igrc_table, "ua_columns", lambda rows: rows[::-1]),
        (ground_risk, ground_risk.igrc_table, "igrc", lambda rows: rows[1:]),
        (ground_risk, ground_risk.credits_table, "ground_mitigations", lambda rows: rows[:-1]),
        (ground_risk, ground_risk.credits_table, "ground_mitigations", lambda rows: [r | {"low": "1"} for r in rows]),
        (air_risk, air_risk.encounters, "initial_arc", lambda rows: rows[:-1]),
        (air_risk, air_risk.strategic_table, "residual_arc", lambda rows: rows[::-1]),
        (air_risk, air_risk.strategic_table, "residual_arc", lambda rows: [r | {"a": "b"} for r in rows]),
        (air_risk, air_risk.tmpr_table, "tmpr", lambda rows: [r | {"robustness": "high"} for r in rows]),
        (sail, sail.sail_table, "sail", lambda rows: rows[1:]),
        (sail, sail.sail_table, "sail", lambda rows: [r | {"a": "VI"} for r in rows]),
        (sail, sail.osos_table, "osos", lambda rows: [*rows, rows[0]]),
        (containment, containment.containment_rows, "containment", lambda rows: rows[9:]),
    ],
)
def test_spoiled_table_is_refused(monkeypatch, module, load, name, change):
    whole = tables.rows
    monkeypatch.setattr(module, "rows", lambda asked: change(whole(asked)) if asked == name else whole(asked))
    with pytest.raises(SpoiledTable, match="is not whole"):
        load.__wrapped__()


def test_table_with_a_short_row_is_refused():
    with pytest.raises(SpoiledTable):
        shown("sail", ["GRC", "a"], [["2"]])


@pytest.mark.skipif(not COLLECTED.exists(), reason="the tables as they were collected are not in the project")
def test_cells_are_those_collected():
    collected = json.loads(COLLECTED.read_text(encoding="utf-8"))
    assert [list(row.values) for row in ground_risk.igrc_table().rows] == [
        r["values"] for r in collected["igrc"]["rows"]
    ]
    assert {
        str(mitigation): {str(level): credit for level, credit in credits.items()}
        for mitigation, credits in ground_risk.credits_table().by_mitigation.items()
    } == {
        mitigation: {level: row[level] for level in ("low", "medium", "high")}
        for mitigation, row in collected["ground_mitigations"]["credits"].items()
    }
    assert [(e.aec, str(e.arc)) for e in air_risk.encounters()[0]] == [
        (row["aec"], row["arc"]) for row in collected["arc"]["initial"]
    ]
    assert [list(row.values())[1:] for row in csv_rows("sail")] == [
        list(row.values()) for row in collected["sail"]["matrix"].values()
    ]
    letter = {"low": "L", "medium": "M", "high": "H", "out of scope": "X", "none": "NR"}
    assert [letter[row["robustness"]] for row in csv_rows("containment")] == [
        row[3] for printed in collected["containment"]["tables"].values() for row in printed
    ]
    assert [(row["oso"], row["title"], {s: letter[row[s]] for s in sail.Sail}) for row in csv_rows("osos")] == [
        (oso["id"], oso["title"], oso["levels"]) for oso in collected["osos"]["list"]
    ]


def csv_rows(name):
    with (Path(tables.__file__).parent / "cells" / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))
