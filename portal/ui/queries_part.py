"""What the checks asked and what was said to it: the same words once, however many places they are about."""

from __future__ import annotations

from collections.abc import Sequence

from portal.clock import in_words
from portal.queries.findings import Alike
from portal.ui.frame import plain
from portal.ui.patterns import pages, table
from submissions_schema.findings import Finding

PER_PAGE = 20


def by_words(queries: Sequence[Alike], *, name: str) -> None:
    """A table with a row for each rule and each wording, the number of its places and the first of them."""
    window = pages(len(queries), PER_PAGE, key="queries")
    table(
        ("Rule", "Places", "What was asked", "What was said"),
        [
            (f"{each.rule} {plain(each.title)}", f"{each.count:,}", _asked(each), _said(each))
            for each in queries[window]
        ],
        name=name,
    )


def _asked(each: Alike) -> str:
    told = "; ".join(f"{plain(_place(finding))}: {plain(finding.message.rstrip('.'))}" for finding in each.first)
    more = each.count - len(each.first)
    return f"{told}; and {more:,} more" if more else told


def _said(each: Alike) -> str:
    if each.said is None:
        return "nothing yet"
    who = f"lifted by {each.said.by}" if each.lifted else each.said.by
    return f"{plain(each.said.words)} ({plain(who)}, {in_words(each.said.at)})"


def _place(finding: Finding) -> str:
    return f"{finding.sheet or 'The file'} {finding.cell or ''}".strip()
