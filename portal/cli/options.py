"""Arguments that several commands take."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

DataDir = Annotated[
    Path | None,
    typer.Option(help="Folder of the installation: files and, without DATABASE_URL, the database.", file_okay=False),
]
File = Annotated[Path, typer.Argument(help="A workbook (.xlsx) or one table (.csv).", exists=True, dir_okay=False)]
Year = Annotated[int, typer.Option(help="Year of the round the return is for.", min=2021, max=2099)]
Host = Annotated[str, typer.Option(help="Address of this machine to listen on.")]
Port = Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)]
