from __future__ import annotations

from pathlib import Path
from datetime import *

from sqlalchemy import select

from portal.commands import casework, licensing, licence_papers
from portal.commands.licence_register import refresh_licences
from portal.commands import consenting
from portal.context import PORTAL
from sandbox_licences.case_facts import Outcome
from sandbox_licences.consents import ConsentState
from sandbox_licences.lifecycle.licence import Event
from portal.db.cases import LicenceVersion
from tests.fixtures.casework import Trial, trial_on
from tests.fixtures.filing import Filing
from tests.publication.conftest import PublicClient


def test_it(sqlite_filing: Filing, monkeypatch) -> None:
    trial = trial_on(sqlite_filing)
    trial.ready()
    trial.do(trial.officer, casework.write_condition, words="Fly below 60 metres over the school. " * 5)
    number = trial.recommend(Outcome.GRANTED_WITH_CONDITIONS).minute(Outcome.GRANTED_WITH_CONDITIONS).decide(Outcome.GRANTED_WITH_CONDITIONS).issue()
    P = sqlite_filing.portal
    with P.reading(PORTAL) as reading:
        row = reading.session.scalars(select(LicenceVersion)).one()
        Path("/tmp/wt/lic.pdf").write_bytes(P.files.read(row.pdf_sha256))
    Path("/tmp/wt/letter.pdf").write_bytes(licence_papers.letter_document(P, trial.applicant, trial.signer, reference=trial.reference))
    sqlite_filing.set_clock(datetime(2027, 3, 1, 9, tzinfo=UTC))
    print(licensing.due_steps(P))
    def run(actor, command, **given):
        with P.unit_of_work(actor) as ctx:
            return command(ctx, number=number, **given)
    trial.answer_consent("1", ConsentState.WITHDRAWN, reason="A complaint.")
    run(trial.officer, licensing.redact, field="condition 1", words="About a school.", reason="Safety of children.")
    refresh_licences(P)
    monkeypatch.setattr("portal.public.routes.public_store", lambda: P.public)
    monkeypatch.setattr("portal.public.routes.now", P.now)
    c = PublicClient()
    for name, path in (("reg", "/licences"), ("one", f"/licences/{number}"), ("none", "/licences/SL-2026-DRN-0001-9"), ("csv", "/data/licences.csv")):
        a = c.get(path)
        print(name, a.status_code, a.headers)
        Path(f"/tmp/wt/pub_{name}.html").write_text(a.text)
