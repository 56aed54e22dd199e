"""Two published rounds, made by hand, for the pages on which everybody can look for something."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from portal.public_store import PublicStore, VersionEntry, as_json

HOSTILE = '<script>alert(1)</script> [a](javascript:x) :red[b] $c$ "q" & =1+1 \x0b'
NAMES = {"X01": "Example Transport Regulator", "X02": "Example Health Regulator", "X03": "Example <b>Aviation</b>"}
Row = dict[str, Any]


def guidance(code: str, ref: str, **changes: str | None) -> Row:
    row: Row = {
        "regulator_code": code,
        "guidance_ref": ref,
        "title": f"Guidance {ref}",
        "product_area": "drones",
        "theme": "safety",
        "kind": "guidance",
        "status": "drafting",
        "started_on": "2024-11",
        "started_basis": None,
        "consultation_opened_on": None,
        "consultation_closed_on": None,
        "target_publish_on": None,
        "published_on": None,
        "lead": "Yes",
        "lead_regulator": None,
        "joint_with": None,
        "url": None,
        "basis": "reported",
    }
    assert set(changes) <= set(row)
    return {**row, **changes}


def initiative(code: str, ref: str, **changes: str | None) -> Row:
    numbers = ("applied", "admitted", "completed", "reached_market", "firms_small", "jobs", "still_trading")
    row: Row = {
        "regulator_code": code,
        "initiative_ref": ref,
        "name": f"Sandbox {ref}",
        "kind": "regulatory_sandbox",
        "product_area": "robotics",
        "opened_on": "2024-09-02",
        "closed_on": None,
        **dict.fromkeys(numbers),
        "investment_raised_gbp": "not held",
        "evaluation_url": None,
        "basis": "reported",
    }
    assert set(changes) <= set(row)
    return {**row, **changes}


def case_study(code: str, title: str, **changes: str | None) -> Row:
    row: Row = {
        "regulator_code": code,
        "title": title,
        "problem": "Nobody could test.",
        "what_was_done": "A test bed was opened.",
        "result_with_figure": "9 firms tested.",
        "evaluation_url": None,
        "basis": "demonstration",
    }
    return {**row, **changes}


FIRST = {
    "guidance": [
        guidance("X01", "G1", title="Drones, a draft", status="consulting", consultation_opened_on="2025-02"),
        guidance("X01", "G2", status="consulting", consultation_opened_on="2025-03-01"),
        guidance(
            "X02", "G1", title="Old and final", status="published", published_on="2024-12", url="https://e.example/a"
        ),
    ],
    "initiatives": [
        initiative("X01", "I1", completed="4"),
        initiative("X01", "I2"),
    ],
    "case_studies": [case_study("X02", "A story", result_with_figure="Old.")],
}
SECOND = {
    "guidance": [
        guidance(
            "X01",
            "G1",
            title="Drones, final",
            status="published",
            consultation_opened_on="2025-02",
            published_on="2026-01-09",
            url="https://e.example/b?x=1&y=<2>",
            joint_with="X02; ",
        ),
        guidance("X02", "G7", title="drones, final", lead="No", lead_regulator="X01", product_area="energy"),
        guidance("X02", "G8", title="Led elsewhere", lead="No", lead_regulator="X03", url="http://user@e.example/"),
        guidance("X02", "G9", status="consulting", consultation_opened_on="2026-03", consultation_closed_on="2026-07"),
        guidance(
            "X01", "G5", status="consulting", consultation_opened_on="2026-03-02", consultation_closed_on="not held"
        ),
        guidance("X03", "G1", title=HOSTILE, url="javascript:alert(1)", status="drafting", theme="other"),
        guidance("X01", "G6", title="Closes first", status="consulting", consultation_closed_on="2026-07-21"),
        guidance("X01", "G7", title="Closed before", status="consulting", consultation_closed_on="2026-07-19"),
    ],
    "initiatives": [
        initiative(
            "X01", "I1", completed="9", admitted="12", jobs="1200", evaluation_url="https://e.example/evaluation"
        ),
        initiative("X02", "I1", closed_on="2026-02-01", jobs="not held"),
        initiative("X02", "I2", name=HOSTILE, product_area="energy", kind="testbed", basis="demonstration"),
    ],
    "case_studies": [
        case_study("X02", "A Story", evaluation_url="https://e.example/story"),
        case_study("X03", HOSTILE, problem=f"{HOSTILE}\n# heading\n- list", evaluation_url="data:text/html,x"),
    ],
}


def published_rounds(folder: Path) -> PublicStore:
    """A store with the rounds 2025 and 2026; X02 filed in both, X03 only in the second."""
    store = PublicStore(folder)
    store.write_status({"regulators": [{"code": code, "name": name} for code, name in NAMES.items()], "rounds": []})
    publish(store, 2025, FIRST, codes=("X01", "X02"))
    publish(store, 2026, SECOND, codes=tuple(NAMES))
    return store


def publish(
    store: PublicStore,
    year: int,
    tables: dict[str, list[Row]],
    *,
    codes: Sequence[str],
    at: str = "-10-31T10:00:00+00:00",
) -> None:
    """One more version of a round, which is the current one from now on."""
    before = store.versions(year)
    version = f"1.0.{len(before)}"
    files = {f"{name}.json": as_json(rows) for name, rows in tables.items()}
    returns = {code: {"name": NAMES[code], "version": 1} for code in codes}
    folder = store.write_version(year, version, files, {"returns": returns, "withdrawn": {}})
    when = at if at[0] != "-" else f"{year}{at}"
    store.point_to(year, [*before, VersionEntry(version, folder, "round", "Returns.", when)])
