"""What every screen has: its frame, who is there, and how an action is done and told.

A page begins with ``begin`` and ends with ``end``; what it does goes through ``act``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import NoReturn

import streamlit as st

from portal.auth.people import current_person, sign_in_link
from portal.auth.sessions import SignedIn
from portal.clock import day_in_words, london_date
from portal.config import settings
from portal.context import Actor, Context, Portal, Reading
from portal.demonstration.folder import held_setting
from portal.errors import NotValid, PortalError
from portal.installation import installation
from portal.ui.choices import choose_whose
from portal.ui.menu import linked
from portal.ui.style import CSS

NOBODY = Actor(None, "a visitor", via="public")


def portal() -> Portal:
    return installation()


def who() -> SignedIn | None:
    """The person signed in, asked anew at every rerun."""
    return current_person()


def actor() -> Actor:
    """The person who acts on this page; without one the page ends with the way to sign in."""
    person = who()
    if person is None:
        ask_to_sign_in()
    return person.actor


@contextmanager
def reading() -> Iterator[Reading]:
    """A view of the records for the person on this page."""
    with portal().reading(actor()) as view:
        yield view


@contextmanager
def changing() -> Iterator[Context]:
    """A unit of work for the person on this page. No ``st.`` call may stand inside it."""
    with portal().unit_of_work(actor()) as ctx:
        yield ctx


def ask_to_sign_in() -> NoReturn:
    begin("Sign in to see this page")
    st.write(
        "This page is for people of regulators, departments, innovators and the central unit. You come back after "
        "signing in."
    )
    st.html(f'<a class="plain" href="{escape(sign_in_link())}" target="_self">Sign in</a>')
    end()
    st.stop()


def begin(title: str, *, back: tuple[str, str] | None = None, params: Mapping[str, str] | None = None) -> None:
    """The top of a page: demonstration line, way back, heading, and what became of the last action.

    The browser's title says the same as the heading, and first that there is an error, as it is read out first.
    """
    wrong = st.session_state.get("said", ("", ""))[0] == "error"
    st.set_page_config(page_title=f"{'Error: ' if wrong else ''}{title} – Regulators and AI")
    st.html(CSS)
    if settings().mode == "demonstration":
        said = ["Bodies called “Example” and all their figures are invented.", _words_of_setting(settings().data_dir)]
        if settings().clock_starts_at:
            said.append(f"Here it is {day_in_words(london_date(portal().now()))}.")
        st.markdown(f":small[:gray-badge[Demonstration] {' '.join(filter(None, said))}]")
    if back:
        st.page_link(back[0], label=plain(back[1]), icon=":material/chevron_left:", query_params=dict(params or {}))
    st.title(plain(title), anchor=False)
    st.session_state["heading"] = title
    _tell()
    choose_whose()


@cache
def _words_of_setting(folder: Path) -> str:
    held = held_setting(folder)
    return held.words if held else ""


def end() -> None:
    """The foot of a page, and the mark that moves the focus to the heading after a step."""
    st.divider()
    with st.container(horizontal=True, gap="medium"):
        st.page_link(linked("search.py"), label="Search")
        st.page_link(linked("register.py"), label="Regulators")
        st.page_link(linked("published.py"), label="Published returns")
        st.page_link(linked("guidance.py"), label="Find guidance")
        st.page_link(linked("what_worked.py"), label="What worked")
        st.page_link(linked("sandboxes.py"), label="Sandboxes open now")
        st.page_link(linked("ai_funding.py"), label="AI funding")
        st.page_link(linked("pre_check.py"), label="Do you need a licence?")
        st.page_link(linked("steer_coverage.py"), label="Steers")
        st.page_link(linked("rules.py"), label="Rules and limits")
        st.page_link(linked("accessibility.py"), label="Accessibility")
    person = who()
    if person is not None:
        with st.container(horizontal=True, gap="medium"):
            st.markdown(f"Signed in as {plain(person.name)}", width="content")
            st.page_link(linked("messages_to_you.py"), label="Messages to you")
            st.page_link(linked("your_roles.py"), label="Your roles")
            st.page_link(linked("your_sign_ins.py"), label="Your sign-ins")
            st.html('<a class="plain" href="/signout" target="_self">Sign out</a>', width="content")
    st.markdown(":small[Content under the Open Government Licence v3.0, except where stated.]")
    step = f"{st.session_state.get('heading', '')} {_steps()}"
    st.html(f'<span data-step="{escape(step)}" hidden></span>')


@dataclass(frozen=True, slots=True)
class Unfinished:
    """What an action came to when it went well and leaves something open: told as a warning, not in green."""

    sentence: str


def act(
    do: Callable[[], str | Unfinished | None],
    *,
    page: str | None = None,
    params: Mapping[str, str] | Callable[[], Mapping[str, str]] | None = None,
) -> None:
    """Do what a button asked for, keep what to say about it, and draw the page (or ``page``) anew.

    ``do`` gives the sentence of success, or None to say nothing; ``params`` may be asked for once it is done.
    An error of the portal becomes the error summary of the page it happened on; nothing was changed then.
    """
    went_well = True
    try:
        said = do()
        if isinstance(said, Unfinished):
            st.session_state["said"] = ("warning", said.sentence)
        elif said:
            st.session_state["said"] = ("success", said)
    except PortalError as error:
        went_well = False
        fields = error.fields if isinstance(error, NotValid) else ()
        st.session_state["said"] = ("error", "\n".join(said for _, said in fields) or error.sentence)
        st.session_state["wrong"] = fields
    st.session_state["steps"] = _steps() + 1
    st.session_state["fold_open"] = None if went_well else st.session_state.get("fold")
    st.session_state.pop("shown", None)  # what changed now was changed here, or was told as an error
    if page and went_well:
        st.switch_page(page, query_params=dict(params() if callable(params) else params or {}))
    st.rerun()


def fail(sentence: str) -> None:
    """Show an error summary after the page is drawn anew."""
    st.session_state["said"] = ("error", sentence)
    st.session_state["steps"] = _steps() + 1
    st.rerun()


@contextmanager
def fold(label: str) -> Iterator[None]:
    """Something to open for a step that is seldom taken; it stays open where the step was refused."""
    with st.expander(label, type="compact", expanded=st.session_state.get("fold_open") == label):
        st.session_state["fold"] = label
        try:
            yield
        finally:
            st.session_state.pop("fold", None)


def tell_change(of: str, mark: object, sentence: str) -> None:
    """Warn once where what a page shows was changed by somebody else since it was last shown here.

    A form keyed with ``mark`` is drawn anew then, and what was pressed in the old one is not done.
    """
    before = st.session_state.get("shown")
    st.session_state["shown"] = (of, mark)
    if before and before[0] == of and before[1] != mark:
        st.warning(sentence, title="Nothing was done")


def _steps() -> int:
    steps: int = st.session_state.get("steps", 0)
    return steps


def _tell() -> None:
    """Say once what the last action came to: errors as an alert, successes as a status."""
    said = st.session_state.pop("said", None)
    wrong: dict[str, str] = {}
    for name, sentence in st.session_state.pop("wrong", ()):
        wrong[name] = f"{wrong[name]} {sentence}" if name in wrong else sentence
    st.session_state["wrong_fields"] = wrong  # of this run: each field says its own (``portal.ui.form_faults``)
    if said is None:
        return
    kind, text = said
    if kind == "error":
        each = text.split("\n") if wrong else [text]
        listed = "\n".join(f"- {plain(one)}" for one in each) if len(each) > 1 else plain(text)
        st.error(listed, title="There is a problem")
    else:
        title, _, rest = text.partition("\n")
        tell = st.warning if kind == "warning" else st.success
        tell(plain(rest) if rest else plain(title), title=plain(title) if rest else "Done")


_MARKDOWN = str.maketrans({character: "\\" + character for character in "\\`*_{}[]<>()#+!|~$:"})
# What the browser makes a link of by itself, also where it is escaped: it looks at the text once Markdown is read.
# An e-mail address may become one: it leads to nobody's page, and must stay whole for whoever copies it.
_LINKED = re.compile(r"(?<=:/)(?=/)|(?<=www)(?=\.)", re.IGNORECASE)
_BLOCK = re.compile(r"^(\d*)([-.=])")
_NO_LINK = "\u200b"  # a place where a line may break: nobody sees it, and no address goes on across it


def plain(text: str) -> str:
    """Text of people inside Markdown, shown as they wrote it; addresses of pages in it become no links."""
    return _LINKED.sub(_NO_LINK, text).translate(_MARKDOWN)


def in_lines(text: str) -> str:
    """The same with the lines and paragraphs they gave it; no line makes a list or a rule."""
    return "  \n".join(_BLOCK.sub(r"\1\\\2", plain(line)) for line in text.splitlines())


def param(name: str) -> str | None:
    """One value of the page's address."""
    value = st.query_params.get(name)
    return value or None


def year_param(default: int) -> int:
    """The round named in the address, or ``default``."""
    value = param("year")
    return int(value) if value and value.isdecimal() and len(value) == 4 else default
