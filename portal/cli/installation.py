"""Commands that look after an installation: its database, its people, its audit record.

What they need is imported when they run: SQLAlchemy and the settings take a second, and the commands for
a file do without them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlencode

import typer

from portal.cli.endings import FAULTS_FOUND
from portal.cli.options import DataDir

if TYPE_CHECKING:
    from portal.queries.audit_chain import ChainState


def register(app: typer.Typer) -> None:
    app.command()(migrate)
    app.command("rebuild-counts")(rebuild_counts)
    for name, about, command in (("admin", "Look after people.", grant), ("audit", "Look after the record.", verify)):
        group = typer.Typer(help=about, no_args_is_help=True)
        group.callback()(lambda: None)  # so that a group of one command keeps its command's name
        group.command()(command)
        app.add_typer(group, name=name)


def migrate(data_dir: DataDir = None) -> None:
    """Bring the database to the form this version needs, with the register of regulators and the rounds."""
    # slow to load
    from portal.cli.opening import COMMAND_LINE, named_settings
    from portal.commands.seeding import seed
    from portal.db.migrate import migrate
    from portal.installation import installation

    settings = named_settings(data_dir)
    migrate(installation().db)
    with installation().unit_of_work(COMMAND_LINE) as ctx:
        seed(ctx, demonstration=settings.mode == "demonstration")
    typer.echo("The database is up to date.")


def rebuild_counts(
    engine: Annotated[str, typer.Option(help="What reads the rows: polars, duckdb or spark.")] = "polars",
    data_dir: DataDir = None,
) -> None:
    """Fold all accepted returns anew into the counts the comparison reads. The counts are the same on every engine."""
    # slow to load
    from portal.cli.opening import opened
    from portal.commands.counts import rebuild_counts
    from portal.db.row_files import Engine, NoSpark

    if engine not in tuple(Engine):
        raise typer.BadParameter(f"The engine is {', '.join(Engine)}; not {engine}.")
    try:
        made = rebuild_counts(opened(data_dir), Engine(engine))
    except NoSpark as missing:
        raise typer.BadParameter(str(missing)) from missing
    typer.echo(f"Counts of {made:,} returns were made anew.")


def grant(
    email: Annotated[str, typer.Option(help="Address the person signs in with.")],
    role: Annotated[str, typer.Option(help="Role to give, such as administrator.")],
    organisation: Annotated[str, typer.Option(help="Code of the organisation.")] = "CENTRAL",
    data_dir: DataDir = None,
) -> None:
    """Invite somebody to a role. They have it once they sign in with that address."""
    # slow to load
    from portal.cli.opening import COMMAND_LINE, opened
    from portal.commands.people import LASTS, invite
    from portal.config import settings

    with opened(data_dir).unit_of_work(COMMAND_LINE) as ctx:
        token = invite(ctx, email=email, role=role, organisation_code=organisation)
    typer.echo(f"{settings().base_url.rstrip('/')}/signin?{urlencode({'invitation': token})}")
    typer.echo(
        f"Send this link to {email}. It is shown only now, works once, and for {LASTS.days} days. "
        "The role goes to whoever signs in with that address.",
        err=True,
    )


def verify(data_dir: DataDir = None) -> None:
    """Walk the audit record from its first entry to its last, and say whether anything was changed."""
    # slow to load
    from portal.cli.opening import COMMAND_LINE, opened
    from portal.queries.audit_chain import audit_chain

    with opened(data_dir).reading(COMMAND_LINE) as reading:
        state = audit_chain(reading)
    typer.echo(_in_words(state))
    if not state.holds:
        raise typer.Exit(FAULTS_FOUND)


def _in_words(state: ChainState) -> str:
    # slow to load: it knows the zones of the world
    from portal.clock import in_words

    if state.broken_at is not None:
        return (
            f"The audit record does not hold: entry {state.broken_at:,} was changed, moved or removed. "
            "The entries before it are as they were written."
        )
    if state.ends_early:
        return f"The audit record does not hold: entries after number {state.entries:,} were removed."
    if state.checkpoint_denied is not None:
        return (
            "The audit record does not hold: it was written anew, and the checkpoint signed for "
            f"{state.checkpoint_denied} says otherwise."
        )
    if state.last_at is None:
        return "The audit record holds: it has no entries yet."
    signed = f" It agrees with {state.checkpoints:,} signed checkpoints." if state.checkpoints else ""
    return f"The audit record holds: {state.entries:,} entries, the last of {in_words(state.last_at)}.{signed}"
