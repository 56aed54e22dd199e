"""Rounds of invented regulators published with both tests and a brief: one slow among others, or all equally slow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

import polars as pl

from metrics.evidence import Evidence
from metrics.item_counts import SUPPRESSED_SCHEMA
from metrics.regulator_test import Circumstances
from portal.db.comparison import OwnComment
from portal.documents.brief import PaperOf
from portal.public_store import Json, PublicStore, VersionEntry, as_json
from portal.queries.brief_scenario import SCENARIO, scenario_content
from portal.queries.circumstances import Judged
from portal.queries.comparison_files import comparison_files, groups_of
from portal.queries.reform_brief import brief_files
from portal.queries.registered_tests import registered_tests
from portal.queries.release import MEDIA_TYPES
from portal.queries.tests_file import TESTS, both_as_json
from tests.bench.invented_counts import World, invent
from tests.fixtures.filing import YEAR, Filing

AT = datetime(2026, 10, 31, 9, tzinfo=UTC)
CODES = tuple(f"X{number:02}" for number in range(1, 13))
SLOW, SILENT = "X03", "X12"
COMMENT = "<script>alert(1)</script> We had three people."

_USUAL = World(regulators=len(CODES), cases_a_year=(150, 250), within_target=0.985)
ONE_SLOW = replace(_USUAL, pace={2: 0.3})
ALL_SLOW = replace(_USUAL, within_target=0.75)
"""Nobody is worse than anybody, and three in four are decided in time."""


def evidence_of(world: World, *, hidden: Mapping[str, str] | None = None) -> Evidence:
    """Counts of the world under the demonstration's codes; ``hidden``: a column of the total of some regulators."""
    counts = invent(world, 7)
    named = {f"R{place:03}": code for place, code in enumerate(CODES)}

    def of_us(frame: pl.DataFrame) -> pl.DataFrame:
        renamed = frame.with_columns(pl.col("regulator_code").replace(named))
        return renamed.filter(pl.col("regulator_code") != SILENT)

    rows = [(code, YEAR, None, column) for code, column in (hidden or {}).items()]
    frames = {name: of_us(getattr(counts, name)) for name in ("decisions", "guidance", "commitments", "quantities")}
    return replace(counts, suppressed=pl.DataFrame(rows, schema=SUPPRESSED_SCHEMA, orient="row"), **frames)


def people(**known: Circumstances) -> Judged:
    """All filed and were invited, but for the silent one; ``known`` of some otherwise."""
    usual = {code: Circumstances(comment_invited_days=20, comment_given=code == SLOW) for code in CODES}
    of = {**usual, SILENT: Circumstances(filed=False), **known}
    return Judged(of, (), {code: each.filed for code, each in of.items()}, {code: f"Example {code}" for code in CODES})


def made_tests(filing: Filing, evidence: Evidence, judged: Judged | None = None) -> Json:
    """``tests.json`` by the rules the installation registered."""
    with filing.portal.reading(filing.administrator) as reading:
        groups = groups_of(reading.session, YEAR, CODES)
        registered = registered_tests(reading.session, YEAR)
        return both_as_json(registered, groups, evidence, judged or people(), [g for g in groups if g.is_all])


def published_tests(filing: Filing, world: World) -> PublicStore:
    """The store of the installation with the round of 2026: the comparison, the tests and the brief."""
    by = filing.administrator.person_id
    assert by is not None
    with filing.portal.db.sessions.begin() as session:
        session.add(OwnComment(year=YEAR, regulator_code=SLOW, text=COMMENT, at=AT, by_id=by))
    evidence = evidence_of(world)
    with filing.portal.reading(filing.administrator) as reading:
        filed = [c for c in CODES if c != SILENT]
        files = comparison_files(reading.session, evidence, regulators=filed, dataset="1.0.0")
    tests = made_tests(filing, evidence)
    files |= {TESTS: as_json(tests), SCENARIO: as_json(scenario_content(evidence, tests))}
    files |= brief_files(
        files, PaperOf(YEAR, "1.0.0", date(YEAR, 3, 31), AT, "None yet.", f"http://localhost:8501/data/{YEAR}/v/1.0.0")
    )
    store = filing.portal.public
    publish(store, YEAR, files)
    publish(store, YEAR - 1, {})
    return store


def publish(store: PublicStore, year: int, files: Mapping[str, bytes]) -> None:
    """One version of a round that holds these files."""
    manifest = {
        "kind": "round",
        "title": f"Round {year}",
        "description": f"Round {year}.",
        "returns": {},
        "withdrawn": {},
        "files": {name: {"media_type": MEDIA_TYPES[name.rpartition(".")[2]]} for name in files},
    }
    folder = store.write_version(year, "1.0.0", {**files, "NOTES.md": b"Notes."}, manifest)
    store.point_to(year, [VersionEntry("1.0.0", folder, "round", "First.", AT.isoformat())])
