"""What describes a published dataset: Frictionless data package, CSVW, DCAT, and the version it carries.

Builders of plain dictionaries, to be written as JSON. They say nothing the edition's columns do not say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from submissions_schema.columns import NOT_HELD, Column, Kind, Table
from submissions_schema.open_data import NOT_MEASURABLE, REGULATOR, SUPPRESSED, public_columns

Json = dict[str, Any]

NOT_A_VALUE = ("", NOT_HELD, SUPPRESSED, NOT_MEASURABLE)
"""Texts that stand where a value would."""

LICENCE_NAME = "Open Government Licence v3.0"
LICENCE_URL = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"

_FRICTIONLESS: Mapping[Kind, Json] = {
    Kind.TEXT: {"type": "string"},
    Kind.CODE: {"type": "string"},
    Kind.DATE: {"type": "date"},
    Kind.DAY_OR_MONTH: {"type": "string", "constraints": {"pattern": r"\d{4}-\d{2}(-\d{2})?"}},
    Kind.INTEGER: {"type": "integer"},
    Kind.DECIMAL: {"type": "number"},
    Kind.URL: {"type": "string", "format": "uri"},
    Kind.EMAIL: {"type": "string", "format": "email"},
    Kind.YES_NO: {"type": "boolean", "trueValues": ["Yes"], "falseValues": ["No"]},
}
_CSVW: Mapping[Kind, Any] = {
    Kind.TEXT: "string",
    Kind.CODE: "string",
    Kind.DATE: "date",
    Kind.DAY_OR_MONTH: {"base": "string", "format": r"\d{4}-\d{2}(-\d{2})?"},
    Kind.INTEGER: "integer",
    Kind.DECIMAL: "decimal",
    Kind.URL: "anyURI",
    Kind.EMAIL: "string",
    Kind.YES_NO: {"base": "boolean", "format": "Yes|No"},
}


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """One file of a dataset. ``path`` is relative to the dataset's address: ``decisions.csv``."""

    table: Table
    path: str
    media_type: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Release:
    """One version of one round's dataset."""

    year: int
    version: str
    issued_on: date
    address: str
    """Of the round's data, without a slash at the end: https://example.org/data/2026."""
    title: str
    description: str
    publisher: str
    files: tuple[PublishedFile, ...]

    def tables(self) -> tuple[PublishedFile, ...]:
        """The files that are described column by column."""
        return tuple(file for file in self.files if file.media_type == "text/csv")


def datapackage(release: Release) -> Json:
    """``datapackage.json`` of a release (Frictionless Data Package v1, tabular), one resource for each CSV."""
    return {
        "profile": "tabular-data-package",
        "name": f"ai-annual-return-{release.year}",
        "id": f"{release.address}/datapackage.json",
        "title": release.title,
        "description": release.description,
        "version": release.version,
        "created": f"{release.issued_on}T00:00:00Z",
        "homepage": release.address,
        "licenses": [{"name": "OGL-UK-3.0", "title": LICENCE_NAME, "path": LICENCE_URL}],
        "contributors": [{"title": release.publisher, "role": "publisher"}],
        "resources": [_resource(file) for file in release.tables()],
    }


def _resource(file: PublishedFile) -> Json:
    columns = public_columns(file.table)
    return {
        "profile": "tabular-data-resource",
        "name": file.table.name.replace("_", "-"),
        "title": file.table.sheet,
        "description": file.table.help,
        "path": file.path,
        "format": "csv",
        "mediatype": file.media_type,
        "encoding": "utf-8",
        "bytes": file.bytes,
        "hash": f"sha256:{file.sha256}",
        "schema": {
            "fields": [_field(column) for column in columns],
            "missingValues": list(NOT_A_VALUE),
            "primaryKey": _key(file.table),
        },
    }


def _field(column: Column) -> Json:
    declared = _FRICTIONLESS[column.kind]
    constraints = {**declared.get("constraints", {}), **({"enum": list(column.codes)} if column.codes else {})}
    return {
        "name": column.name,
        "title": column.label,
        "description": _description(column),
        **{name: value for name, value in declared.items() if name != "constraints"},
        **({"constraints": constraints} if constraints else {}),
    }


def _description(column: Column) -> str:
    return f"{column.help} Unit: {column.unit}." if column.unit else column.help


def _key(table: Table) -> list[str]:
    """What names a row of the whole round: the regulator, then the table's own key where it is published."""
    published = {column.name for column in public_columns(table)}
    return [REGULATOR.name, *(name for name in table.key if name in published and name != REGULATOR.name)]


def csvw(release: Release) -> Json:
    """Metadata of a release's CSV files (W3C CSV on the Web)."""
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "@id": f"{release.address}/csvw.json",
        "dc:title": release.title,
        "dc:description": release.description,
        "dc:publisher": release.publisher,
        "dc:issued": str(release.issued_on),
        "dc:license": {"@id": LICENCE_URL},
        "tables": [
            {
                "url": file.path,
                "dc:title": file.table.sheet,
                "dc:description": file.table.help,
                "tableSchema": {
                    "columns": [
                        {
                            "name": column.name,
                            "titles": [column.name, column.label],
                            "dc:description": _description(column),
                            "datatype": _CSVW[column.kind],
                            "null": list(NOT_A_VALUE),
                        }
                        for column in public_columns(file.table)
                    ],
                    "primaryKey": _key(file.table),
                },
            }
            for file in release.tables()
        ],
    }


def dcat_catalog(title: str, address: str, releases: Sequence[Release]) -> Json:
    """The catalogue of all rounds' datasets as JSON-LD (DCAT 3), every file a distribution."""
    return {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "spdx": "http://spdx.org/rdf/terms#",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@id": address,
        "@type": "dcat:Catalog",
        "dct:title": title,
        "dct:license": {"@id": LICENCE_URL},
        "dcat:dataset": [_dataset(release) for release in releases],
    }


def _dataset(release: Release) -> Json:
    return {
        "@id": release.address,
        "@type": "dcat:Dataset",
        "dct:title": release.title,
        "dct:description": release.description,
        "dct:publisher": {"@type": "foaf:Organization", "foaf:name": release.publisher},
        "dct:issued": {"@value": str(release.issued_on), "@type": "xsd:date"},
        "dct:license": {"@id": LICENCE_URL},
        "dcat:version": release.version,
        "dcat:distribution": [
            {
                "@id": f"{release.address}/{file.path}",
                "@type": "dcat:Distribution",
                "dct:title": f"{file.table.sheet}, {file.path.rpartition('.')[2].upper()}",
                "dct:license": {"@id": LICENCE_URL},
                "dcat:downloadURL": {"@id": f"{release.address}/{file.path}"},
                "dcat:mediaType": {"@id": f"https://www.iana.org/assignments/media-types/{file.media_type}"},
                "dcat:byteSize": {"@value": str(file.bytes), "@type": "xsd:nonNegativeInteger"},
                "spdx:checksum": {
                    "@type": "spdx:Checksum",
                    "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
                    "spdx:checksumValue": {"@value": file.sha256, "@type": "xsd:hexBinary"},
                },
            }
            for file in release.files
        ],
    }


Schema = Mapping[str, Mapping[str, str]]
"""Published tables by name; of each, the kind of every column by its name."""


def schema_of(tables: Sequence[Table]) -> Schema:
    return {table.name: {column.name: str(column.kind) for column in public_columns(table)} for table in tables}


def bump(version: str | None, previous: Schema, new: Schema, corrections: int) -> str:
    """The version of the next release, ``major.minor.patch`` (semver.org); 1.0.0 where there was none.

    Major when a table or column is gone, renamed, or of another kind; minor when one is added; patch when the rows
    alone differ, ``corrections`` being the number of returns corrected, added or withdrawn. Nothing changed: the same.
    """
    if version is None:
        return "1.0.0"
    major, minor, patch = (int(part) for part in version.split("."))
    before = {(table, name, kind) for table, columns in previous.items() for name, kind in columns.items()}
    after = {(table, name, kind) for table, columns in new.items() for name, kind in columns.items()}
    if before - after:
        return f"{major + 1}.0.0"
    if after - before:
        return f"{major}.{minor + 1}.0"
    return f"{major}.{minor}.{patch + 1}" if corrections else version
