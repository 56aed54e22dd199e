"""The papers of a case: read page by page, their signatures checked, one flipped byte found, the code followed."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from reportlab.graphics.barcode.qr import QrCodeWidget
from sqlalchemy import select

from portal.commands import casework, licence_papers
from portal.commands.deciding import issue
from portal.config import settings
from portal.context import PORTAL
from portal.db.cases import LicenceVersion
from portal.documents.page import DEMONSTRATION
from portal.documents.signing import SigningKeyOutOfDate, verify_pdf
from portal.errors import NotFound
from sandbox_licences.case_facts import Outcome
from sandbox_licences.lifecycle.application import Event
from tests.fixtures.casework import BASE_URL, Trial, trial_on
from tests.fixtures.filing import Filing
from tests.fixtures.licences import CONDITION


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed: Debian has it in poppler-utils")
    return found


def pages_of(data: bytes) -> list[str]:
    """The text of each page, blanks and line ends as single spaces."""
    text = subprocess.run([_tool("pdftotext"), "-layout", "-", "-"], input=data, capture_output=True, check=True).stdout
    return [" ".join(page.split()) for page in text.decode().removesuffix("\f").split("\f")]


def document(trial: Trial) -> bytes:
    return licence_papers.licence_document(trial.filing.portal, trial.applicant, number=trial.number)


def letter(trial: Trial) -> bytes:
    return licence_papers.letter_document(trial.filing.portal, trial.applicant, trial.signer, reference=trial.reference)


def test_the_licence_says_all_its_terms_and_on_every_page_that_it_has_no_legal_effect(issued: Trial) -> None:
    pages = pages_of(document(issued))
    whole = " ".join(pages)

    for said in (
        f"Sandbox licence {issued.number}",
        "Example Drone Deliveries Ltd",
        "1 March 2027 to 31 August 2027",
        "Granted with conditions, 18 June 2026",
        "Line 1: UK Reg (EU) 2019/947, Art 11-12 and Annex UAS.SPEC",
        "The remote pilot may fly by instruments alone.",
        "England: Leeds",
        "England: York",
        "A pilot watches every flight and can end it.",
        "Example Aviation Regulator: given, 18 June 2026",
        "Demonstration power",
        "Air Navigation Order 2016, arts 240-241",
        CONDITION,
        "SAIL II",
        "Stop at once when",
        "£500,000",
        "internal review within 20 working days",
        f"{BASE_URL}/licences/{issued.number}",
    ):
        assert said in whole, said
    assert all(DEMONSTRATION in page and f"{issued.number}, version 1" in page for page in pages)
    assert DEMONSTRATION == "Demonstration: no legal effect"


def test_nothing_of_the_people_and_the_policies_is_in_it(issued: Trial) -> None:
    whole = " ".join(pages_of(document(issued)))

    people = [issued.applicant, issued.signatory, issued.officer, issued.chair, issued.decider]
    for person in people:
        assert person.name not in whole
    assert "@" not in whole


def test_its_signature_is_good_for_the_portal_and_for_another_validator(issued: Trial, tmp_path: Path) -> None:
    data, chain = document(issued), issued.signer.public_chain_pem()
    assert verify_pdf(data, chain)

    file = tmp_path / "licence.pdf"
    file.write_bytes(data)
    said = subprocess.run([_tool("pdfsig"), "-nocert", str(file)], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" in said and "Total document signed" in said

    for place in (200, len(data) // 2, len(data) - 40):
        flipped = bytearray(data)
        flipped[place] ^= 1
        assert not verify_pdf(bytes(flipped), chain)
        assert hashlib.sha256(flipped).hexdigest() != hashlib.sha256(data).hexdigest()


def test_the_hash_that_is_kept_is_that_of_the_bytes_that_were_issued(issued: Trial) -> None:
    with issued.filing.portal.reading(PORTAL) as reading:
        kept = reading.session.scalars(select(LicenceVersion.pdf_sha256)).one()

    assert hashlib.sha256(document(issued)).hexdigest() == kept


def test_the_code_on_it_is_the_address_of_its_page(issued: Trial, tmp_path: Path) -> None:
    """Module by module: what is printed is what the encoder makes of the address."""
    (tmp_path / "licence.pdf").write_bytes(document(issued))
    program = [_tool("pdftoppm"), "-r", "150", "-gray", str(tmp_path / "licence.pdf"), str(tmp_path / "page")]
    subprocess.run(program, check=True)
    code = QrCodeWidget(f"{BASE_URL}/licences/{issued.number}").qr
    code.make()
    size = code.getModuleCount()
    wanted = [[bool(code.isDark(row, column)) for column in range(size)] for row in range(size)]

    pages = [Image.open(page) for page in sorted(tmp_path.glob("page-*.pgm"))]

    assert any(_shows(page, wanted) for page in pages)


def _shows(page: Image.Image, wanted: list[list[bool]]) -> bool:
    """Whether the code stands somewhere at the right edge of the page's text."""
    dots = 150 / 25.4  # in a millimetre
    left, side = page.width - (18 + 30) * dots, 30 * dots / len(wanted)
    dark = page.point([level < 128 for level in range(256)]).load()
    assert dark is not None

    def row_fits(top: int, row: int) -> bool:
        y = round(top + (row + 0.5) * side)
        return all(bool(dark[round(left + (c + 0.5) * side), y]) == cell for c, cell in enumerate(wanted[row]))

    highest = page.height - round(31 * dots)
    return any(all(row_fits(top, row) for row in range(len(wanted))) for top in range(highest))


class _OutOfDate:
    def sign_pdf(self, data: bytes, *, reason: str, now: object) -> bytes:
        raise SigningKeyOutOfDate("The certificate is over.")


def test_without_its_document_nothing_is_issued(minuted: Trial) -> None:
    trial = minuted.decide(Outcome.GRANTED_WITH_CONDITIONS)
    entries = trial.row.entries

    with pytest.raises(SigningKeyOutOfDate):
        trial.do(trial.officer, issue, signer=_OutOfDate(), base_url=BASE_URL)

    assert trial.row.entries == entries
    assert trial.issue().startswith("SL-2026-DRN-0001-")  # no number was lost


def test_a_stranger_gets_neither_document_nor_letter(issued: Trial) -> None:
    stranger = issued.person("preparer", "X01")
    with pytest.raises(NotFound):
        licence_papers.licence_document(issued.filing.portal, stranger, number=issued.number)
    with pytest.raises(NotFound):
        licence_papers.letter_document(issued.filing.portal, stranger, issued.signer, reference=issued.reference)
    with pytest.raises(NotFound):
        licence_papers.licence_document(issued.filing.portal, issued.applicant, number=issued.number, version=2)


def test_the_letter_of_a_grant_has_reasons_conditions_the_frozen_clock_and_the_review(issued: Trial) -> None:
    data = letter(issued)
    whole = " ".join(pages_of(data))

    for said in (
        f"Decision on your application {issued.reference}",
        "We grant the sandbox licence you applied for, with the conditions below.",
        "As recommended.",
        CONDITION,
        "0 working days of 60 counted",
        "The clock, step by step",
        "Working days of England and Wales",
        "You may ask for an internal review within 20 working days",
    ):
        assert said in whole, said
    assert verify_pdf(data, issued.signer.public_chain_pem())
    assert letter(issued) == data, "asked again, the same bytes"


@pytest.mark.parametrize(
    ("outcome", "sentence"),
    [
        (Outcome.REFUSED, "We refuse the sandbox licence you applied for."),
        (Outcome.GRANTED_WITH_CONDITIONS, "A grant is not a licence yet."),
    ],
)
def test_each_decision_has_its_letter(minuted: Trial, outcome: Outcome, sentence: str) -> None:
    trial = minuted.decide(outcome)
    whole = " ".join(pages_of(letter(trial)))
    assert sentence in whole
    assert (CONDITION in whole) is (outcome is Outcome.GRANTED_WITH_CONDITIONS)


def test_before_a_decision_there_is_no_letter(minuted: Trial) -> None:
    with pytest.raises(NotFound, match="Nothing is decided"):
        letter(minuted)


@pytest.mark.thorough
def test_advice_says_what_would_be_granted_and_which_law_is_needed_first(sqlite_filing: Filing) -> None:
    """A case under a power that is not law: nothing can be granted, and the letter says what could be."""
    trial = trial_on(sqlite_filing).start().submit().complete().assess()
    trial.line(power="GROWTH-LAB")
    advice = Outcome.ADVICE_GIVEN
    trial.scan().value().confirm_risk().advise_all().recommend(advice).minute(advice).decide(advice)
    whole = " ".join(pages_of(letter(trial)))

    assert "We cannot give a licence under the law as it is." in whole
    assert "Would be granted: UK Reg (EU) 2019/947" in whole
    assert "Needed first: AI Growth Lab sandbox powers (Regulating for Growth Bill, no section yet) is not" in whole
    assert "How to ask for a review" in whole


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("event", "sentence"),
    [
        (Event.GUIDED_AWAY, "You need no sandbox licence for this trial."),
        (Event.SENT_TO_STANDARD_ROUTE, "the ordinary route is open to you."),
    ],
)
def test_guidance_and_the_ordinary_route_come_with_a_letter(sqlite_filing: Filing, event: Event, sentence: str) -> None:
    trial = trial_on(sqlite_filing).start().submit().complete()
    trial.do(trial.officer, casework.triage, event=event, reason="PDRA01 covers every flight of it.")
    data = letter(trial)
    whole = " ".join(pages_of(data))

    assert sentence in whole and "PDRA01 covers every flight of it." in whole
    assert "If you see it differently" in whole and "How to ask for a review" not in whole
    assert "apply again and say there why" in whole and "to the case officer in the portal" not in whole
    assert "working days of 10 counted" in whole
    assert BytesIO(data).read(5) == b"%PDF-"


def test_who_is_guided_away_reads_whom_to_ask(sqlite_filing: Filing, monkeypatch: pytest.MonkeyPatch) -> None:
    trial = trial_on(sqlite_filing).start().submit().complete()
    trial.do(trial.officer, casework.triage, event=Event.GUIDED_AWAY, reason="PDRA01 covers every flight of it.")
    with monkeypatch.context() as patched:
        patched.setenv("REGPORTAL_CONTACT", "sandbox@unit.example")
        settings.cache_clear()
        told = " ".join(pages_of(letter(trial)))
    settings.cache_clear()
    assert "answers questions: sandbox@unit.example." in told
