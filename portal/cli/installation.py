"""Looking after an installation: its database, its people, its audit record."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlencode

import typer

from portal.cli.endings import FAULTS_FOUND
from portal.errors import NotValid

if TYPE_CHECKING:
    from portal.config import Settings
    from portal.context import Actor, Portal
    from portal.queries.audit_chain import ChainState

DataDir = Annotated[
    Path | None,
    typer.Option(help="Folder of the installation: files and, without DATABASE_URL, the database.", file_okay=False),
]


def register(app: typer.Typer) -> None:
    app.command()(migrate)
    admin = typer.Typer(help="Look after people.", no_args_is_help=True)
    admin.command()(grant)
    admin.callback()(lambda: None)  # keeps `grant` a word of its own while it is the only one
    app.add_typer(admin, name="admin")
    audit = typer.Typer(help="Look after the audit record.", no_args_is_help=True)
    audit.command()(verify)
    audit.callback()(lambda: None)
    app.add_typer(audit, name="audit")


def migrate(data_dir: DataDir = None) -> None:
    """Bring the database to the form this version needs, with the register of regulators and the rounds."""
    settings = named_settings(data_dir)
    # here: SQLAlchemy takes half a second, and other commands do without it
    from portal.commands.seeding import seed
    from portal.db.migrate import migrate
    from portal.installation import installation

    migrate(installation().db)
    with installation().unit_of_work(command_line()) as ctx:
        seed(ctx, demonstration=settings.mode == "demonstration")
    typer.echo("The database is up to date.")


def grant(
    email: Annotated[str, typer.Option(help="Address the person signs in with.")],
    role: Annotated[str, typer.Option(help="Role to give, such as administrator.")],
    organisation: Annotated[str, typer.Option(help="Code of the organisation.")] = "CENTRAL",
    data_dir: DataDir = None,
) -> None:
    """Invite somebody to a role. They have it once they sign in with that address."""
    portal = opened(data_dir)
    from portal.commands.people import LASTS, invite
    from portal.config import settings

    with portal.unit_of_work(command_line()) as ctx:
        token = invite(ctx, email=email, role=role, organisation_code=organisation)
    typer.echo(f"{settings().base_url.rstrip('/')}/signin?{urlencode({'invitation': token})}")
    typer.echo(
        f"Send this link to {email}. It is shown only now, works once, and for {LASTS.days} days. "
        "The role goes to whoever signs in with that address.",
        err=True,
    )


def verify(data_dir: DataDir = None) -> None:
    """Walk the audit record from its first entry to its last, and say whether anything was changed."""
    portal = opened(data_dir)
    from portal.queries.audit_chain import audit_chain

    with portal.reading(command_line()) as reading:
        state = audit_chain(reading)
    typer.echo(_in_words(state))
    if not state.holds:
        raise typer.Exit(FAULTS_FOUND)


def named_settings(data_dir: Path | None) -> Settings:
    """The environment's settings, with the folder named on the command line.

    Raises:
        NotValid: a setting cannot be read.
    """
    # here: reading settings takes half a second, and other commands do without them
    from portal.config import CannotStart, settings

    if data_dir is not None:
        os.environ["REGPORTAL_DATA_DIR"] = str(data_dir.resolve())
    try:
        return settings()
    except CannotStart as reasons:
        raise NotValid(str(reasons)) from None


def opened(data_dir: Path | None) -> Portal:
    """The installation in this folder or of the environment, which must be there and up to date.

    Raises:
        NotValid: there is none, or it needs ``regportal migrate``.
    """
    settings = named_settings(data_dir)
    from portal.db.migrate import is_current
    from portal.installation import installation

    if not settings.database_url and not (settings.data_dir / "portal.sqlite").is_file():
        raise NotValid(f"There is no installation in {settings.data_dir}. `regportal migrate` makes one.")
    portal = installation()
    with portal.db.reading() as session:
        if not is_current(session.connection()):
            raise NotValid("The database is not up to date: run `regportal migrate` first.")
    return portal


def command_line() -> Actor:
    """Whoever may run commands on this machine; they hold the database anyway."""
    from portal.context import Actor

    return Actor(None, "the command line", via="command line")


def _in_words(state: ChainState) -> str:
    from portal.clock import in_words

    if state.broken_at is not None:
        return (
            f"The audit record does not hold: entry {state.broken_at:,} was changed, moved or removed. "
            f"The entries before it are as they were written."
        )
    if state.ends_early:
        return f"The audit record does not hold: entries after number {state.entries:,} were removed."
    if state.checkpoint_denied is not None:
        return (
            f"The audit record does not hold: it was written anew, and the checkpoint signed for "
            f"{state.checkpoint_denied} says otherwise."
        )
    if state.last_at is None:
        return "The audit record holds: it has no entries yet."
    signed = f" It agrees with {state.checkpoints:,} signed checkpoints." if state.checkpoints else ""
    return f"The audit record holds: {state.entries:,} entries, the last of {in_words(state.last_at)}.{signed}"
