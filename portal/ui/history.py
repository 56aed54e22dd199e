"""The history of one object: who did what when, in words, and which messages went out with it."""

from __future__ import annotations

from itertools import groupby

import streamlit as st

from portal.audit_subjects import THE_PORTAL
from portal.clock import in_words
from portal.permissions import Permission
from portal.queries.history import PER_PAGE, StepTold, history
from portal.queries.messages_told import MessageTold
from portal.queries.step_words import StepKind
from portal.ui.choices import chosen
from portal.ui.frame import begin, end, param, plain, reading
from portal.ui.patterns import pages, table, tag

# Kinds of subject whose history tells of more than one object.
OF_SEVERAL = ("round", "organisation", "person", "dataset", THE_PORTAL)
# Of those to whom one message went.
NAMED = 6
ALL = "all"


def what(told: StepTold, subject: str) -> str:
    several = subject.partition(":")[0] in OF_SEVERAL and told.about
    version = f" (version {told.version})" if told.version is not None else ""
    said = f"{told.what}{f', {told.about}' if several else ''}{version}"
    return plain(f"{said}. Why: {told.reason}" if told.reason else said)


def who(told: StepTold) -> str:
    return plain(f"{told.who}, {told.role}" if told.role else told.who)


def sent(messages: tuple[MessageTold, ...]) -> str:
    """Each message once, with those it went to and whether it reached them."""
    said = []
    for event, same in groupby(messages, key=lambda message: message.event):
        to = list(same)
        names = ", ".join(f"{plain(one.to_name)} {tag(one.delivery.word)}" for one in to[:NAMED])
        more = f" and {len(to) - NAMED} more" if len(to) > NAMED else ""
        said.append(f"“{plain(event)}” to {names}{more}")
    return "; ".join(said)


subject = param("of") or THE_PORTAL
with reading() as view:
    found = history(view, subject, count=0)
    reminds = subject.startswith(("round:", "return:")) and view.may(Permission.ROUND_READ)
begin("History", back=("ui/home.py", "Back to what waits for me"))
st.header(plain(found.title), anchor=False)
if not found.counts:
    st.write("Nothing was recorded of this that you may read.")
else:
    kinds = {ALL: f"Every kind ({found.total:,})"}
    kinds |= {kind.name.lower(): f"{kind} ({count:,})" for kind, count in found.counts.items()}
    name = chosen("kind", "Kind of step", kinds, ALL)
    kind = None if name == ALL else StepKind[name.upper()]
    # the page of another kind is another page
    window = pages(found.counts[kind] if kind else found.total, PER_PAGE, key=f"{name}-page")
    with reading() as view:
        shown = history(view, subject, kind=kind, first=window.start or 0, count=PER_PAGE)
    table(
        ("What", "Who", "When", "Messages"),
        [(what(each, subject), who(each), in_words(each.at), sent(each.messages)) for each in shown.steps],
        name=f"History: {found.title}",
    )
    st.markdown(":small[Newest first. Messages sent before histories were kept stand under no step.]")
if reminds:
    year = subject.partition(":")[2].partition("/")[0]
    st.page_link("ui/reminders.py", label=f"Reminders in round {year}", query_params={"year": year})
end()
