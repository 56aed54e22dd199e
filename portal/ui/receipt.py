"""The receipt of a filed return."""

from __future__ import annotations

import streamlit as st

from portal.clock import day_in_words, in_words
from portal.permissions import READ_OWN
from portal.queries.own_organisations import own_organisations
from portal.queries.receipts import receipt
from portal.queries.rounds import current_round
from portal.ui.choices import whose
from portal.ui.frame import begin, end, plain, reading, year_param
from portal.ui.patterns import downloads, summary, tag

with reading() as view:
    current = current_round(view)
    code = whose("regulator", own_organisations(view, READ_OWN), fixed=True)
    year = year_param(current.year if current else 0)
    kept = receipt(view, year, code)

begin(f"Receipt {kept.reference}", back=("ui/home.py", "Back to what waits for me"))
st.write(
    f"The annual return of **{plain(kept.regulator_name)}** for {year} was signed and filed on "
    f"{in_words(kept.signed_at)} (London time). {tag('Late') if kept.late else tag('On time')}"
)
summary(
    [
        ("Period", f"{day_in_words(kept.period[0])} to {day_in_words(kept.period[1])}, version {kept.version}"),
        ("Signed by", plain(f"{kept.full_name}, {kept.signed_as}")),
        ("Delegation", plain(kept.delegation or "")),
        ("Prepared by", plain(kept.prepared_by)),
        ("Due", day_in_words(kept.due_on)),
        ("Why late", plain(kept.late_because or "")),
    ],
    name="Who signed and when",
)
st.header("What was filed", anchor=False)
summary(
    [
        ("Rows", ", ".join(f"{rows:,} {plain(name)}" for name, rows in kept.counts if rows)),
        ("Explanations", f"{kept.queries_explained}"),
        ("File", plain(kept.filename or "typed on screen")),
    ],
    name="What was filed",
)
st.header("How to check this receipt", anchor=False)
st.write("The fingerprint of your file is its SHA-256. The audit entry stands in the portal's chain of records.")
if kept.file_sha256:
    st.markdown("Fingerprint of the file")
    st.code(kept.file_sha256, language=None, wrap_lines=True)
st.markdown("Fingerprint of the accepted rows")
st.code(kept.rows_sha256, language=None, wrap_lines=True)
st.markdown(f"Audit entry {kept.audit_seq}")
st.code(kept.audit_hash, language=None, wrap_lines=True)
downloads(("This receipt (signed PDF)", f"/api/v1/returns/{year}/{code}/receipt.pdf"))
end()
