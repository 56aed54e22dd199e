"""What the central unit may do to a round and to what one regulator owes in it, and why not, as sentences.

A round's days are a promise: once it has opened they only move later, and a day that has passed stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from regulators.reporting_round import Phase, Round

_DAYS = {"due_on": "due", "edits_close_on": "edits close", "publishes_on": "publishes"}


def refused_opening(new: Round, *, earlier: Sequence[Round], today: date) -> str | None:
    """Why ``new`` cannot be set on ``today``; None when it can. ``earlier``: the rounds there are."""
    if any(there.year == new.year for there in earlier):
        return f"There is a round {new.year} already. Change its dates instead."
    newest = max(earlier, key=lambda there: there.year, default=None)
    if newest is not None and new.year < newest.year:
        return f"Rounds are set one after the other: the newest is {newest.year}."
    if newest is not None and new.edition < newest.edition:
        return f"Round {newest.year} uses edition {newest.edition}; a later round cannot go back to {new.edition}."
    if new.edition > new.year:
        return f"Edition {new.edition} is for round {new.edition} and later ones."
    if new.due_on <= today:
        return "The day the returns are due must lie ahead: regulators need time, and the tests’ rules come first."
    return None


def refused_change(
    before: Round,
    after: Round,
    *,
    today: date,
    begun: bool,
    published: bool,
    longest_extension: date | None = None,
) -> str | None:
    """Why the round cannot become ``after`` on ``today``; None when it can.

    ``begun``: a return of it was started; ``longest_extension``: the last day given to a single regulator.
    """
    if published:
        return f"Round {before.year} is published; its dates stay as they were."
    if after == before:
        return "Nothing is changed: these are the round’s dates already."
    if after.edition != before.edition:
        if begun:
            return f"Returns of this round were begun under edition {before.edition}, which stays."
        if after.edition > after.year:
            return f"Edition {after.edition} is for round {after.edition} and later ones."
    opened = before.phase(today) is not Phase.NOT_OPEN
    if opened and after.opens_on != before.opens_on:
        return "The round has opened; that date stays."
    if not opened and after.opens_on < today:
        return "The round cannot open on a date that has passed."
    for name, what in _DAYS.items():
        was, will_be = getattr(before, name), getattr(after, name)
        if will_be == was:
            continue
        if was < today and name != "publishes_on":
            return f"The date “{what}” has passed. Give single regulators longer instead."
        if will_be < today:
            return f"The date “{what}” cannot move to a date that has passed."
        if opened and will_be < was:
            return f"The round has opened, so the date “{what}” can only move later: regulators rely on it."
    if longest_extension is not None and after.edits_close_on < longest_extension:
        return "A regulator was given longer than that: edits cannot close before the last date given."
    return None


def refused_extension(season: Round, until: date, *, today: date, published: bool) -> str | None:
    """Why one regulator cannot be given until ``until``; None when it can."""
    if published:
        return f"Round {season.year} is published; nobody can be given longer."
    if until <= season.due_on:
        return "An extension ends after the day on which the round’s returns are due."
    if until > season.edits_close_on:
        return "An extension ends on the day on which edits close, or before."
    if until < today:
        return "An extension cannot end on a date that has passed."
    return None


def refused_excuse(*, owes: bool, filed: bool, published: bool) -> str | None:
    """Why a regulator cannot be excused from a round; None when it can."""
    if not owes:
        return "It is excused already."
    if filed:
        return "It has filed its return. Return it first if it was filed by mistake."
    return "The round is published; who owed a return in it stays." if published else None


def refused_requirement(*, owes: bool, published: bool) -> str | None:
    """Why a return cannot be asked of an excused regulator again; None when it can."""
    if owes:
        return "It owes a return already."
    return "The round is published; who owed a return in it stays." if published else None
