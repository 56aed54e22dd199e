"""The register of sandbox licences, and the page behind the code on each of them: how it stands now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from html import escape

import polars as pl
from starlette.responses import Response

from portal.clock import day_in_words, in_words
from portal.config import settings
from portal.documents.licence import licence_parts
from portal.public.found_pages import FIND_HEAD
from portal.public.html import link, listed, paragraph, record, table
from portal.public.written import written_html
from portal.public_store import Json, NotPublished, PublicStore, as_json
from portal.queries.licence_register import (
    COLUMNS,
    PublicLicence,
    Register,
    matching,
    mistake_in,
    one_licence,
    open_data_rows,
    register,
)
from portal.web.plain_page import FOOT, plain_page
from sandbox_licences.domains import domains
from sandbox_licences.lifecycle.licence import LABELS, State
from submissions_schema.open_data import csv_text

DECIDED = {
    "product_area": "Field",
    "year_received": "Received in",
    "received": "Received",
    "decided": "Decided",
    "granted": "Granted",
    "refused": "Refused",
    "withdrawn": "Withdrawn or lapsed",
    "pending": "Pending",
    "within_target": "Within 60 working days",
    "median": "Median, working days",
}
REGISTER = ("Sandbox licences", "/licences")
CERTIFICATES = "/.well-known/signing-certificates.pem"


def register_page(store: PublicStore, asked: Mapping[str, str], now: datetime) -> Response:
    """The register; ``asked``: ``q`` (words), ``domain`` and ``status``, each empty for all."""
    kept = register(store)
    words, domain, status = (asked.get(name, "").strip()[:100] for name in ("q", "domain", "status"))
    found = matching(kept.licences, words=words, domain=domain, status=status)
    body = [
        paragraph(
            "A sandbox licence sets named law aside for a limited trial, with safeguards instead. Here stands which "
            "law is set aside, where, for whom, until when, with whose consent, and what protects instead."
        ),
        _as_of(kept, now),
        _search(kept, words, domain, status),
        paragraph(_how_many(len(found), len(kept.licences))),
        *(_listed(each) for each in found),
        *_decisions(store.licences().get("decisions", ())),
        "<h2>Take the data</h2>",
        listed(
            [
                link("licences.csv", "/data/licences.csv") + ": a row for each law that is set aside",
                link("licences.json", "/data/licences.json") + ": the same with all terms, and how long decisions take",
            ]
        ),
    ]
    return plain_page("Sandbox licences", "\n".join(body), head=FIND_HEAD, demonstration=_demonstration(), foot=FOOT)


def _decisions(summaries: Sequence[Json]) -> list[str]:
    """How applications were decided, by the measures of any regulator's return."""
    if not summaries:
        return []
    intro = (
        "Applications by the measures that every regulator returns: working days from the day one is complete, without "
        "those on which it waited for its applicant; 60 are allowed. Numbers of 1 to 4 are suppressed."
    )
    return ["<h2>How applications were decided</h2>", paragraph(intro), *(_year(each) for each in summaries)]


def _year(summary: Json) -> str:
    invented = ", demonstration" if summary["demonstration"] else ""
    rows = [[escape(_words(row[name])) for name in DECIDED] for row in summary["rows"]]
    return table(
        f"Year to March {summary['year']}{invented}", list(DECIDED.values()), rows, numbers=range(1, len(DECIDED))
    )


def _words(cell: str | None) -> str:
    return (cell or "none").replace("_", " ")


def licence_page(store: PublicStore, number: str, now: datetime) -> Response:
    """One licence: its status now, how to check a copy, and all that it says."""
    try:
        found, kept = one_licence(store, number)
    except NotPublished:
        body = paragraph(mistake_in(number)) + paragraph("Compare it with the paper, or search the register.")
        body += f"<p>{link('All sandbox licences', '/licences')}</p>"
        return plain_page("There is no such licence", body, status=404, crumbs=(REGISTER,), foot=FOOT)
    terms = found.terms
    body = "\n".join(
        [
            f'<p class="notice">Status now: <strong>{escape(found.status)}</strong>, since '
            f"{escape(in_words(found.since))}.{_nothing_today(found)}{_effect(terms.legal_effect)}</p>",
            *([paragraph(found.because)] if found.because else ()),
            _as_of(kept, now),
            *_lines_now(found),
            *_redacted(found),
            "<h2>The licence as it was issued</h2>",
            written_html(licence_parts(terms)),
            *_check(found),
        ]
    )
    return plain_page(
        f"Licence {found.number}: {terms.holder}",
        body,
        crumbs=(REGISTER,),
        demonstration=terms.demonstration or _demonstration(),
        foot=FOOT,
    )


def licences_csv(store: PublicStore) -> bytes:
    """The register as CSV, UTF-8, a row for each relief line."""
    rows = open_data_rows(register(store))
    frame = pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")
    return csv_text(frame).encode()


def licences_json(store: PublicStore) -> bytes:
    """The register as it is kept."""
    return as_json(store.licences() or {"as_of": None, "licences": []})


def _as_of(kept: Register, now: datetime) -> str:
    if kept.as_of is None:
        return paragraph("The register was not written yet.", "notice")
    said = f"As the records stood on {in_words(kept.as_of)} (London time)."
    if kept.is_fresh(now):
        return paragraph(said, "small")
    return paragraph(f"{said} It could not be brought up to date since: ask before you rely on it.", "notice")


def _effect(legal_effect: str) -> str:
    return f" <strong>{escape(legal_effect)}</strong>" if legal_effect else ""


def _nothing_today(licence: PublicLicence) -> str:
    """Says that no line is active, where the status alone would let somebody think so."""
    in_force = licence.status == LABELS[State.ACTIVE].public
    nothing = in_force and not any(now["active"] for now in licence.lines_now)
    return " <strong>Today it sets no law aside.</strong>" if nothing else ""


def _search(kept: Register, words: str, domain: str, status: str) -> str:
    every = {code: each.label for code, each in domains().items()}
    statuses = {each: each for each in sorted({licence.status for licence in kept.licences})}
    return (
        '<form class="find" method="get" action="/licences">'
        '<div class="words"><label for="q">Words: a number, a holder, a product, a law or a place</label>'
        f'<input id="q" name="q" type="search" maxlength="100" value="{escape(words)}"></div>'
        f"{_choice('domain', 'Domain', every, domain)}{_choice('status', 'Status', statuses, status)}"
        "<button>Search</button></form>"
    )


def _choice(name: str, label: str, options: Mapping[str, str], chosen: str) -> str:
    every = "".join(
        f'<option value="{escape(code)}"{" selected" if code == chosen else ""}>{escape(said)}</option>'
        for code, said in {"": "Any", **options}.items()
    )
    return f'<div><label for="{name}">{label}</label><select id="{name}" name="{name}">{every}</select></div>'


def _how_many(found: int, of: int) -> str:
    if not of:
        return "No licence was issued yet."
    if not found:
        return "No licence fits. Search for fewer words, or choose all domains and every status."
    return f"{found} of {of} {'licence' if of == 1 else 'licences'}, in order of number."


def _listed(licence: PublicLicence) -> str:
    terms = licence.terms
    active = {each["line"]: each["active"] for each in licence.lines_now}
    rows = [
        (
            "Status now",
            f"{escape(licence.status)}, since {escape(in_words(licence.since))}{_effect(terms.legal_effect)}",
        ),
        *([("Why", escape(licence.because))] if licence.because else ()),
        ("Holder", escape(terms.holder)),
        ("Domain", escape(terms.domain_name)),
        ("Term", escape(f"{day_in_words(terms.first_on)} to {day_in_words(terms.last_on)}")),
        *(
            (f"Law set aside{'' if active.get(line.line) else ', not active now'}", escape(line.what))
            for line in terms.lines
        ),
    ]
    heading = f"<h2>{link(licence.number, f'/licences/{licence.number}')}</h2>"
    return heading + record(f"Licence {licence.number}", rows, titled=True)


def _lines_now(licence: PublicLicence) -> list[str]:
    laws = {line.line: line.law for line in licence.terms.lines}
    rows = [
        (
            escape(f"Line {now['line']}: {laws.get(now['line'], '')}"),
            "Yes" if now["active"] else "No",
            escape(" ".join(now["because"])),
            escape("; ".join(now["consents"])),
        )
        for now in licence.lines_now
    ]
    headings = ("Law set aside", "Active today", "Why not", "Consent as it stands")
    return ["<h2>What is set aside today</h2>", table("Lines of the licence today", headings, rows, titled=True)]


def _redacted(licence: PublicLicence) -> list[str]:
    if not licence.redacted:
        return []
    told = [f"{escape(each['field'])}: {escape(each['reason'])}" for each in licence.redacted]
    return ["<h2>What is not published, and why</h2>", listed(told)]


def _check(licence: PublicLicence) -> list[str]:
    rows = [
        (
            escape(f"Version {v['version']}"),
            escape(day_in_words(date.fromisoformat(v["issued_on"]))),
            f"<code>{escape(v['sha256'])}</code>",
        )
        for v in reversed(licence.versions)
    ]
    return [
        "<h2>How to check a copy</h2>",
        paragraph(
            "Work out the SHA-256 of your file: sha256sum on Linux, shasum -a 256 on macOS, certutil -hashfile FILE "
            "SHA256 on Windows. The same 64 digits as here mean that it is the file that was issued; this needs no "
            "network once you have the digits."
        ),
        table("Versions and the SHA-256 of each signed document", ("Version", "Issued", "SHA-256"), rows),
        f"<p>The document is signed: a PDF reader shows whether it was changed since. "
        f"{link('The certificates that check the signature', CERTIFICATES)} are public. Whether the licence is in "
        "force stands only on this page.</p>",
    ]


def _demonstration() -> bool:
    return settings().mode == "demonstration"
