"""Evidence on a case: files by content, never opened by the portal, and what a scanner found in them."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import PurePosixPath
from typing import Any

from portal.clock import day_in_words
from portal.commands.cases import Case, acting, administering
from portal.commands.wording import given_words
from portal.context import Context
from portal.errors import NotFound, NotValid
from portal.permissions import Permission
from sandbox_licences.case_file.consented import consent_record, consents_needed, lines_active
from sandbox_licences.case_file.entries import Answer, Evidence, Scanned
from sandbox_licences.evidence_claims import EvidenceClaim, ImpossibleClaim
from sandbox_licences.forms.question import Kind
from sandbox_licences.hats import Hat
from sandbox_licences.lifecycle.application import Event
from sandbox_licences.lifecycle.licence import State

MOST_BYTES = 20 * 1024 * 1024
MOST_FILES = 200
MOST_CLAIMS = 20
KINDS = "PDF, PNG, JPEG, Word, Excel, CSV or plain text"
_BEGINNINGS = {
    ".pdf": (b"%PDF-",),
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
}
_MAIN_PARTS = {".docx": re.compile(r"word/document\d*\.xml"), ".xlsx": re.compile(r"xl/workbook\d*\.xml")}
"""What an Office file has among its parts, beside the list of their types."""
_TYPES_PART = "[content_types].xml"
_MACROS = ("vbaproject", "vbadata", "/macrosheets/", "/dialogsheets/")
_DIRECTORY_ENTRY = b"PK\x01\x02"
_MOST_PARTS = 5_000
_TEXTS = (".csv", ".txt")


def attach(
    ctx: Context,
    *,
    reference: str,
    file_name: str,
    data: bytes,
    title: str,
    good_until: date | None = None,
    claims: Sequence[EvidenceClaim] = (),
    replaces: int | None = None,
    question: str | None = None,
) -> str:
    """Put a file into the case as evidence; its name there, such as E3. Nothing opens it.

    Answers that name what it ``replaces`` name it from here on; so does the answer to ``question``.

    Raises:
        NotValid: it is empty, too large, or not of a kind that is taken; what its content says counts, not its name.
    """
    case = acting(ctx, reference, Hat.APPLICANT, Permission.CASE_CHANGE)
    before = _open_to_evidence(case)
    name = _file_name(file_name)
    require_kind(name, data)
    if replaces is not None and f"E{replaces}" not in case.file.evidence:
        raise NotValid(f"There is no evidence E{replaces} to replace.")
    number = case.file.next_number(Evidence)
    if number > MOST_FILES:
        raise NotValid(f"A case holds at most {MOST_FILES} files. Put some together.")
    evidence = Evidence(
        number=number,
        title=given_words(title, "Say what the file shows.", 200),
        file_name=name,
        sha256=ctx.files.put(data),
        size=len(data),
        good_until=good_until,
        claims=tuple(claims),
        replaces=replaces,
    )
    _require_question(case, question)
    case.write(evidence)
    _name_in_answers(case, evidence.name, question, f"E{replaces}" if replaces else None)
    case.record("evidence attached", evidence=evidence.name, sha256=evidence.sha256)
    _tell_who_keeps_up(case, evidence, before)
    return evidence.name


def refer(
    ctx: Context, *, reference: str, held_by: str, their_reference: str, title: str, question: str | None = None
) -> str:
    """Name evidence that a regulator holds already; its name in the case. It need not be sent again.

    The answer to ``question`` names it from here on.
    """
    case = acting(ctx, reference, Hat.APPLICANT, Permission.CASE_CHANGE)
    before = _open_to_evidence(case)
    if held_by not in case.around.law.names:
        raise NotValid(f"There is no body {held_by} in the register.")
    evidence = Evidence(
        number=case.file.next_number(Evidence),
        title=given_words(title, "Say what it shows.", 200),
        file_name="",
        sha256="",
        size=0,
        held_by=held_by,
        reference=given_words(their_reference, "Give the regulator's reference.", 100),
    )
    _require_question(case, question)
    case.write(evidence)
    _name_in_answers(case, evidence.name, question, None)
    case.record("evidence referred to", evidence=evidence.name, held_by=held_by)
    _tell_who_keeps_up(case, evidence, before)
    return evidence.name


def state_claim(ctx: Context, *, reference: str, evidence: str, claim: Mapping[str, Any]) -> None:
    """State one figure more that a file shows; ``claim`` is as ``EvidenceClaim`` has it, without the file's hash.

    Raises:
        NotFound: there is no such file. NotValid: the claim cannot be true or used, with all that is wrong.
    """
    case = acting(ctx, reference, Hat.APPLICANT, Permission.CASE_CHANGE)
    before = _open_to_evidence(case)
    there = case.file.evidence.get(evidence)
    if there is None or not there.what.sha256:
        raise NotFound(f"There is no file {evidence[:20]} on this case.")
    if len(there.what.claims) >= MOST_CLAIMS:
        raise NotValid(f"A file carries at most {MOST_CLAIMS} figures. Attach another file for more.")
    try:
        stated = EvidenceClaim(**claim, file_sha256=there.what.sha256)
    except ImpossibleClaim as wrong:
        raise NotValid(str(wrong)) from wrong
    except TypeError as wrong:
        raise NotValid("Give metric, value, unit, n and method of the figure.") from wrong
    more = replace(there.what, claims=(*there.what.claims, stated))
    case.write(more)
    case.record("evidence claim stated", evidence=evidence, metric=stated.metric)
    _tell_who_keeps_up(case, more, before)


def record_scan(ctx: Context, *, reference: str, sha256: str, clean: bool, by: str) -> None:
    """Record what a scanner found in a file of the case: by the portal's own, or run elsewhere by an administrator."""
    case = administering(ctx, reference, Permission.FILE_SCAN)
    if sha256 not in {entry.what.sha256 for entry in case.file.of(Evidence) if entry.what.sha256}:
        raise NotFound("There is no such file on this case.")
    engine = given_words(by, "Name the scanner and its version.", 200)
    case.write(Scanned(sha256, clean, engine))
    case.record("file scanned", sha256=sha256, clean=clean)


def _open_to_evidence(case: Case) -> frozenset[str]:
    """While the application can be changed, and while its licence lives: then what is brought is handed in with that.

    Returns the lines of that licence against which nothing stands.

    Raises:
        NotNow: neither.
    """
    if not case.file.may_be_kept_up:
        case.check(Event.CHANGED)
        return frozenset()
    return _active(case)


def _active(case: Case) -> frozenset[str]:
    around = case.around
    record = consent_record(case.file, around.delegations)
    return frozenset(line.id for line in lines_active(case.file, record, around.law, around.today))


def _tell_who_keeps_up(case: Case, brought: Evidence, before: frozenset[str]) -> None:
    """Of what was brought, and of the lines that stop or go on by it: ``before`` were those that could be used."""
    if not case.file.may_be_kept_up:
        return
    figure = f", with the figure “{brought.claims[-1].metric}”" if brought.claims else ""
    case.tell(
        case.officers(),
        "evidence brought",
        f"new evidence {brought.name}",
        f"The holder of the licence brought {brought.name}: {brought.title}{figure}.\n",
    )
    after = _active(case)
    to = [*case.applicants(), *case.officers()]
    if stopped := sorted(before - after, key=int):
        case.tell(to, "lines stopped", f"{brought.name} stops {_listed(stopped)}", _why_stopped(case, brought, stopped))
    if again := sorted(after - before, key=int):
        are = "are" if len(again) > 1 else "is"
        words = f"With {brought.name} every consent stands again for {_listed(again)}.\n{_when_used(case, again)}"
        case.tell(to, "lines go on", f"{_listed(again)} {are} no longer stopped", words)


def _when_used(case: Case, again: list[str]) -> str:
    """Of each line, from when it can be used: not while the licence is suspended or has not begun."""
    first_days = {line.id: line.start_on for line in case.file.lines}
    words = {
        State.ACTIVE: "again",
        State.SUSPENDED: "once the licence goes on",
        State.ISSUED: "once the licence has begun",
    }
    when = words.get(case.file.licence or State.RESERVED, "once the licence is issued and has begun")
    told = "\n"
    for line in again:
        begun = first_days[line] <= case.around.today
        told += f"- line {line}: can be used {when if begun else f'from {day_in_words(first_days[line])}'}\n"
    return told


def _why_stopped(case: Case, brought: Evidence, stopped: list[str]) -> str:
    around = case.around
    consents = consents_needed(case.file, consent_record(case.file, around.delegations), around.law, around.today)
    asked = "".join(
        f"- line {line.id}: the consent of {around.law.name(consent.body)}, and advice on what shows its safeguard\n"
        for line, consent in consents
        if line.id in stopped and not consent.live
    )
    return (
        f"{brought.name} changes what {_listed(stopped)} of the licence rests on, and the consents were given without "
        f"it. The law applies again from now: stop what rests on {_listed(stopped)}. Other lines are not touched.\n\n"
        f"For it to go on, the case officer asks anew for:\n\n{asked}"
    )


def _listed(lines: list[str]) -> str:
    return f"line{'s' if len(lines) > 1 else ''} {' and '.join(lines)}"


def _require_question(case: Case, question: str | None) -> None:
    asked = case.file.form.by_id.get(question or "")
    if question is not None and (asked is None or asked.kind is not Kind.EVIDENCE):
        raise NotValid("There is no such question in this form.")


def _name_in_answers(case: Case, name: str, question: str | None, replaced: str | None) -> None:
    for asked in case.file.form.questions:
        if asked.kind is not Kind.EVIDENCE:
            continue
        value = case.file.answers.get(asked.id, ())
        before = [str(one) for one in value] if isinstance(value, list | tuple) else []
        if asked.id == question or (replaced in before):
            case.write(Answer(asked.id, [*(one for one in before if one != replaced), name]))


def require_kind(name: str, data: bytes) -> None:
    """Raises NotValid: the content is not what its name says, or of a kind that is not taken."""
    if not data:
        raise NotValid("The file is empty. Choose it again.")
    if len(data) > MOST_BYTES:
        raise NotValid(f"The file is larger than {MOST_BYTES // 1024**2} MB. Send a smaller one, or split it.")
    ending = PurePosixPath(name.lower()).suffix
    if ending in _TEXTS:
        fits = _is_text(data)
    elif ending in _MAIN_PARTS:
        fits = _is_office(_MAIN_PARTS[ending], data)
    else:
        fits = any(data.startswith(beginning) for beginning in _BEGINNINGS.get(ending, ()))
    if not fits:
        raise NotValid(f"This is no file of a kind we take: {KINDS}. Save it as one of these and choose it again.")


def _is_office(main_part: re.Pattern[str], data: bytes) -> bool:
    """By the list of its parts, of which none is unpacked.

    Raises:
        NotValid: it carries macros.
    """
    parts = _parts(data)
    if any(macro in f"/{part}" for part in parts for macro in _MACROS):
        raise NotValid("The file contains macros. Save it without them, as .docx or .xlsx, and choose it again.")
    return _TYPES_PART in parts and any(map(main_part.fullmatch, parts))


def _parts(data: bytes) -> frozenset[str]:
    """Their names in small letters; none where it is no archive, or one with more than an Office file has."""
    if not data.startswith(b"PK\x03\x04") or data.count(_DIRECTORY_ENTRY) > _MOST_PARTS:
        return frozenset()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return frozenset(name.casefold() for name in archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError, EOFError, struct.error):
        return frozenset()


def _is_text(data: bytes) -> bool:
    try:
        return "\x00" not in data.decode("utf-8")
    except UnicodeDecodeError:
        return False


def _file_name(name: str) -> str:
    """The last part of what a browser sends, without characters that cannot be seen."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(c for c in last if c.isprintable()).strip()
    if not shown:
        raise NotValid("The file has no name. Choose it again.")
    return shown[-150:]
