"""One answer on screen: shown as it is kept, kept as soon as it is given, and never overwritten unseen.

The box follows the records as long as nobody typed into it here. What could not be kept stays in the box with the
reason; where somebody else was faster, both answers are shown and the person chooses.

Streamlit breaks off whatever runs, a callback too, at its next look into the session once somebody types on. So what is
known of a box is one object of our own, written without such a look from the moment the answer is in the records; and
what a callback did not come to is kept when the page is drawn (``keep_the_rest``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from portal.clock import day_in_words
from portal.errors import ChangedMeanwhile, PortalError
from portal.ui.frame import plain
from sandbox_licences.forms.question import NOT_LISTED, NUMBERS, Kind, Question

# Boxes in containers whose key starts so are kept while somebody types, by the script of the page. One whose answer is
# wrong has a container within that begins with refused_ or misfit_, for the script and the style.
SAVES = "saves_"
_SHORT_LIST = 6
_SHORT = 80  # characters of an answer that is repeated in a sentence


_NOTHING = object()


@dataclass
class Known:
    """What the session knows of one box: the answer last kept or shown, and what came of what was typed."""

    was: Any
    seen: Any
    tried: Any = _NOTHING
    """What could not be kept as it was typed; a box that was emptied is typed too."""
    wrong: str = ""
    theirs: bool = False
    """Somebody else was faster; both answers are on the screen."""


def known_of(key: str) -> Known | None:
    """What is known of the box called ``key``; None until it was drawn."""
    known: Known | None = st.session_state.get(f"{key}:known")
    return known


@dataclass(frozen=True)
class Box:
    """One question with its answer, where it is kept, and how it is called among the boxes of a session.

    ``seen`` stands for the answer as it is; ``keep`` takes a value and what was seen, and gives what is seen then.
    ``options`` are codes and labels of lists that are not in the form: provisions, evidence.
    """

    key: str
    question: Question
    stored: Any
    seen: Any
    keep: Callable[[Any, Any], Any]
    options: Mapping[str, str]
    may_change: bool = True
    above: str = ""
    """When it is asked, in words; empty for a question that always is."""
    misfit: str = ""
    """What is wrong with the kept answer, and what to do; empty where it can stay."""

    @property
    def wrong(self) -> str:
        """Why what stands in the box was not kept, and which answer stands; empty where it was kept."""
        known = known_of(self.key)
        if known is None or not known.wrong:
            return ""
        return known.wrong if known.theirs else f"{known.wrong} {_stands(self)}".rstrip()


def draw(box: Box) -> None:
    """The question, its box, why it is asked, and what was wrong."""
    if not box.may_change:
        st.markdown(f"**{plain(box.question.label)}**")
        st.write(plain(in_words(box.question, box.stored, box.options)))
        return
    follow(box)
    wrong = box.wrong or box.misfit
    # the box is called the same whatever is wrong with it: one that is called otherwise is another, without the focus
    with st.container(key=f"{SAVES}{box.key}", gap="xsmall"):
        _input(box, _label(box.question, wrong))
        if (known := known_of(box.key)) and known.theirs:
            _choose(box)
        elif box.stored is not None and (read := _read_as(box)):
            st.markdown(f":small[Kept as {plain(read)}.]")
        mark = "refused" if box.wrong else "misfit" if wrong else "right"
        st.container(key=f"{mark}_{box.key}").markdown(f":small[{plain(_aside(box))}]")


def _stands(box: Box) -> str:
    """Which answer the portal has while another stands in the box; empty where it has none."""
    if box.stored is None:
        return ""
    words = in_words(box.question, box.stored, box.options)
    return (
        f"Your earlier answer, {words}, still stands." if len(words) <= _SHORT else "Your earlier answer still stands."
    )


def in_words(question: Question, value: Any, options: Mapping[str, str] | None = None) -> str:
    """An answer as text."""
    if value is None:
        return "not answered"
    match question.kind:
        case Kind.YES_NO:
            return "Yes" if value else "No"
        case Kind.CHOICE:
            return question.label_of(str(value))
        case Kind.SEVERAL:
            return "; ".join(question.label_of(str(one)) for one in value)
        case Kind.PROVISION:
            return (options or {}).get(str(value), str(value))
        case Kind.EVIDENCE:
            return "; ".join((options or {}).get(str(one), str(one)) for one in value)
        case Kind.DATE:
            return day_in_words(date.fromisoformat(str(value)))
        case Kind.ROWS:
            return f"{len(value)} {'row' if len(value) == 1 else 'rows'}"
        case _:
            return f"{value} {question.unit}".strip()


def _label(question: Question, wrong: str) -> str:
    """Plain text: an input's name is its label as it is written here, read out so."""
    optional = "" if question.required else " (optional)"
    colon = "" if question.label.endswith(("?", ".")) else ":"
    said = f"{question.label}{colon} {question.help}.{optional}"
    return f"{said} Error: {plain(wrong)}" if wrong else said


def _aside(box: Box) -> str:
    question = box.question
    told = [box.above, f"Why we ask: {question.source}." if question.source else ""]
    told.append(f"Evidence: {question.evidence}." if question.evidence else "")
    told.append("Published once a licence is given." if question.published else "")
    return " ".join(part for part in told if part)


def _typed(question: Question, stored: Any) -> Any:
    """What stands in the box for a kept answer."""
    if question.kind is Kind.YES_NO:
        return None if stored is None else "Yes" if stored else "No"
    if question.kind in (Kind.CHOICE, Kind.PROVISION):
        return stored
    if question.kind in (Kind.SEVERAL, Kind.EVIDENCE):
        return [str(one) for one in stored or ()]
    if question.kind is Kind.DATE and stored is not None:
        return day_in_words(date.fromisoformat(str(stored)))
    return "" if stored is None else str(stored)


def keep_the_rest(boxes: Iterable[Box]) -> bool:
    """Keep what stands in boxes and no callback came to keep; whether there was anything of the kind."""
    left = [box for box in boxes if box.may_change and _is_left(box)]
    for box in left:
        _kept(box)
    return bool(left)


def _is_left(box: Box) -> bool:
    known = known_of(box.key)
    if known is None or box.key not in st.session_state:
        return False
    typed = st.session_state[box.key]
    return bool(typed != known.was and typed != known.tried)


def follow(box: Box) -> None:
    """Put the kept answer into the box, unless somebody typed something else into it.

    What was not kept is there again for who left the page and comes back, as long as the answer is the same.
    """
    state, key, known = st.session_state, box.key, known_of(box.key)
    if key not in state and known and known.tried is not _NOTHING and known.seen == box.seen:
        state[key] = known.tried
    if key not in state or known is None or (known.seen != box.seen and state[key] == known.was):
        typed = _typed(box.question, box.stored)
        state[f"{key}:known"] = Known(was=typed, seen=box.seen)
        state[key] = typed
    elif known.theirs:
        known.seen = box.seen  # both are on the screen now


def _kept(box: Box) -> None:
    """Keep what stands in the box; called before the page is drawn anew."""
    typed, known = st.session_state[box.key], known_of(box.key)
    if known is None:
        return  # nothing of it was shown yet
    try:
        # from the records' answer on nothing here looks into the session: all of it happens, or the next page does it
        known.seen = box.keep(typed if typed != [] else None, known.seen)
    except PortalError as error:
        known.tried, known.wrong, known.theirs = typed, error.sentence, isinstance(error, ChangedMeanwhile)
    else:
        known.was, known.tried, known.wrong, known.theirs = typed, _NOTHING, "", False


def _take_theirs(box: Box) -> None:
    for key in (box.key, f"{box.key}:known"):
        st.session_state.pop(key, None)


def _choose(box: Box) -> None:
    st.markdown(f"The other answer: {plain(in_words(box.question, box.stored, box.options))}")
    with st.container(horizontal=True, gap="small"):
        st.button("Take the other answer", key=f"{box.key}:take", on_click=_take_theirs, args=(box,))
        st.button("Keep mine instead", key=f"{box.key}:mine", on_click=_kept, args=(box,))


def _read_as(box: Box) -> str:
    """How a date or a number was read, where that is not how it was typed."""
    if box.question.kind is not Kind.DATE and box.question.kind not in NUMBERS:
        return ""
    words = in_words(box.question, box.stored)
    typed = str(st.session_state.get(box.key, "")).strip()
    return "" if box.wrong or typed in (words, str(box.stored)) else words


def _input(box: Box, label: str) -> None:
    question = box.question
    with_change: dict[str, Any] = {"key": box.key, "on_change": _kept, "args": (box,)}
    codes = [choice.code for choice in question.choices]
    match question.kind:
        case Kind.YES_NO:
            st.radio(label, ["Yes", "No"], index=None, horizontal=True, **with_change)
        case Kind.CHOICE if len(codes) <= _SHORT_LIST:
            st.radio(label, codes, index=None, format_func=question.label_of, **with_change)
        case Kind.CHOICE:
            st.selectbox(label, codes, index=None, format_func=question.label_of, **with_change)
        case Kind.SEVERAL:
            st.multiselect(label, codes, format_func=question.label_of, **with_change)
        case Kind.PROVISION:
            listed = {**box.options, NOT_LISTED: "It is not in the list"}
            st.selectbox(label, list(listed), index=None, format_func=listed.__getitem__, **with_change)
        case Kind.EVIDENCE if not box.options:
            st.markdown(f"{plain(label)} Nothing is attached to this application yet.")
        case Kind.EVIDENCE:
            known = list(dict.fromkeys([*box.options, *(st.session_state[box.key] or ())]))
            st.multiselect(label, known, format_func=lambda name: box.options.get(name, name), **with_change)
        case Kind.LONG_TEXT:
            st.text_area(label, height=140, **with_change)
        case _:
            st.text_input(label, **with_change)
