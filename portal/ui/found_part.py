"""The screen of one thing to look for: words and choices in the address, and the result as a list to read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from itertools import count

import streamlit as st

from portal.clock import london_date, now
from portal.installation import public_store
from portal.queries.finders import PER_PAGE, WHY_NOT_ASKED, Finder, in_groups, not_asked
from portal.queries.found import Found
from portal.queries.narrowing import MOST_CHARACTERS, Asked, narrowed, options
from portal.ui.choices import chosen
from portal.ui.frame import begin, end, param, plain
from portal.ui.patterns import downloads, pages, tag


def show(finder: Finder, *, first: Callable[[], None] | None = None, feed: str = "") -> None:
    """The whole page. ``first`` stands above the search; ``feed`` is where to follow what is new."""
    begin(finder.title)
    st.write(finder.about)
    items = finder.items(public_store(), london_date(now()))
    if first:
        first()
    st.header("Search", anchor=False)
    asked = _asked(finder, items)
    found = narrowed(items, asked)
    st.header("Result", anchor=False)
    if found:
        _listed(finder, found, items)
        downloads(("This result (CSV)", asked.address(f"{finder.path}.csv")))
    else:
        st.info(plain(finder.nothing(asked, items)), title="Nothing found")
        for body in not_asked(asked.words) if asked.words else ():
            st.write(f"{plain(body.name)} ({body.code}) is not asked.")
    if feed:
        st.html(f'<a class="plain" href="{escape(feed)}">Follow what is new (Atom feed)</a>')
    st.html(f'<a class="plain" href="{escape(asked.address(finder.path))}">The same as a page without scripts</a>')
    _not_asked()
    end()


def item(found: Found, *, place: str, said: Sequence[tuple[str, str]] | None = None, level: int = 3) -> None:
    """One thing found: its title, what it is, and everything told of it or ``said`` alone."""
    with st.container(gap=None, key=f"task_{place}"):
        st.html(f'<h{level} class="found">{_outward(found.title, found.address)}</h{level}>')
        tags = tag(found.state) + (f" {tag('Demonstration')}" if found.demonstration else "")
        about = " · ".join(part for part in (f"{found.regulator} ({found.code})", found.about) if part)
        lines = [f"{tags} {plain(about)}"]
        told = found.said if said is None else said
        lines += [f"**{plain(label)}**: {plain(line)}" for label, line in told]
        st.markdown("  \n".join(line.replace("\n", " ") for line in lines))
        if found.evidence:
            st.html(_outward(f"Evaluation of “{found.title}” ({found.code})", found.evidence))
        st.markdown(f":small[{plain(found.told)}.]")


def _outward(label: str, address: str | None) -> str:
    """Somebody else's page, which opens beside ours and is told nothing of it; without an address the label."""
    if address is None:
        return escape(label)
    safe = escape(address)
    return f'<a class="plain" href="{safe}" target="_blank" rel="nofollow noopener noreferrer">{escape(label)}</a>'


def _asked(finder: Finder, items: Sequence[Found]) -> Asked:
    """Words and choices; whatever the address holds, each list offers what the others leave."""
    words = st.text_input(
        "Words, for example in a title or a regulator's name",
        key="q",
        bind="query-params",
        width=420,
        max_chars=MOST_CHARACTERS,
    )
    address = {name: value for name in finder.choices if (value := param(name))}
    asked = finder.asked({**address, "q": words or ""})
    for row in _in_rows(tuple(finder.choices.items()), 3):
        for column, (name, label) in zip(st.columns(3), row, strict=False):
            offered = {"": f"Any ({len(narrowed(items, asked.without(name)))})"}
            offered |= {each.value: f"{each.words} ({each.count})" for each in options(items, asked, name)}
            with column:
                chosen(name, label, offered, "")
    return asked


def _in_rows(choices: Sequence[tuple[str, str]], width: int) -> list[Sequence[tuple[str, str]]]:
    return [choices[start : start + width] for start in range(0, len(choices), width)]


def _listed(finder: Finder, found: Sequence[Found], items: Sequence[Found]) -> None:
    st.write(finder.how_many(found, items))
    place = st.container()
    window = pages(len(found), PER_PAGE)
    with place:
        number = count()
        for heading, group in in_groups(finder, found[window]):
            if heading:
                st.subheader(plain(heading), anchor=False)
            for each in group:
                item(each, place=f"result_{next(number)}", level=4 if heading else 3)


def _not_asked() -> None:
    st.header("Not asked", anchor=False)
    st.write(WHY_NOT_ASKED)
    st.markdown(
        "\n".join(f"- {plain(body.name)} ({body.code}), {plain(body.place)} {tag('Not asked')}" for body in not_asked())
    )
