"""Commands about the comparison of regulators.

What they need is imported when they run: numpy, scipy and the database take seconds.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from portal.cli.endings import FAULTS_FOUND
from portal.cli.options import DataDir

if TYPE_CHECKING:
    from portal.queries.recomputed import Line, Recomputed

HEADINGS = ("metric", "value", "95% interval", "n", "published")


def register(app: typer.Typer) -> None:
    app.command()(recompute)


def recompute(
    round_year: Annotated[int, typer.Option("--round", help="Year of the round.", min=2021, max=2099)],
    regulator: Annotated[str, typer.Option(help="Code of the regulator, such as MHRA.")],
    data_dir: DataDir = None,
    folder: Annotated[
        Path | None,
        typer.Option("--from", help="Folder of an unpacked download of the regulator's own counts.", file_okay=False),
    ] = None,
) -> None:
    """Make a regulator's figures again and hold them against the published ones. Ends with 0 when they are the same.

    From the installation every figure, its reading and its ranks; from a download every figure with its interval, of
    the regulator's own counts and the pace of the others that comes with them, held against the place in the download
    or, with --data-dir, against what is published.
    """
    # slow to load
    from importlib.metadata import version

    from portal.cli.opening import COMMAND_LINE, opened
    from portal.queries.recomputed import from_download, from_installation

    if folder is not None:
        store = opened(data_dir).public if data_dir is not None else None
        made = from_download(folder, round_year, regulator, store=store)
    else:
        portal = opened(data_dir)
        with portal.reading(COMMAND_LINE) as reading:
            made = from_installation(reading, portal.public, round_year, regulator)
    typer.echo(_head(made, version("regulator-ai-portal")))
    typer.echo(_table([HEADINGS, *(_row(line) for line in made.lines)]))
    differ = [line for line in made.lines if not line.same]
    if differ:
        typer.echo(f"{len(differ)} of {len(made.lines)} figures are not those of {made.stands_in}.")
        raise typer.Exit(FAULTS_FOUND)
    typer.echo(f"All figures made again are those of {made.stands_in}.")


def _head(made: Recomputed, code_version: str) -> str:
    return (
        f"{made.regulator_code}, round {made.year}: made from {made.made_from}, held against {made.stands_in}.\n"
        f"Code {code_version}, methods {made.method_version}, seed {made.seed}, {made.draws:,} draws.\n"
    )


def _row(line: Line) -> tuple[str, ...]:
    name = f"{line.metric} {line.variant}" if line.variant else line.metric
    if line.estimate is None:
        return name, *_figure(line.published), "rests on others: not made again" if line.same else "not made again"
    return name, *_figure(line.estimate), "the same" if line.same else f"differs: {', '.join(_figure(line.published))}"


def _figure(estimate: dict[str, object]) -> tuple[str, str, str]:
    value, low, high = (estimate.get(name) for name in ("value", "low", "high"))
    between = f"{low:.6g} to {high:.6g}" if isinstance(low, float) and isinstance(high, float) else "-"
    said = f"{value:.10g}" if isinstance(value, float) else str(estimate.get("state", "-"))
    return said, between, str(estimate.get("n", "-"))


def _table(rows: list[tuple[str, ...]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
