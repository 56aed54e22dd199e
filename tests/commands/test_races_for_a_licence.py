"""Fifty at once: one case is issued once, the last place is taken once, and numbers have no gaps."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import select

from portal.commands import casework, deciding
from portal.context import PORTAL
from portal.db.case_files import PLACES
from portal.db.cases import Licence, LicenceSequence, LicenceVersion, Programme, ProgrammeSetting, SandboxCase
from portal.errors import NotNow, NotValid
from sandbox_licences.case_file.entries import PolicyRead
from sandbox_licences.lifecycle.application import State as CaseState
from sandbox_licences.numbers import parse
from tests.fixtures.casework import BASE_URL, Trial
from tests.fixtures.databases import BOTH_KINDS
from tests.fixtures.filing import Filing, filing_at
from tests.fixtures.licences import WITH_CONDITIONS, copies_of, minuted_on

RACERS = 50
MORE = 4
"""Cases issued at once after the race."""


@pytest.fixture(params=BOTH_KINDS)
def ready(request: pytest.FixtureRequest) -> Trial:
    """A case ready to be decided, on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        trial: Trial = request.getfixturevalue("minuted")
        return trial
    return minuted_on(request.getfixturevalue("postgres_filing"))


@pytest.fixture
def postgres_filing(seeded_postgres: str, tmp_path: Path) -> Iterator[Filing]:
    with filing_at(seeded_postgres, tmp_path) as made:
        yield made


def race(runs: Sequence[Callable[[], object]]) -> list[object]:
    """All of them at once; what each gave, or the refusal it met."""
    start = Barrier(len(runs))

    def run(one: Callable[[], object]) -> object:
        start.wait()
        try:
            return one()
        except (NotNow, NotValid) as refused:
            return refused

    with ThreadPoolExecutor(max_workers=len(runs)) as threads:
        return list(threads.map(run, runs))


def set_places(trial: Trial, places: int) -> None:
    with trial.filing.portal.unit_of_work(PORTAL) as ctx:
        ctx.session.add(ProgrammeSetting(setting=PLACES, value=places, set_at=ctx.now, set_by="the test"))


def issuing(trial: Trial) -> Callable[[], object]:
    signer, officer = trial.signer, trial.officer

    def issue() -> object:
        with trial.filing.portal.unit_of_work(officer) as ctx:
            return deciding.issue(ctx, reference=trial.reference, signer=signer, base_url=BASE_URL)

    return issue


def deciding_on(trial: Trial) -> Callable[[], object]:
    decider = trial.decider

    def decide() -> object:
        with trial.filing.portal.unit_of_work(decider) as ctx:
            deciding.decide(ctx, reference=trial.reference, outcome=WITH_CONDITIONS, reasons="As recommended.")
        return trial.reference

    return decide


def test_one_wins_each_race_and_numbers_have_no_gap(ready: Trial) -> None:
    """Fifty for the last place, fifty for the issue of the case that got it, then several cases for their numbers."""
    cases = copies_of(ready.declaring(ready.decider), RACERS)
    set_places(ready, 1)
    winner = fifty_take_the_last_place(ready, cases)
    fifty_issue(ready, winner)
    others = [case for case in cases if case is not winner][:MORE]
    several_are_issued(ready, others)
    one_policy_covers_one_of_them(others)


def fifty_take_the_last_place(ready: Trial, cases: Sequence[Trial]) -> Trial:
    came = race([deciding_on(case) for case in cases])

    won = [one for one in came if isinstance(one, str)]
    refused = [one for one in came if isinstance(one, NotNow)]
    assert len(won) == 1 and len(refused) == RACERS - 1
    assert all("The programme has no place free for another licence." in one.sentence for one in refused)
    with ready.filing.portal.reading(PORTAL) as reading:
        assert reading.session.scalars(select(Programme.taken)).all() == [1]
        assert len(reading.session.scalars(select(Licence.id)).all()) == 1
        states = reading.session.scalars(select(SandboxCase.state)).all()
        assert states.count(CaseState.MINUTED) == RACERS, "who lost can be decided when a place is free"
    return next(case for case in cases if case.reference in won)


def fifty_issue(ready: Trial, case: Trial) -> None:
    came = race([issuing(case)] * RACERS)

    numbers = [one for one in came if isinstance(one, str)]
    refused = [one for one in came if isinstance(one, NotNow)]
    assert len(numbers) == 1 and len(refused) == RACERS - 1
    assert {one.sentence for one in refused} == {"This licence is “issued, not begun”, so it cannot be issued."}
    with ready.filing.portal.reading(PORTAL) as reading:
        session = reading.session
        assert session.scalars(select(LicenceSequence.last)).all() == [1]
        assert session.scalars(select(Programme.taken)).all() == [1]
        assert len(session.scalars(select(LicenceVersion.pdf_sha256)).all()) == 1
        assert session.scalars(select(Licence.number)).all() == numbers


def several_are_issued(ready: Trial, cases: Sequence[Trial]) -> None:
    set_places(ready, 1 + MORE)
    race([deciding_on(case) for case in cases])

    came = race([issuing(case) for case in cases])

    numbers = sorted(parse(str(one)) for one in came)
    assert [number.sequence for number in numbers] == list(range(2, 2 + MORE))


def one_policy_covers_one_of_them(cases: Sequence[Trial]) -> None:
    read = PolicyRead("P-1", "Example Mutual", 1_000_00, 0, "None.", date(2027, 3, 1), date(2027, 8, 31))
    for case in cases:
        case.do(case.officer, casework.read_policy, policy=read)

    came = race([covering(case) for case in cases])

    assert sorted(type(one).__name__ for one in came) == ["NoneType", *["NotValid"] * (MORE - 1)]


def covering(case: Trial) -> Callable[[], object]:
    return lambda: case.do(case.officer, casework.count_cover, policy="P-1", line="1", pence=600_00)
