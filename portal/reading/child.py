"""The child: gate, then read, and leave the tables in a folder. Run by ``portal.reading.parent`` only.

Once all is loaded it waits for one line on standard input, a JSON list: path, file name, edition, year
(or empty: gate only), table, folder. On standard output one JSON object a line: ``{"stage": …}`` as stages
pass, and last ``{"done": …}`` or ``{"refused": code, "sentence": …}``. Any other ending means that the file
killed it.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path
from typing import Any

MEMORY_BYTES = 3 * 1024**3
CPU_SECONDS = 60
FILE_BYTES = 1024**3


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES, FILE_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _say(**message: Any) -> None:
    print(json.dumps(message), flush=True)


def main() -> None:
    """Gate a file; with a year read it under that round's edition into a folder."""
    _limit()
    # after the limits, so that they cover what the imports start
    from submissions_schema.editions import edition as edition_of
    from submissions_schema.findings import Refused
    from submissions_schema.gate import gate
    from submissions_schema.identity import read_identity
    from submissions_schema.other_edition import refuse_csv_of_other_edition
    from submissions_schema.raw_files import hand_over
    from submissions_schema.reader import identity_rows, read_csv, read_workbook
    from submissions_schema.rules.rule import Stage

    told = sys.stdin.readline()
    if not told:  # the portal has stopped, or has no more use for this child
        return
    path, filename, edition_year, year, table, folder = json.loads(told)
    try:
        gated = gate(Path(path), filename=filename)
        _say(stage=Stage.FILE)
        if not year:
            _say(done={})
            return
        edition = edition_of(int(edition_year)).in_round(int(year))
        identity = None
        if gated.kind == "csv":
            if not table:
                raise Refused(
                    "NOT_OUR_TEMPLATE",
                    "A CSV file holds one table. Say which one it is, or name the file after it, like decisions.csv.",
                )
            refuse_csv_of_other_edition(gated.sheets[0], edition, table)
            raw, structure = read_csv(gated, edition, table)
            tables = {table: raw}
            unread: tuple[str, ...] = ()
            _say(stage=Stage.TEMPLATE)
        else:
            identity = read_identity(identity_rows(gated), edition=edition.year, round=int(year))
            _say(stage=Stage.TEMPLATE)
            whole, structure = read_workbook(gated, edition)
            tables, unread = dict(whole.tables), whole.unread_sheets
        _say(stage=Stage.STRUCTURE, errors=structure.height)
        out = Path(folder)
        for name, read in tables.items():
            hand_over(read, out / name)
        structure.write_parquet(out / "structure.findings")
        _say(
            done={
                "tables": list(tables),
                "unread": list(unread),
                "regulator_code": identity.regulator_code if identity else None,
            }
        )
    except Refused as refused:
        _say(refused=refused.code, sentence=refused.sentence)


if __name__ == "__main__":
    main()
