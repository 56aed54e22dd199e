"""The files of one version of a round's dataset, all made from the public contents of its returns."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl
from sqlalchemy.orm import Session

from metrics.evidence import Evidence
from portal.clock import day_in_words, london_date
from portal.db.register import Round
from portal.db.returns import Submission
from portal.documents.brief import DEPARTMENTS, PaperOf
from portal.documents.published_pdf import published_pdf
from portal.files import FileStore
from portal.public_store import Json, NotPublished, PublicStore, as_json
from portal.queries.annual_report import report_files
from portal.queries.brief_scenario import SCENARIO, scenario_content
from portal.queries.comparison_files import comparison_files
from portal.queries.comparison_rows import DESCRIBED, EVERY_FIGURE
from portal.queries.evidence import evidence
from portal.queries.licence_register import licences_in_words
from portal.queries.publishing import Change, Plan, PlannedReturn, published_versions
from portal.queries.reform_brief import brief_files
from portal.queries.report_departments import departments_content
from portal.queries.return_content import return_content
from portal.queries.tests_file import TESTS, content_of_tests
from portal.queries.who_filed import who_filed
from submissions_schema.catalogue import PublishedFile, Release, csvw, datapackage, dcat_catalog, schema_of
from submissions_schema.columns import Edition, Table
from submissions_schema.editions import CHANGES, EDITIONS
from submissions_schema.open_data import csv_text, public_columns, public_tables
from submissions_schema.who_filed import WHO_FILED

PUBLISHER = "Central unit for AI regulation"

MEDIA_TYPES = {
    "csv": "text/csv",
    "json": "application/json",
    "jsonld": "application/ld+json",
    "md": "text/markdown",
    "parquet": "application/vnd.apache.parquet",
    "pdf": "application/pdf",
    "svg": "image/svg+xml",
    "txt": "text/plain",
}

NOTES = """\
# Notes on the dataset

- *not held*: the regulator does not hold the figure. It is never a zero.
- *not measurable*: nothing to measure it from.
- *suppressed*: the number rests on 1 to 4 applications, or would give such a number away.
- `basis` says where a row is from: reported by the regulator, taken from what it had published, or invented
  for a demonstration.

## What suppression promises, and what it does not

Of one version of one return, no suppressed number can be worked out from the other published numbers.
A cell suppressed once stays suppressed in every later version of the same return, so that laying versions
side by side does not uncover a number that a correction left as it was.

It is not promised against somebody who knows from elsewhere which applications a correction changed, nor for a
number that was published in one version and is suppressed in a later one: what was published cannot be called
back. Nor is it promised across years: an application pending at the end of one year is counted again in the next.

## Versions

`major.minor.patch`: a column is gone or renamed; a column is new; the rows alone differ (a return came in, was
corrected or withdrawn). Every version stays at its own address. A return that was withdrawn is no longer in the
newest version; the versions that held it stay, and its page says when and why it was withdrawn.
"""


@dataclass(frozen=True)
class Built:
    """A version ready to be written: its files, and what its manifest says."""

    files: Mapping[str, bytes]
    manifest: Json


def build_version(
    session: Session,
    stored: FileStore,
    store: PublicStore,
    plan: Plan,
    *,
    change: str,
    at: datetime,
    base_url: str,
    withdrawn_because: str | None = None,
) -> Built:
    """Everything one version holds. A return that did not change keeps its very bytes, unless columns changed."""
    season = session.get_one(Round, plan.year)
    declared = public_tables(season.form)
    before = store.manifest(plan.year, plan.previous) if plan.previous else {}
    files: dict[str, bytes] = {}
    contents = []
    for planned in plan.returns:
        kept = planned.change is Change.UNCHANGED and before.get("schema") == schema_of(declared)
        names = (f"returns/{planned.regulator_code}.json", f"returns/{planned.regulator_code}.pdf")
        if kept:
            files |= {name: store.read(plan.year, name, plan.previous) for name in names}
        else:
            content = _content(session, stored, store, plan, planned, at, base_url)
            files |= dict(zip(names, (as_json(content), published_pdf(content)), strict=True))
        contents.append(json.loads(files[names[0]]))
    described = _tables(declared, contents, files)
    withdrawn = _withdrawn(before, plan, withdrawn_because, at)
    address = f"{base_url}/data/{plan.year}/v/{plan.version}"
    roll = who_filed(session, plan, withdrawn=withdrawn, at=at)
    described += _in_three_forms(WHO_FILED, [list(row.values()) for row in roll], files)
    if (plan.kind != "early" and season.published_at is not None) or plan.kind == "round":
        known = evidence(session, stored, plan.year, without=plan.gone)
        regulators = [r.regulator_code for r in plan.returns]
        files |= comparison_files(session, known, regulators=regulators, dataset=plan.version)
        files |= _tests_and_papers(session, stored, store, plan, season, known, files, at, address)
    release = Release(
        year=plan.year,
        version=plan.version,
        issued_on=london_date(at),
        address=address,
        title=f"Annual returns on AI innovation {plan.year}",
        description=f"What regulators reported for the year to {day_in_words(season.period_end)}. "
        "Which numbers are hidden, and what that promises, is in NOTES.md beside the tables.",
        publisher=PUBLISHER,
        files=tuple(described),
    )
    catalogue = dcat_catalog(release.title, f"{release.address}/catalog.jsonld", [release])
    files |= {
        "datapackage.json": as_json(datapackage(release)),
        "csvw.json": as_json(csvw(release)),
        "catalog.jsonld": as_json(catalogue),
        "NOTES.md": (NOTES + _changed_in(season.form)).encode(),
        "CHANGELOG.md": _changelog(store, plan, change, london_date(at), contents).encode(),
    }
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items()))
    files["checksums.txt"] = sums.encode()
    manifest = {
        "kind": plan.kind,
        "change": change,
        "published_at": at.isoformat(),
        "previous": plan.previous,
        "edition": season.edition,
        "title": release.title,
        "description": release.description,
        "schema": schema_of(declared),
        "returns": {
            r.regulator_code: {"version": r.version, "early": r.early, "name": r.regulator_name} for r in plan.returns
        },
        "withdrawn": withdrawn,
        "files": {
            name: {"media_type": MEDIA_TYPES[name.rpartition(".")[2]]}
            | ({"columns": list(DESCRIBED.items())} if name == EVERY_FIGURE else {})
            for name in files
        },
    }
    return Built(files, manifest)


def last_content(store: PublicStore, year: int, regulator_code: str) -> Json | None:
    """This return as it was last published, in whichever version of the dataset; None if it never was."""
    for entry in reversed(store.versions(year)):
        try:
            found: Json = json.loads(store.read(year, f"returns/{regulator_code}.json", entry.version))
        except NotPublished:
            continue
        return found
    return None


def _content(
    session: Session,
    stored: FileStore,
    store: PublicStore,
    plan: Plan,
    planned: PlannedReturn,
    at: datetime,
    base_url: str,
) -> Json:
    return return_content(
        session,
        stored,
        session.get_one(Submission, planned.submission_id),
        published=published_versions(session, plan.year),
        before=last_content(store, plan.year, planned.regulator_code),
        early=planned.early,
        at=at,
        dataset_version=plan.version,
        base_url=base_url,
    )


def _tests_and_papers(
    session: Session,
    stored: FileStore,
    store: PublicStore,
    plan: Plan,
    season: Round,
    known: Evidence,
    compared: Mapping[str, bytes],
    at: datetime,
    address: str,
) -> dict[str, bytes]:
    """The two tests, the scenario of those they name, and the brief and the report made of all that is published."""
    published = {r.regulator_code: r.submission_id for r in plan.returns}
    tests = content_of_tests(session, stored, store, known, published=published, gone=plan.gone, at=at)
    files = {TESTS: as_json(tests), SCENARIO: as_json(scenario_content(known, tests))}
    departments = departments_content(store, compared, season.year, london_date(at))
    files[DEPARTMENTS] = as_json(departments)
    of = PaperOf(season.year, plan.version, season.period_end, at, licences_in_words(store, london_date(at)), address)
    files |= brief_files({**compared, **files}, of)
    return files | report_files({**compared, **files}, of)


def _tables(declared: Sequence[Table], contents: Sequence[Json], files: dict[str, bytes]) -> list[PublishedFile]:
    """Each table over all returns, put into ``files``; what describes them."""
    described = []
    for table in declared:
        rows = [row for content in contents for row in _rows_of(content, table.name)]
        described += _in_three_forms(table, rows, files)
    return described


def _in_three_forms(table: Table, rows: Sequence[Sequence[str | None]], files: dict[str, bytes]) -> list[PublishedFile]:
    names = [column.name for column in public_columns(table)]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    parquet = io.BytesIO()
    frame.write_parquet(parquet, compression="zstd")
    described = []
    for ending, data in (
        ("csv", csv_text(frame).encode()),
        ("json", as_json(frame.to_dicts())),
        ("parquet", parquet.getvalue()),
    ):
        name = f"{table.name}.{ending}"
        files[name] = data
        sha256 = hashlib.sha256(data).hexdigest()
        described.append(PublishedFile(table, name, MEDIA_TYPES[ending], len(data), sha256))
    return described


def _rows_of(content: Json, table: str) -> list[list[str | None]]:
    rows: list[list[str | None]] = next(t["rows"] for t in content["tables"] if t["name"] == table)
    return rows


def _withdrawn(before: Json, plan: Plan, because: str | None, at: datetime) -> Json:
    """Every return that was withdrawn and has not come back, with its reason."""
    here = {r.regulator_code for r in plan.returns}
    kept = {code: said for code, said in before.get("withdrawn", {}).items() if code not in here}
    was = before.get("returns", {})
    now = {
        code: {
            "name": was[code]["name"],
            "version": was[code]["version"],
            "on": london_date(at).isoformat(),
            "reason": because or "",
        }
        for code in plan.gone
    }
    return {**kept, **now}


def _changed_in(form: Edition) -> str:
    """What is not as it was in the edition before, for whoever lays two rounds side by side."""
    changes = CHANGES.get(form.year)
    if changes is None:
        return ""
    rows = [
        f"- {sheets}, {label}: {what} {why}" for sheets, label, what, why in changes.in_words(EDITIONS[changes.before])
    ]
    return f"\n## Changed since edition {changes.before}\n\n" + "\n".join(rows) + "\n"


def _changelog(store: PublicStore, plan: Plan, change: str, day: date, contents: Sequence[Json]) -> str:
    """The newest version first; earlier ones as they were told."""
    lines = [f"## {plan.version} ({day_in_words(day)})", "", change, ""]
    by_code = {content["regulator"]["code"]: content for content in contents}
    for planned in plan.changed:
        content = by_code[planned.regulator_code]
        said = f"- {content['regulator']['name']} ({planned.regulator_code}): version {planned.version}"
        if planned.change is Change.CORRECTED:
            reasons = [c["reason"] for c in content["corrections"] if c["version"] == planned.version and c["reason"]]
            said += " replaces the one before" + "".join(f": {' '.join(reason.split())}" for reason in reasons)
        lines.append(said + (", published early" if content["early"] else ""))
    lines += [f"- {code}: withdrawn" for code in plan.gone]
    head = f"# Changes to the annual returns on AI innovation {plan.year}\n\n"
    older = store.read(plan.year, "CHANGELOG.md", plan.previous).decode().removeprefix(head) if plan.previous else ""
    return head + "\n".join(lines) + "\n" + (f"\n{older}" if older else "")
