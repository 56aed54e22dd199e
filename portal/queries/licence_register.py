"""The public register of licences, read from the public store: searched, listed, one licence, rows of open data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.clock import day_in_words
from portal.public_store import Json, NotPublished, PublicStore
from sandbox_licences.case_file.terms import Terms, read_terms
from sandbox_licences.numbers import NotANumber, parse

FRESH = timedelta(minutes=10)
"""How old the register may be before a page says that it could not be brought up to date."""


@dataclass(frozen=True)
class PublicLicence:
    """One licence as anybody may read it; ``terms`` are those of the newest version, with redactions."""

    number: str
    status: str
    since: datetime
    because: str
    """How it came to be suspended or to end, and what may be said of why; else empty."""
    terms: Terms
    lines_now: tuple[Json, ...]
    redacted: tuple[Json, ...]
    versions: tuple[Json, ...]


@dataclass(frozen=True)
class Register:
    """``as_of`` None: the register was never written."""

    as_of: datetime | None
    licences: tuple[PublicLicence, ...]

    def is_fresh(self, now: datetime) -> bool:
        return self.as_of is not None and now - self.as_of <= FRESH


def register(store: PublicStore) -> Register:
    """Every licence that was issued, in order of number."""
    kept = store.licences()
    as_of = datetime.fromisoformat(kept["as_of"]) if kept else None
    return Register(as_of, tuple(_licence(each) for each in kept.get("licences", ())))


def one_licence(store: PublicStore, number: str) -> tuple[PublicLicence, Register]:
    """A licence by its number, in capitals or not.

    Raises:
        NotPublished: there is none of this number.
    """
    listed, wanted = register(store), number.strip().upper()
    found = next((each for each in listed.licences if each.number == wanted), None)
    if found is None:
        raise NotPublished(number)
    return found, listed


def mistake_in(number: str) -> str:
    """What is wrong with a number that no licence has, as a sentence."""
    try:
        parse(number)
    except NotANumber as wrong:
        return str(wrong)
    return "No licence of this number was issued."


def matching(
    licences: Sequence[PublicLicence], *, words: str = "", domain: str = "", status: str = ""
) -> tuple[PublicLicence, ...]:
    """Licences in which every one of the words stands: in number, holder, product, domain, a law, or a place."""
    wanted = words.casefold().split()
    return tuple(
        each
        for each in licences
        if (not domain or each.terms.domain == domain)
        and (not status or each.status == status)
        and all(word in _searched(each) for word in wanted)
    )


def also_found_by(licence: PublicLicence) -> tuple[str, ...]:
    """What its lines and published answers say, where it runs among them: a neighbour knows a place, not a number."""
    lines = (f"{line.provision} {line.law} {line.owner} {line.where}" for line in licence.terms.lines)
    return (licence.terms.domain_name, *lines, *(detail.value for detail in licence.terms.details))


def _searched(licence: PublicLicence) -> str:
    terms = licence.terms
    return " ".join((licence.number, terms.holder, terms.product, *also_found_by(licence))).casefold()


def _licence(kept: Json) -> PublicLicence:
    return PublicLicence(
        number=kept["number"],
        status=kept["status"],
        since=datetime.fromisoformat(kept["status_since"]),
        because=kept.get("status_because", ""),  # a register written by an older portal has none
        terms=read_terms(kept["terms"]),
        lines_now=tuple(kept["lines_now"]),
        redacted=tuple(kept["redacted"]),
        versions=tuple(kept["versions"]),
    )


COLUMNS = (
    "number",
    "status",
    "status_since",
    "status_because",
    "holder",
    "domain",
    "product",
    "first_on",
    "last_on",
    "issued_on",
    "line",
    "provision",
    "law_set_aside",
    "what_changes",
    "where",
    "for_whom",
    "line_from_on",
    "line_until_on",
    "line_active",
    "not_active_because",
    "consents",
    "protects_instead",
    "power",
    "version",
    "document_sha256",
    "legal_effect",
    "as_of",
)
"""Of the open data: one row for each relief line."""


def open_data_rows(listed: Register) -> list[tuple[str, ...]]:
    """A row for each relief line of each licence, as texts in the order of ``COLUMNS``."""
    return [row for each in listed.licences for row in _rows(each, listed.as_of)]


def _rows(licence: PublicLicence, as_of: datetime | None) -> list[tuple[str, ...]]:
    terms, newest = licence.terms, licence.versions[-1]
    now = {each["line"]: each for each in licence.lines_now}
    return [
        (
            licence.number,
            licence.status,
            licence.since.isoformat(),
            licence.because,
            terms.holder,
            terms.domain,
            terms.product,
            terms.first_on.isoformat(),
            terms.last_on.isoformat(),
            terms.issued_on.isoformat(),
            line.line,
            line.provision,
            line.law,
            line.what,
            line.where,
            line.for_whom,
            line.from_on.isoformat(),
            line.until_on.isoformat(),
            "yes" if now.get(line.line, {}).get("active") else "no",
            " ".join(now.get(line.line, {}).get("because", ())),
            "; ".join(now.get(line.line, {}).get("consents", line.consents)),
            line.protects_instead,
            line.power,
            str(newest["version"]),
            newest["sha256"],
            line.legal_effect,
            as_of.isoformat() if as_of else "",
        )
        for line in terms.lines
    ]


def licences_in_words(store: PublicStore, on: date) -> str:
    """How many sandbox licences have been granted and how they stand, as the public register says it on a day."""
    listed = register(store).licences
    if not listed:
        return (
            f"By {day_in_words(on)} no licence of the cross-regulator sandbox had been granted, so nothing can be said "
            "of any. Those granted since are listed, with their status now (/licences)."
        )
    n = Counter(each.status.lower() for each in listed)
    said = "; ".join(f"{count} {status}" for status, count in sorted(n.items()))
    number = "1 licence" if len(listed) == 1 else f"{len(listed)} licences"
    granted = f"By {day_in_words(on)} {number} had been granted: {said}."
    return f"{granted} Each has a page with its terms, what law it sets aside and what protects instead (/licences)."
