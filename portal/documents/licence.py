"""A sandbox licence: what it sets aside, under which terms, and how anybody checks it."""

from __future__ import annotations

from datetime import date, datetime

from portal.clock import day_in_words
from portal.documents.page import Paper, paper_pdf, title
from portal.documents.tables import TextTable
from portal.documents.written import Block, Pairs, Part, Said, beside_qr, flowables
from sandbox_licences.case_facts import Outcome
from sandbox_licences.case_file.terms import LiabilityTerms, LineTerms, StageTerms, Terms
from sandbox_licences.liability import pounds

OUTCOMES = {Outcome.GRANTED: "Granted", Outcome.GRANTED_WITH_CONDITIONS: "Granted with conditions"}
WHOLE = "The licence as a whole"


def licence_title(terms: Terms) -> str:
    return f"Sandbox licence {terms.number}"


def licence_pdf(terms: Terms, *, made_at: datetime, address: str, certificates: str) -> bytes:
    """The licence as PDF, not yet signed.

    ``address`` is the page that shows its status now, ``certificates`` where those are that check the signature.
    """
    paper = Paper(
        title=f"{licence_title(terms)}: {terms.holder}",
        subject=f"Sandbox licence, {terms.domain_name}, version {terms.version}",
        reference=f"{terms.number}, version {terms.version}",
        made_at=made_at,
        demonstration=terms.demonstration,
    )
    words = [
        f"Whether this licence is in force now stands at {address}. Read it before you rely on this paper: a licence "
        "can be suspended or revoked on any day.",
        "This document is signed electronically: a PDF reader shows whether it was changed since. The certificates "
        f"that check the signature are at {certificates}.",
        "The page also shows the SHA-256 of this file as it was issued. Work it out of your copy (sha256sum on Linux "
        "and macOS, certutil -hashfile on Windows): the same 64 digits mean the same file.",
    ]
    check = Part("How to check it", ())
    content = [
        *title(licence_title(terms)),
        *flowables([*licence_parts(terms), check]),
        *beside_qr(words, address),
    ]
    return paper_pdf(paper, content)


def licence_parts(terms: Terms) -> tuple[Part, ...]:
    """What the licence says, on paper and on screen."""
    parts = [
        Part("", _opening(terms)),
        Part("Which law is set aside", tuple(_line(line) for line in terms.lines)),
        Part("Which red lines stay", _kept(terms)),
        Part("Conditions", _conditions(terms)),
        Part("Caps, area and vehicles", _caps(terms)),
        Part("Stages and what ends them", _stages(terms)),
        Part("Liability", _liability(terms)),
        Part("Review", (Said(terms.review_right),)),
    ]
    return tuple(part for part in parts if part.blocks)


def _opening(terms: Terms) -> tuple[Block, ...]:
    sentence = (
        f"{terms.holder} may test {terms.product or 'what it applied for'} from {day_in_words(terms.first_on)} to "
        f"{day_in_words(terms.last_on)}, both days included, on the terms below."
    )
    pairs = [
        ("Number", terms.number),
        ("Version", str(terms.version)),
        ("Holder", terms.holder + (f" ({terms.company_number})" if terms.company_number else "")),
        ("Domain", terms.domain_name),
        ("Term", _term(terms.first_on, terms.last_on)),
        ("Decision", f"{OUTCOMES.get(terms.outcome, str(terms.outcome))}, {day_in_words(terms.decided_on)}"),
        ("Issued on", day_in_words(terms.issued_on)),
        ("Case", terms.case),
    ]
    effect = (Said(terms.legal_effect, strong=True),) if terms.legal_effect else ()
    return (*effect, Said(sentence, strong=True), Pairs("The licence", tuple(pairs)))


def _line(line: LineTerms) -> Pairs:
    about = [("What this law is about", line.about)] if line.about else []
    pairs = [
        *about,
        ("What changes", line.what),
        ("Where", line.where),
        ("For whom", line.for_whom),
        ("When", _term(line.from_on, line.until_on)),
        ("What protects instead", line.protects_instead),
        ("With whose consent", "\n".join(line.consents)),
        ("Power", line.power),
        ("Regulator", line.owner),
    ]
    if line.legal_effect:
        pairs.append(("Legal effect", line.legal_effect))
    return Pairs(f"Line {line.line}: {line.law}", tuple(pairs), titled=True)


def _kept(terms: Terms) -> tuple[Block, ...]:
    if not terms.kept:
        return ()
    rows = tuple((each.law, each.protects, each.why) for each in terms.kept)
    return (TextTable("Law that no line of this licence touches", ("Law", "What it is about", "Why it stays"), rows),)


def _conditions(terms: Terms) -> tuple[Block, ...]:
    if not terms.conditions:
        return (Said("It carries no condition beyond the terms on these pages."),)
    pairs = tuple(
        (f"Condition {each.number}", each.words + (f"\nFor {each.for_consent}." if each.for_consent else ""))
        for each in terms.conditions
    )
    return (Pairs("Conditions", pairs),)


def _caps(terms: Terms) -> tuple[Block, ...]:
    blocks: list[Block] = []
    if terms.caps:
        blocks.append(Pairs("Not to be exceeded", tuple((each.label, each.value) for each in terms.caps), titled=True))
    if terms.sites:
        blocks.append(Pairs("Where", (("Sites", "\n".join(terms.sites)),)))
    for part in dict.fromkeys(each.part for each in terms.details):
        said = tuple((each.label, each.value) for each in terms.details if each.part == part)
        blocks.append(Pairs(part, said, titled=True))
    return tuple(blocks)


def _stages(terms: Terms) -> tuple[Block, ...]:
    return tuple(_stage(number, stage) for number, stage in enumerate(terms.stages, start=1))


def _stage(number: int, stage: StageTerms) -> Pairs:
    pairs = [
        ("When", _term(stage.from_on, stage.until_on)),
        ("Machines at once, at most", "" if stage.machines is None else f"{stage.machines:,}"),
        ("Stop at once when", stage.stop),
    ]
    return Pairs(f"Stage {number}: {stage.name}", tuple(pairs), titled=True)


def _liability(terms: Terms) -> tuple[Block, ...]:
    if not terms.liability:
        return (Said("The state takes on no liability under this licence."),)
    rows = tuple(_liable(each) for each in terms.liability)
    headings = ("For", "The state pays up to", "Cover the holder must keep", "Cover that counts")
    return (
        Said(
            "The state takes on liability for what this licence sets aside, up to the caps below; the holder keeps the "
            "cover that is asked for throughout the term."
        ),
        TextTable("Cap and cover", headings, rows),
    )


def _liable(each: LiabilityTerms) -> tuple[str, str, str, str]:
    return (
        f"Line {each.line}" if each.line else WHOLE,
        _money(each.cap_pence),
        _money(each.cover_required_pence),
        _money(each.cover_pence),
    )


def _money(pence: int | None) -> str:
    return "–" if pence is None else pounds(pence)


def _term(first: date | None, last: date | None) -> str:
    said = [day_in_words(day) for day in (first, last) if day]
    return " to ".join(said)
