"""The signed document of a licence: read page by page, its signature checked, its bytes compared."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from portal.context import PORTAL
from portal.db.cases import LicenceVersion
from tests.fixtures.casework import Trial, trial_on
from tests.fixtures.filing import Filing


def test_it(sqlite_filing: Filing) -> None:
    trial = trial_on(sqlite_filing)
    number = trial.ready().recommend().minute().decide().issue()
    with sqlite_filing.portal.reading(PORTAL) as reading:
        row = reading.session.scalars(select(LicenceVersion)).one()
        Path("/tmp/wt/lic.pdf").write_bytes(sqlite_filing.portal.files.read(row.pdf_sha256))
