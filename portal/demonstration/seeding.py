"""Fill an empty demonstration with its rounds and some applications: all by the portal's own commands, at its moment.

The files of one round are read and checked in two processes of their own, because that is most of the work; the
rounds come one after the other, each published before the next begins.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter

from sqlalchemy import select, update

from portal.commands.proposing import propose_publication
from portal.commands.publication import confirm_publication
from portal.commands.seeding import seed
from portal.context import Actor, Portal
from portal.db.engine import Database
from portal.db.records import OutboxMessage
from portal.db.register import Round as Season
from portal.demonstration.case_filling import fill_cases
from portal.demonstration.case_story import Papers
from portal.demonstration.filers import actor, end_sources_desk, seed_filers
from portal.demonstration.filing_steps import carry_out, is_done
from portal.demonstration.invented_applications import Setting
from portal.demonstration.people import seed_people
from portal.demonstration.sponsors import fill_money, fill_sponsors
from portal.demonstration.steers import fill_steers
from portal.demonstration.timetable import (
    FOUNDED,
    Filing,
    filings,
    published_at,
    real_bodies,
    rounds_of,
    running_round,
    seeding_ended,
)
from portal.files import FileStore
from regulators.reporting_round import Round

_SEEDER = Actor(None, "the demonstration", via="command line")
_PROCESSES = 2

Say = Callable[[str], None]


def seed_demonstration(
    portal: Portal,
    papers: Papers,
    *,
    setting: Setting = Setting.PLANTED,
    say: Say = lambda line: print(line, file=sys.stderr, flush=True),
) -> None:
    """Put in what is missing of the demonstration; once it is all there this takes no time.

    The database must have its newest form, and hold no other setting. ``say`` gets a line for each round, and one for
    the applications.

    Raises:
        CannotBeSeeded: data of this package break a rule.
    """
    with portal.at(FOUNDED).unit_of_work(_SEEDER) as ctx:
        seed(ctx, demonstration=True, rounds=rounds_of(setting))
        seed_people(ctx)
    missing = [season for season in rounds_of(setting) if _missing(portal, season, setting)]
    if missing:
        _fill_rounds(portal, missing, setting, say)
    steered = fill_steers(portal, say)
    # the applications' own story ends in July 2026: a year on, every day in it would have run out
    cases = setting is not Setting.A_YEAR_ON and fill_cases(portal, papers, say)
    if fill_sponsors(portal) or cases or steered:
        _told_already(portal)


def _fill_rounds(portal: Portal, missing: list[Round], setting: Setting, say: Say) -> None:
    say(f"Filling the demonstration with {len(missing)} rounds of returns; later starts find them there.")
    with portal.at(FOUNDED).unit_of_work(_SEEDER) as ctx:
        seed_filers(ctx, real_bodies())
    with ProcessPoolExecutor(
        _PROCESSES,
        # not forked: this process may have threads, of the libraries at least
        mp_context=get_context("spawn"),
        initializer=_open,
        initargs=(portal.db.url, str(portal.files.folder)),
    ) as processes:
        for season in missing:
            _fill_round(portal, season, setting, processes, say)
    with portal.at(seeding_ended(setting)).unit_of_work(_SEEDER) as ctx:
        end_sources_desk(ctx)


def _missing(portal: Portal, season: Round, setting: Setting) -> bool:
    """Whether a round is not yet as it should be: published, or in the running one every return in its place."""
    if season.year != running_round(setting):
        with portal.db.reading() as session:
            return session.scalar(select(Season.published_at).where(Season.year == season.year)) is None
    return not all(is_done(portal, filing) for filing in filings(season, setting))


def _fill_round(portal: Portal, season: Round, setting: Setting, processes: ProcessPoolExecutor, say: Say) -> None:
    began, wanted = perf_counter(), filings(season, setting)
    for _ in processes.map(_carry_out, wanted):
        pass
    _told_already(portal)
    done = "filed and published"
    if season.year == running_round(setting):
        done = "under way or filed"
    else:
        # what departments had said and given by then stands in the report, which is made once
        fill_steers(portal, say, before=published_at(season))
        fill_money(portal, before=published_at(season))
        then = portal.at(published_at(season))
        propose_publication(
            then,
            actor(portal, "hugh-barlow"),
            year=season.year,
            change=f"The returns of round {season.year}: invented ones of invented regulators"
            + (", and what real bodies had published." if any(filing.sourced for filing in wanted) else "."),
        )
        confirm_publication(then, actor(portal, "gwen-tallis"), year=season.year)
        _told_already(portal)
    say(f"  round {season.year}: {len(wanted)} returns {done} ({perf_counter() - began:.0f} s)")


def _told_already(portal: Portal) -> None:
    """Messages of the seeded past count as sent: nobody is to get them now."""
    with portal.unit_of_work(_SEEDER) as ctx:
        ctx.session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.state == "waiting")
            .values(state="sent", sent_at=OutboxMessage.created_at)
        )


_here: Portal


def _open(database_url: str, files: str) -> None:
    """The installation as a process of its own opens it, once."""
    global _here
    _here = Portal(Database(database_url), FileStore(Path(files)))


def _carry_out(filing: Filing) -> None:
    carry_out(_here, filing)
