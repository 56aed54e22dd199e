"""A return that its regulator shares with its department before publication: to read, and nothing else."""

from __future__ import annotations

import streamlit as st

from portal.clock import day_in_words
from portal.errors import NotFound
from portal.queries.shared import shared_return
from portal.queries.status import return_status
from portal.queries.whole_return import whole_return
from portal.ui import whole_return_part
from portal.ui.frame import begin, end, param, plain, reading, year_param
from portal.ui.patterns import summary, tag

with reading() as view:
    code, year = param("regulator") or "", year_param(0)
    since = shared_return(view, year, code)
    if since is None:
        raise NotFound
    status = return_status(view, year, code)
    whole = whole_return(view, year, code)

begin(
    f"Return of {status.regulator_name} for {year}, shared",
    back=("ui/your_regulators.py", "Back to your regulators"),
    params={"regulator": code},
)
st.info(
    f"{plain(status.regulator_name)} lets your department read it before it is published. It may still change, and is "
    "not for others.",
    title="Not public",
)
st.markdown(f"{tag(status.labels.staff)} {tag('Demonstration') if status.demonstration else ''}")
summary(
    [
        ("Shared since", day_in_words(since)),
        ("Due", day_in_words(status.due_on)),
        ("Version", str(status.open_version or status.counted_version or "")),
        ("Rows", f"{status.rows:,}"),
        ("Errors left to correct", str(status.errors) if status.checked else "not checked since the last change"),
    ],
    name="The return at a glance",
)
whole_return_part.read(status, whole)
end()
