"""Commands for a return without the portal: its workbook, and the same verdict the portal would give.

What they need is imported when they run, and each only its own: ``gate`` answers within a second.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from portal.cli.endings import FAULTS_FOUND, REFUSED
from portal.cli.options import DataDir, File, Year
from portal.errors import NotValid


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"


def register(app: typer.Typer) -> None:
    app.command()(template)
    app.command()(gate)
    app.command()(validate)


def template(
    regulator: Annotated[str, typer.Option(help="Code of the regulator, such as MHRA.")],
    out: Annotated[Path, typer.Option(help="File to write (.xlsx).", dir_okay=False)],
    year: Year = 2026,
    data_dir: DataDir = None,
) -> None:
    """Write the workbook of a return; with an installation, filled with what it knows of last year."""
    # slow to load
    from portal.cli.templates import alone, of_installation

    made = alone(regulator, year) if data_dir is None else of_installation(regulator, year, data_dir)
    try:
        out.write_bytes(made)
    except OSError as error:
        raise NotValid(f"{out} cannot be written: {(error.strerror or 'no reason given').lower()}.") from None
    typer.echo(f"{out} is the workbook of {regulator} for the return of {year}.", err=True)


def gate(file: File) -> None:
    """Ask only whether the file is safe to open and of the right kind."""
    # slow to load
    from portal.reading import gate_file
    from submissions_schema.findings import Refused

    try:
        gate_file(file)
    except Refused as refused:
        typer.echo(f"{refused.code}\n{refused.sentence}")
        raise typer.Exit(REFUSED) from None
    typer.echo("OK")


def validate(
    file: File,
    regulator: Annotated[str | None, typer.Option(help="Regulator you file for; else the workbook says.")] = None,
    table: Annotated[str | None, typer.Option(help="Table in a CSV; else its name says: decisions.csv.")] = None,
    year: Year = 2026,
    data_dir: DataDir = None,
    format: Annotated[Format, typer.Option(help="How to answer.")] = Format.TEXT,
) -> None:
    """Check a return as the portal would. Ends with 0 when accepted, 1 with errors, 2 when the file is refused."""
    # slow to load
    from rich.console import Console

    from portal.cli.verdicts import as_json, as_text, verdict_on

    with Console(stderr=True, markup=False).status("Checking the file"):  # says nothing where nobody watches
        answer = verdict_on(file, regulator=regulator, table=table, year=year, data_dir=data_dir)
    typer.echo(as_json(answer) if format is Format.JSON else as_text(answer))
    if answer["verdict"] != "accepted":
        raise typer.Exit(REFUSED if answer["verdict"] == "refused" else FAULTS_FOUND)
