"""The public addresses: what they answer, what they never say, and that they stay."""

from __future__ import annotations

import ast
import csv
import hashlib
import io
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from portal.db.drafts import filed_tables
from portal.public_store import NotPublished, PublicStore
from portal.queries.release import MEDIA_TYPES
from submissions_schema.columns import Layout
from submissions_schema.editions import edition
from submissions_schema.open_data import public_columns, public_tables
from tests.fixtures.filing import YEAR, Filing, decisions
from tests.publication.canaries import CANARIES, HOSTILE

PORTAL = Path(__file__).parents[2] / "portal"
FORM = edition(YEAR)
TABLES = {table.name: table for table in public_tables(FORM)}


def crawl(client: Any) -> dict[str, bytes]:
    """Every address that can be reached by links from the three front doors, and every file of every version."""
    doors = ["/returns/", "/data/", "/data/catalog.jsonld", f"/returns/{YEAR}/X01.json", f"/returns/{YEAR}/X01.pdf"]
    waiting, seen = doors, {}
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        answer = client.get(address)
        seen[address] = answer.content
        assert answer.status_code == 200, address
        if answer.headers["content-type"].startswith("text/html"):
            links = re.findall(r'href="(/(?:data|returns)[^"#]*)"', answer.text)
            waiting += [link for link in links if link not in seen]
    return seen


def test_private_columns_are_nowhere_in_public(public_client: Any, published: Filing) -> None:
    with published.portal.db.sessions() as session:
        filed = filed_tables(session, published.portal.files, 1)
        held = " ".join(frame.write_ndjson() for frame in filed.values())
    assert [text for text in CANARIES.values() if text not in held] == [], "the records must hold what is looked for"
    found = crawl(public_client)
    assert len(found) > 60
    store = published.portal.public.folder
    everything = {**found, **{str(path): path.read_bytes() for path in store.rglob("*") if path.is_file()}}
    private = [*CANARIES.values(), "@people.example"]
    for row in decisions(12):
        private += [row["received_on"].isoformat(), row["duly_made_on"].isoformat(), row["decided_on"].isoformat()]
    private = [text for text in private if text not in _days_published(store)]
    assert len(private) > 30
    said = [
        f"{text} in {address}"
        for address, content in everything.items()
        for text in private
        if text.encode() in _unpacked(address, content)
    ]
    assert said == []


def _days_published(store: Path) -> set[str]:
    """Days that are public for another reason: the round's, and those of filing and publishing."""
    status = (store / "status.json").read_text()
    return set(re.findall(r"\d{4}-\d{2}-\d{2}", status)) | {"2025-05-12", "2025-07-31"}


def _unpacked(address: str, content: bytes) -> bytes:
    """Parquet hides its text from a search: the same as CSV."""
    return pl.read_parquet(io.BytesIO(content)).write_csv().encode() if address.endswith(".parquet") else content


@pytest.mark.parametrize("name", TABLES)
def test_tables_have_the_allowed_columns_and_no_other(name: str, public_client: Any) -> None:
    allowed = [column.name for column in public_columns(TABLES[name])]
    rows = list(csv.reader(public_client.get(f"/data/{YEAR}/{name}.csv").text.splitlines()))
    assert rows[0] == allowed
    parquet = pl.read_parquet(io.BytesIO(public_client.get(f"/data/{YEAR}/{name}.parquet").content))
    assert parquet.columns == allowed
    assert {key for row in public_client.get(f"/data/{YEAR}/{name}.json").json() for key in row} <= set(allowed)
    if name in ("guidance", "cover", "decisions"):
        assert set(parquet["regulator_code"]) == {"X01"}, "a return that is not accepted is not in it"
    if TABLES[name].layout is Layout.ANSWERS:
        assert parquet.height == 1


def test_small_numbers_of_decisions_are_hidden_and_stay_hidden(public_client: Any) -> None:
    def cells(version: int) -> dict[tuple[str, str], dict[str, str]]:
        text = public_client.get(f"/returns/{YEAR}/X01/v/{version}/decisions.csv").text
        return {(row["scheme_code"], row["product_area"]): row for row in csv.DictReader(text.splitlines())}

    before, after = cells(1), cells(2)
    assert before["S1", "automated_vehicles"]["received"] == "12"
    assert before["S2", "robotics"]["received"] == before["S1", "drones"]["received"] == "suppressed"
    assert after["S1", "automated_vehicles"]["received"] == "40"
    # six cases would be shown by themselves; the version before hid their row
    assert after["S2", "robotics"]["received"] == "suppressed"
    for key, row in after.items():
        hidden = {name for name, cell in before.get(key, {}).items() if cell == "suppressed"}
        assert {name for name in hidden if row[name] != "suppressed"} == set()


def test_earlier_versions_stay_at_their_address(public_client: Any) -> None:
    assert public_client.get(f"/data/{YEAR}/v/1.0.0/decisions.csv").text.count("\n") == 4
    assert public_client.get(f"/data/{YEAR}/v/1.0.1/decisions.csv").text.count("\n") == 3
    assert public_client.get(f"/data/{YEAR}/decisions.csv").content == (
        public_client.get(f"/data/{YEAR}/v/1.0.1/decisions.csv").content
    )
    old = public_client.get(f"/returns/{YEAR}/X01/v/1")
    assert "a later one replaces it" in old.text
    assert "a later one replaces it" not in public_client.get(f"/returns/{YEAR}/X01").text
    assert public_client.get(f"/returns/{YEAR}/X01/v/1.json").json()["version"] == 1
    assert public_client.get(f"/returns/{YEAR}/X01.json").json()["version"] == 2
    assert public_client.get(f"/returns/{YEAR}/X01/v/1.pdf").content.startswith(b"%PDF-")


def test_checksums_and_description_fit_the_files(public_client: Any) -> None:
    at = f"/data/{YEAR}/v/1.0.1"
    lines = public_client.get(f"{at}/checksums.txt").text.splitlines()
    assert len(lines) > 35
    for line in lines:
        sha256, name = line.split("  ")
        assert hashlib.sha256(public_client.get(f"{at}/{name}").content).hexdigest() == sha256, name
    package = public_client.get(f"{at}/datapackage.json").json()
    assert package["version"] == "1.0.1"
    assert {resource["path"] for resource in package["resources"]} == {f"{name}.csv" for name in (*TABLES, "who_filed")}
    for distribution in public_client.get("/data/catalog.jsonld").json()["dcat:dataset"][0]["dcat:distribution"]:
        path = distribution["dcat:downloadURL"]["@id"].split("//", 1)[1].partition("/")[2]
        content = public_client.get(f"/{path}").content
        assert hashlib.sha256(content).hexdigest() == distribution["spdx:checksum"]["spdx:checksumValue"]["@value"]


def test_text_of_people_is_escaped_everywhere(public_client: Any) -> None:
    page = public_client.get(f"/returns/{YEAR}/X01").text
    assert "<script" not in page
    assert "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;" in page
    title = next(csv.DictReader(public_client.get(f"/data/{YEAR}/guidance.csv").text.splitlines()))["title"]
    assert title == HOSTILE  # begins with no sign that a spreadsheet runs
    assert (
        public_client.get(f"/returns/{YEAR}/X01/guidance.csv").headers["content-disposition"].startswith("attachment")
    )


def test_answers_say_how_long_they_keep(public_client: Any) -> None:
    for address, kept in (
        (f"/data/{YEAR}/v/1.0.0/guidance.csv", "public, max-age=31536000, immutable"),
        (f"/returns/{YEAR}/X01/v/1.pdf", "public, max-age=31536000, immutable"),
        (f"/data/{YEAR}/guidance.csv", "public, max-age=300"),
        (f"/returns/{YEAR}/X01", "public, max-age=300"),
    ):
        answer = public_client.get(address)
        assert answer.headers["cache-control"] == kept, address
        assert answer.headers["access-control-allow-origin"] == "*"
        again = public_client.get(address, headers={"If-None-Match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert public_client.head(address).headers["etag"] == answer.headers["etag"]


@pytest.mark.thorough
@pytest.mark.parametrize(
    "address",
    [
        f"/data/{YEAR}/manifest.json",
        f"/data/{YEAR}/../status.json",
        f"/data/{YEAR}/..%2fstatus.json",
        f"/data/{YEAR}/v/9.9.9/guidance.csv",
        f"/data/{YEAR}/v/1.0.0/../../index.json",
        "/data/2025/guidance.csv",
        f"/returns/{YEAR}/X02",
        f"/returns/{YEAR}/X03",
        f"/returns/{YEAR}/X03.json",
        f"/returns/{YEAR}/X01/v/3",
        f"/returns/{YEAR}/X01.exe",
        f"/returns/{YEAR}/X01/manifest.csv",
        "/returns/1999",
        "/.well-known/audit-checkpoint.txt",
    ],
)
def test_what_was_not_published_is_not_there(address: str, public_client: Any) -> None:
    answer = public_client.get(address)
    assert answer.status_code == 404
    assert answer.headers["cache-control"] == "no-store"


def test_round_shows_who_did_not_file(public_client: Any) -> None:
    page = public_client.get(f"/returns/{YEAR}").text
    row = re.search(r"<tr[^>]*><th[^>]*>Example Health Products Regulator \(X02\)</th>(.*?)</tr>", page)
    assert row is not None and "Not filed" in row[1] and "was due on 30 June 2026" in row[1]
    filed = re.search(r"<tr[^>]*><th[^>]*>Example Aviation Regulator \(X03\)</th>(.*?)</tr>", page)
    assert filed is not None and "Filed" in filed[1] and "On time" in filed[1]
    assert f'href="/returns/{YEAR}/X01"' in page


def test_page_says_what_a_reader_needs(public_client: Any) -> None:
    page = public_client.get(f"/returns/{YEAR}/X01").text
    for said in (
        "filed on time on 18 June 2026",
        "Cite as",
        "Open Government Licence v3.0",
        "ai-return@regulator.example",
        f"/returns/{YEAR}/X01/v/2.pdf",
        "A row was missing.",
        '<th scope="col"',
        "<caption",
        '<html lang="en">',
        "@media print",
    ):
        assert said in page, said


def test_store_gives_nothing_that_was_changed(published: Filing, tmp_path: Path) -> None:
    source = published.portal.public
    copy = PublicStore(tmp_path)
    sha256 = copy.write_version(YEAR, "1.0.0", {"a.csv": b"a\n1\n"}, {"returns": {}})
    assert copy.versions(YEAR) == () and copy.has(YEAR, sha256)
    with pytest.raises(NotPublished):
        copy.read(YEAR, "a.csv")
    copy.point_to(YEAR, source.versions(YEAR)[:0])
    (tmp_path / str(YEAR) / sha256 / "a.csv").write_bytes(b"a\n2\n")
    assert copy.write_version(YEAR, "1.0.0", {"a.csv": b"a\n1\n"}, {"returns": {}}) == sha256


def test_public_pages_never_read_the_records() -> None:
    """Neither directly nor through another module of the public part."""
    for file in (PORTAL / "public_store.py", PORTAL / "queries" / "public.py", *(PORTAL / "public").glob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        modules = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        modules |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        breaches = {name for name in modules if name.startswith(("portal.db", "portal.context", "portal.files"))}
        assert breaches == set(), file.name


def test_every_kind_of_file_has_its_media_type(published: Filing) -> None:
    files = published.portal.public.manifest(YEAR)["files"]
    drawn = {"image/svg+xml"}  # of one regulator no funnel can be drawn
    assert {about["media_type"] for about in files.values()} == set(MEDIA_TYPES.values()) - drawn
    assert json.loads(published.portal.public.read(YEAR, "csvw.json"))["dc:issued"] == str(date(2026, 10, 31))
