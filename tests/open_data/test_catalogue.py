import json
from dataclasses import replace
from datetime import date

import pytest

from submissions_schema.catalogue import PublishedFile, Release, bump, csvw, datapackage, dcat_catalog, schema_of
from submissions_schema.editions import EDITIONS
from submissions_schema.open_data import public_columns, public_tables

TABLES = public_tables(EDITIONS[2026])
RELEASE = Release(
    year=2026,
    version="1.2.0",
    issued_on=date(2026, 10, 31),
    address="https://portal.example/data/2026",
    title="AI annual returns 2026",
    description="Demonstration.",
    publisher="Central unit",
    files=tuple(
        PublishedFile(table, f"{table.name}.{ending}", media_type, 120, "ab" * 32)
        for table in TABLES
        for ending, media_type in (("csv", "text/csv"), ("json", "application/json"))
    ),
)


def test_data_package_describes_every_column_of_every_table():
    package = json.loads(json.dumps(datapackage(RELEASE)))
    assert package["version"] == "1.2.0"
    assert [r["path"] for r in package["resources"]] == [f"{t.name}.csv" for t in TABLES]
    for table, resource in zip(TABLES, package["resources"], strict=True):
        fields = resource["schema"]["fields"]
        assert [f["name"] for f in fields] == [c.name for c in public_columns(table)]
        assert all(f["description"] and f["title"] and f["type"] for f in fields)
        assert set(resource["schema"]["primaryKey"]) <= {f["name"] for f in fields}
        assert {"not held", "suppressed"} <= set(resource["schema"]["missingValues"])


def test_data_package_names_the_kind_of_a_column_as_frictionless_does():
    resources = {r["path"]: r for r in datapackage(RELEASE)["resources"]}
    fields = {f["name"]: f for f in resources["guidance.csv"]["schema"]["fields"]}
    assert fields["published_on"]["type"] == "string"
    assert "pattern" in fields["published_on"]["constraints"]
    assert fields["lead"]["trueValues"] == ["Yes"]
    assert "drones" in fields["product_area"]["constraints"]["enum"]
    decisions = {f["name"]: f for f in resources["decisions.csv"]["schema"]["fields"]}
    assert (decisions["received"]["type"], decisions["median"]["type"]) == ("integer", "number")
    assert "application_ref" not in decisions


def test_csvw_lists_the_columns_in_the_order_of_the_file():
    tables = json.loads(json.dumps(csvw(RELEASE)))["tables"]
    for table, described in zip(TABLES, tables, strict=True):
        columns = described["tableSchema"]["columns"]
        assert [c["name"] for c in columns] == [c.name for c in public_columns(table)]
        assert all(c["titles"][0] == c["name"] for c in columns)  # the heading as it stands in the file


def test_catalogue_gives_every_file_with_its_checksum():
    catalogue = json.loads(
        json.dumps(dcat_catalog("Open data", "https://portal.example/data/catalog.jsonld", [RELEASE]))
    )
    (dataset,) = catalogue["dcat:dataset"]
    assert dataset["dcat:version"] == "1.2.0"
    assert len(dataset["dcat:distribution"]) == 2 * len(TABLES)
    for distribution, file in zip(dataset["dcat:distribution"], RELEASE.files, strict=True):
        assert distribution["dcat:downloadURL"]["@id"] == f"{RELEASE.address}/{file.path}"
        assert distribution["spdx:checksum"]["spdx:checksumValue"]["@value"] == file.sha256


BEFORE = {"schemes": {"scheme_code": "text", "title": "text"}}


@pytest.mark.parametrize(
    ("new", "corrections", "version"),
    [
        (BEFORE, 0, "1.4.2"),
        (BEFORE, 3, "1.4.3"),
        ({"schemes": {**BEFORE["schemes"], "holidays": "code"}}, 3, "1.5.0"),
        ({**BEFORE, "barriers": {"barrier_ref": "text"}}, 0, "1.5.0"),
        ({"schemes": {"scheme_code": "text"}}, 0, "2.0.0"),
        ({"schemes": {"scheme_code": "text", "name": "text"}}, 0, "2.0.0"),
        ({"schemes": {"scheme_code": "whole number", "title": "text"}}, 0, "2.0.0"),
        ({}, 0, "2.0.0"),
    ],
)
def test_version_says_how_much_changed(new, corrections, version):
    assert bump("1.4.2", BEFORE, new, corrections) == version


def test_first_version_is_one():
    assert bump(None, {}, schema_of(TABLES), 0) == "1.0.0"


def test_schema_of_an_edition_changes_with_what_it_publishes():
    schema = schema_of(TABLES)
    fewer = replace(TABLES[0], columns=TABLES[0].columns[:-1])
    assert bump("1.0.0", schema, schema_of((fewer, *TABLES[1:])), 0) == "2.0.0"
