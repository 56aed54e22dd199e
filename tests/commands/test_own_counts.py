"""A regulator's own counts and place: traced to its cases, seen before others, made again from a download."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from metrics.counts import CASE
from portal.api.places import Of
from portal.commands.counts import refresh_counts
from portal.errors import NotFound, NotNow, NotValid
from portal.public_store import Json
from portal.queries.own_counts import CELL, cases_of, counts_archive, own_cases, own_counts, own_places_as_json
from portal.queries.own_place import OwnPlace, own_place, shown_places
from portal.queries.recomputed import from_download, from_installation
from tests.fixtures.filing import YEAR, Filing, decisions

OF: Of = {"year": YEAR, "regulator_code": "X01"}
PREVIEW = datetime(2026, 10, 2, 9, tzinfo=UTC)
ROUND_DAY = datetime(2026, 10, 31, 9, tzinfo=UTC)


@pytest.fixture
def accepted(filing: Filing) -> Filing:
    """Four accepted returns with enough to compare, two weeks after the preview opened."""
    for place, code in enumerate(("X01", "X02", "X03", "X04")):
        rows = [*decisions(40 + 10 * place), *decisions(4, "S2", "robotics")]
        filing.file(code, {"decisions": rows})
        filing.accept(code)
    refresh_counts(filing.portal)
    filing.set_clock(PREVIEW)
    return filing


def seen(filing: Filing, role: str = "preparer", organisation: str = "X01", **of: object) -> OwnPlace:
    with filing.portal.reading(filing.person(role, organisation)) as reading:
        return own_place(reading, filing.portal.public, **{**OF, **of})  # type: ignore[arg-type]


def unpacked(filing: Filing, folder: Path) -> Path:
    with filing.portal.reading(filing.person("preparer")) as reading:
        place = shown_places(reading, filing.portal.public, **OF)
        data = counts_archive(reading, **OF, place=place)
    zipfile.ZipFile(io.BytesIO(data)).extractall(folder)
    return folder


@pytest.mark.thorough
def test_counts_are_these_cases(accepted: Filing) -> None:
    with accepted.portal.reading(accepted.person("certifier")) as reading:
        found, cases = own_counts(reading, **OF), own_cases(reading, **OF)
    key = [name for name in CASE if name != "application_ref"]
    again = cases.group_by(key).agg(n=pl.len().cast(pl.Int64)).sort(key, nulls_last=True)
    assert again.equals(found.known.decisions.sort(key, nulls_last=True).select(again.columns))
    cells = found.cells()
    assert cells["n"].sum() == 44
    for cell in cells.rows(named=True):
        traced = cases_of(cases, YEAR, {name: cell[name] for name in CELL})
        assert traced["application_ref"].n_unique() == traced.height == cell["n"]
        assert (traced["days_net"] <= traced["days_gross"]).all()
    granted: dict[str, str | bool | None] = {
        "scheme_code": "S2",
        "product_area": "robotics",
        "ended_as": "granted",
        "within_target": True,
    }
    assert set(cases_of(cases, YEAR, granted)["application_ref"]) <= {f"S2-robo-{n}" for n in range(4)}


@pytest.mark.thorough
def test_nobody_elses_counts_and_place(accepted: Filing) -> None:
    for role, organisation in (("preparer", "X02"), ("sponsor_reviewer", "X01"), ("case_officer", "CENTRAL")):
        with accepted.portal.reading(accepted.person(role, organisation)) as reading:
            for ask in (own_counts, own_cases):
                with pytest.raises(NotFound):
                    ask(reading, **OF)
            with pytest.raises(NotFound):
                shown_places(reading, accepted.portal.public, **OF)
        with pytest.raises(NotFound):
            seen(accepted, role, organisation)
    with accepted.portal.reading(accepted.analyst) as reading:
        assert own_counts(reading, **OF).known.decisions["regulator_code"].unique().to_list() == ["X01"]
        with pytest.raises(NotNow, match="no return of this regulator is accepted"):
            own_counts(reading, YEAR, "X05")


@pytest.mark.thorough
def test_the_preview_is_what_is_then_published(accepted: Filing, tmp_path: Path) -> None:
    accepted.set_clock(datetime(2026, 10, 1, 9, tzinfo=UTC))
    early = seen(accepted)
    assert early.places is None
    assert early.not_shown is not None and "2 October 2026" in early.not_shown
    with pytest.raises(NotValid, match="before the preview"):
        from_download(unpacked(accepted, tmp_path / "early"), YEAR, "X01")

    accepted.set_clock(PREVIEW)
    before = seen(accepted)
    assert before.places is not None and before.places.dataset is None
    shown = own_places_as_json(before.places)
    told = json.dumps([shown, before.places.funnels_as_json()])
    assert "X01" in told and "X02" not in told and "X03" not in told
    (funnel,) = [f for f in before.places.funnels_as_json() if f["metric"] == "P2"]
    assert len(funnel["peers"]) == 3
    preview = from_download(unpacked(accepted, tmp_path / "preview"), YEAR, "X01")
    assert preview.agrees and preview.stands_in == "the preview in the download"

    accepted.set_clock(ROUND_DAY)
    accepted.publish("The round.")
    public: Json = json.loads(accepted.portal.public.read(YEAR, "comparison/regulators/X01.json"))
    assert public["places"] == shown
    after = seen(accepted)
    assert after.places is not None and after.places.dataset == "1.0.0"
    assert own_places_as_json(after.places) == shown


@pytest.mark.thorough
def test_figures_are_made_again(accepted: Filing, tmp_path: Path) -> None:
    accepted.set_clock(ROUND_DAY)
    accepted.publish("The round.")
    store = accepted.portal.public
    with accepted.portal.reading(accepted.analyst) as reading:
        made = from_installation(reading, store, YEAR, "X01")
    assert made.agrees and (made.seed, made.draws) == (YEAR, 10_000)
    assert {line.metric for line in made.lines if line.estimate is None} == set()

    folder = unpacked(accepted, tmp_path / "download")
    again = from_download(folder, YEAR, "X01", store=store)
    assert again.agrees
    assert {line.metric for line in again.lines if line.estimate is None} == set()
    speeds = [line.estimate for line in again.lines if line.metric in ("P1", "P7")]
    assert all(speed is not None and speed["value"] > 0 for speed in speeds)
    for parquet in folder.glob("*.parquet"):
        parquet.unlink()
    assert from_download(folder, YEAR, "X01").lines == from_download(folder, YEAR, "X01", store=store).lines

    rows = (folder / "commitments.csv").read_text(encoding="utf-8")
    assert rows.count("true") == 1
    (folder / "commitments.csv").write_text(rows.replace("true", "false"), encoding="utf-8")
    changed = from_download(folder, YEAR, "X01")
    assert [line.metric for line in changed.lines if not line.same] == ["P5"]
    pace = pl.read_csv(folder / "pace.csv")
    assert "fair comparator" in pace["comparator"]
    pace.with_columns(pl.col("pace") * 1.1).write_csv(folder / "pace.csv")
    faster = from_download(folder, YEAR, "X01")
    assert [line.metric for line in faster.lines if not line.same] == ["P1", "P7", "P5"]
    (folder / "pace.csv").unlink()
    older = from_download(folder, YEAR, "X01")
    assert {line.metric for line in older.lines if line.estimate is None} == {"P1", "P7"}
    with pytest.raises(NotValid, match="not of X02"):
        from_download(folder, YEAR, "X02")
    (folder / "guidance.csv").unlink()
    with pytest.raises(NotValid, match=r"no guidance\.csv"):
        from_download(folder, YEAR, "X01")


@pytest.mark.thorough
def test_a_correction_accepted_later_is_not_what_is_published(accepted: Filing) -> None:
    accepted.set_clock(ROUND_DAY)
    accepted.publish("The round.")
    late = [{**row, "decided_on": row["decided_on"].replace(year=2026, month=3, day=20)} for row in decisions(30)]
    accepted.correct("X01", {"decisions": late})
    accepted.accept("X01")
    refresh_counts(accepted.portal)
    with accepted.portal.reading(accepted.analyst) as reading:
        made = from_installation(reading, accepted.portal.public, YEAR, "X01")
    assert not made.agrees
