"""The parts of a workbook: what they are, how they point at each other, what may not be among them."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from submissions_schema.gate import xml
from submissions_schema.gate.codes import refused
from submissions_schema.gate.limits import LIMITS

_TYPES_PART = "[Content_Types].xml"
_WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_MACRO_WORKBOOK_TYPE = "application/vnd.ms-excel.sheet.macroenabled.main+xml"
XML_ENDINGS = (".xml", ".rels")
_MARKUP_ENDINGS = (*XML_ENDINGS, ".vml")  # drawings of comments, which Excel itself writes loosely

_MACRO_TYPES = ("vbaproject", "vbadata", "macrosheet", "dialogsheet")
_MACRO_NAMES = ("vbaproject", "vbadata", "/macrosheets/", "/dialogsheets/")
_LINK_RELATIONS = ("externallink", "externallinkpath", "connections", "querytable", "attachedtemplate")
_LINK_NAMES = ("/externallinks/", "/connections.xml", "/querytables/")
_OBJECT_RELATIONS = ("oleobject", "package", "control", "activexcontrolbinary")
_OBJECT_NAMES = ("/embeddings/", "/activex/")
_PIVOT_NAMES = ("/pivotcache/", "/pivottables/")


class Relation(NamedTuple):
    id: str
    kind: str  # last word of its type, lower case: worksheet, styles, hyperlink
    target: str  # a part's name, or an address when external
    external: bool


class SheetEntry(NamedTuple):
    name: str
    hidden: bool
    part: str | None  # None for a sheet that holds only a chart


@dataclass(slots=True)
class Package:
    """The parts by name in lower case, markup brought to UTF-8."""

    parts: dict[str, bytes]
    sheets: list[SheetEntry] = field(default_factory=list)
    styles: str | None = None
    shared_strings: str | None = None
    counts_from_1904: bool = False


def opened(parts: Mapping[str, bytes]) -> Package:
    """The package, once it is known to be a workbook whose markup is sound.

    Raises:
        Refused: NOT_A_WORKBOOK, XML_DTD, XML_BAD.
    """
    package = Package({name.lower(): data for name, data in parts.items()})
    types = package.parts.get(_TYPES_PART.lower())
    if types is None:
        raise refused("NOT_A_WORKBOOK")
    kinds = set(_content_types(xml.prepared(types), package.parts).values())
    if not kinds & {_WORKBOOK_TYPE, _MACRO_WORKBOOK_TYPE}:
        raise refused("NOT_A_WORKBOOK")
    for name in package.parts:
        if name.endswith(_MARKUP_ENDINGS):
            package.parts[name] = xml.prepared(package.parts[name])
    return package


def _content_types(part: bytes, parts: Mapping[str, bytes]) -> dict[str, str]:
    """The type of each part, lower case."""
    names = xml.named(xml.CONTENT_TYPES, "Default", "Override")
    by_ending: dict[str, str] = {}
    by_name: dict[str, str] = {}

    def start(name: str, attributes: xml.Attributes) -> None:
        kind = attributes.get("ContentType", "").lower()
        if names.get(name) == "Default":
            by_ending[attributes.get("Extension", "").lower()] = kind
        elif names.get(name) == "Override":
            by_name[attributes.get("PartName", "").lower().lstrip("/")] = kind

    xml.walk(part, start)
    return {name: by_name.get(name) or by_ending.get(name.rpartition(".")[2], "") for name in parts}


def read_structure(package: Package) -> None:
    """Refuse what may not be in a return, and find the sheets.

    Raises:
        Refused: MACROS, EXTERNAL_LINK, EMBEDDED_OBJECT, PIVOT_CACHE, TOO_MANY_SHEETS, DUPLICATE_SHEETS, XML_BAD.
    """
    kinds = _content_types(package.parts[_TYPES_PART.lower()], package.parts)
    relations = {name: _relations(name, part) for name, part in package.parts.items() if name.endswith(".rels")}
    every = [relation for group in relations.values() for relation in group]
    _refuse_macros(package, kinds)
    # a typed web address becomes a hyperlink by itself; nothing here follows it
    if any(r.external and r.kind != "hyperlink" for r in every) or _any(package, _LINK_NAMES, _LINK_RELATIONS, every):
        raise refused("EXTERNAL_LINK")
    if _any(package, _OBJECT_NAMES, _OBJECT_RELATIONS, every):
        raise refused("EMBEDDED_OBJECT")
    if _any(package, _PIVOT_NAMES, (), every):
        raise refused("PIVOT_CACHE")
    _read_workbook(package, relations, kinds)


def _refuse_macros(package: Package, kinds: Mapping[str, str]) -> None:
    if any(kind == _MACRO_WORKBOOK_TYPE or any(m in kind for m in _MACRO_TYPES) for kind in kinds.values()):
        raise refused("MACROS")
    if any(macro in f"/{name}" for name in package.parts for macro in _MACRO_NAMES):
        raise refused("MACROS")


def _any(package: Package, names: tuple[str, ...], kinds: tuple[str, ...], relations: list[Relation]) -> bool:
    return any(n in f"/{part}" for part in package.parts for n in names) or any(r.kind in kinds for r in relations)


def _relations(name: str, part: bytes) -> list[Relation]:
    """What a ``.rels`` part points at; targets within the file as names of parts."""
    found: list[Relation] = []
    names = xml.named(xml.PACKAGE_RELATIONSHIPS, "Relationship")
    folder = posixpath.dirname(posixpath.dirname(name))

    def start(element: str, attributes: xml.Attributes) -> None:
        if element not in names:
            return
        target = attributes.get("Target", "")
        external = attributes.get("TargetMode", "").lower() == "external"
        if not external:
            target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/").lower()
        kind = attributes.get("Type", "").rpartition("/")[2].lower()
        found.append(Relation(attributes.get("Id", ""), kind, target, external))

    xml.walk(part, start)
    return found


def _read_workbook(package: Package, relations: Mapping[str, list[Relation]], kinds: Mapping[str, str]) -> None:
    book = next((r.target for r in relations.get("_rels/.rels", ()) if r.kind == "officedocument"), None)
    if book is None or book not in package.parts or kinds[book] != _WORKBOOK_TYPE:
        raise refused("XML_BAD", "It does not say where its sheets are.")
    folder, _, file = book.rpartition("/")
    related = {r.id: r for r in relations.get(f"{folder}/_rels/{file}.rels", ())}
    of_kind = {r.kind: r.target for r in related.values()}
    package.styles = of_kind.get("styles")
    package.shared_strings = of_kind.get("sharedstrings")
    names = xml.named(xml.SPREADSHEET, "sheet", "workbookPr")
    ids = [f"{namespace} id" for namespace in xml.RELATIONSHIPS]

    def start(element: str, attributes: xml.Attributes) -> None:
        if names.get(element) == "sheet":
            relation = next((related[attributes[i]] for i in ids if attributes.get(i) in related), None)
            hidden = attributes.get("state", "visible") != "visible"
            package.sheets.append(SheetEntry(attributes.get("name", ""), hidden, _sheet_part(package, relation)))
        elif names.get(element) == "workbookPr":
            package.counts_from_1904 = attributes.get("date1904") in ("1", "true")

    xml.walk(package.parts[book], start)
    if not package.sheets:
        raise refused("XML_BAD", "It has no sheets.")
    if len(package.sheets) > LIMITS.sheets:
        raise refused("TOO_MANY_SHEETS")
    if len({sheet.name.casefold() for sheet in package.sheets}) < len(package.sheets):
        raise refused("DUPLICATE_SHEETS")
    parts = [sheet.part for sheet in package.sheets if sheet.part]
    if len(set(parts)) < len(parts):
        raise refused("XML_BAD", "Two sheets share one content.")


def _sheet_part(package: Package, relation: Relation | None) -> str | None:
    if relation is None or relation.target not in package.parts:
        raise refused("XML_BAD", "A sheet is missing from it.")
    if relation.kind == "chartsheet":
        return None
    if relation.kind != "worksheet":
        raise refused("MACROS")
    return relation.target
