"""What was hidden once stays hidden in later versions of the same return.

The search for small numbers (``suppression``) may hide other cells beside the same small number when a row
elsewhere was corrected; two versions laid side by side would then give both away. So a cell hidden in an
earlier version is hidden in the later ones too. Hiding more never spoils what hides the rest.

What this cannot do: a number that stood in an earlier version cannot be called back, nor can it be kept from
somebody who knows from elsewhere what the correction changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from submissions_schema.open_data import SUPPRESSED

Row = Mapping[str, str | None]


def kept_hidden(now: Sequence[Row], before: Sequence[Row], key: tuple[str, ...]) -> list[dict[str, str | None]]:
    """The rows of ``now``, with every cell suppressed that was suppressed in the row of the same key ``before``."""
    earlier = {tuple(row[name] for name in key): row for row in before}
    kept = []
    for row in now:
        same = earlier.get(tuple(row[name] for name in key), {})
        kept.append({name: SUPPRESSED if same.get(name) == SUPPRESSED else value for name, value in row.items()})
    return kept
