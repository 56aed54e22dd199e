"""Which reminders stand on which day: each rule once, and what holds for all of them on any facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.working_days import packaged_calendars
from regulators.reminder_digest import Item, letter
from regulators.reminder_facts import Facts, Question, To
from regulators.reminder_rules import BY_ID, RULES
from regulators.reminders import Reminder, goes_out_on, standing

works = packaged_calendars()["england_wales"].is_working_day
OPENS, DUE = date(2026, 4, 1), date(2026, 6, 30)
OWED = Facts(OPENS, DUE)
PUBLISHED = date(2026, 10, 31)
AFTER = date(2027, 12, 31)
"""A day long after the round."""


def on(month: int, day: int) -> date:
    return date(2026, month, day)


def stands(facts: Facts, today: date, to: To = To.PREPARER) -> dict[str, str]:
    return {found.rule.id: found.says for found in standing(facts, today, to, works)}


def first_days(facts: Facts, rule: str, to: To, last: date) -> list[date]:
    """The days on which a reader who reads every day learns something new by a rule."""
    seen: set[str] = set()
    days = []
    today = OPENS - timedelta(days=40)
    while today <= last:
        new = {r.occasion for r in standing(facts, today, to, works) if r.rule.id == rule} - seen
        seen |= new
        days += [today] * len(new)
        today += timedelta(days=1)
    return days


WAITS = replace(OWED, draft_since=on(4, 3))
ASKED = Facts(OPENS, DUE, filed=True, questions=(Question(7, "Staff\nin all", on(5, 18)),))


@pytest.mark.parametrize(
    ("rule", "facts", "to", "days"),
    [
        ("opening", OWED, To.PREPARER, [on(4, 1)]),
        ("opening", replace(OWED, opens_on=on(4, 3)), To.CERTIFIER, [on(4, 7)]),  # Good Friday
        ("due-30", OWED, To.CERTIFIER, [on(5, 29)]),  # 31 May is a Sunday
        ("due-7", OWED, To.PREPARER, [on(6, 23)]),
        ("due-1", OWED, To.PREPARER, [on(6, 29)]),
        ("due-1", replace(OWED, due_on=on(6, 29)), To.PREPARER, [on(6, 26)]),  # a Monday
        ("due-1", replace(OWED, due_on=on(6, 28)), To.PREPARER, [on(6, 26)]),  # a Sunday
        ("overdue", OWED, To.PREPARER, [on(7, 1), on(7, 8), on(7, 15)]),
        ("overdue", replace(OWED, due_on=on(7, 3)), To.PREPARER, [on(7, 6), on(7, 13), on(7, 20)]),
        ("overdue-escalated", OWED, To.CENTRAL, [on(7, 8), on(7, 15)]),
        ("unsigned", replace(OWED, with_certifier_since=on(6, 8)), To.CERTIFIER, [on(6, d) for d in (15, 22, 29)]
         + [on(7, d) for d in (6, 13, 20)]),  # from Saturdays to the Mondays after
        ("unanswered", ASKED, To.CERTIFIER, [on(5, 26)] + [on(6, d) for d in (1, 8, 15, 22, 29)]
         + [on(7, 6), on(7, 13), on(7, 20)]),
        ("unanswered-escalated", ASKED, To.CENTRAL, [on(6, d) for d in (8, 15, 22, 29)]
         + [on(7, 6), on(7, 13), on(7, 20)]),
        ("no-certifier", replace(OWED, no_certifier_since=on(6, 12)), To.PREPARER, [on(6, 12), on(6, 26), on(7, 10)]),
        ("nobody-escalated", replace(OWED, no_preparer_since=on(6, 12)), To.CENTRAL, [on(6, 26), on(7, 10)]),
        ("idle-draft", replace(OWED, draft_since=on(5, 11)), To.PREPARER, [on(5, 26), on(6, 8), on(6, 22),
         on(7, 6), on(7, 20)]),
    ],
)  # fmt: skip
def test_each_rule_goes_out_on_its_days(rule: str, facts: Facts, to: To, days: list[date]) -> None:
    assert first_days(facts, rule, to, on(7, 20)) == days


def test_every_rule_is_tried_above() -> None:
    (tried,) = getattr(test_each_rule_goes_out_on_its_days, "pytestmark")  # noqa: B009  (pytest puts it there)
    assert {case[0] for case in tried.args[1]} == set(BY_ID)
    assert len(BY_ID) == len(RULES)


def test_last_day_overdue_and_escalations_cannot_be_switched_off() -> None:
    kept = {rule.id for rule in RULES if not rule.may_be_switched_off}
    assert kept == {"due-1", "overdue", *(rule.id for rule in RULES if To.CENTRAL in rule.to)}
    assert not {rule.id for rule in RULES if rule.can_wait} & {"due-1", "due-7", "overdue", "overdue-escalated"}


def test_after_days_without_a_run_what_stands_says_what_is_true() -> None:
    assert stands(OWED, on(7, 3)) == {"overdue": "was due on 30 June 2026, 3 days ago. Nothing is saved yet."}
    assert stands(OWED, on(6, 25))["due-7"] == "is due on 30 June 2026, in 5 days. Nothing is saved yet."
    assert list(stands(WAITS, on(6, 30))) == ["due-1", "idle-draft"]
    assert stands(WAITS, on(6, 30))["due-1"] == "is due on 30 June 2026, today. A draft is saved; saved is not filed."


def test_an_extension_counts_down_anew_and_ends_what_was_overdue() -> None:
    assert "overdue" in stands(OWED, on(7, 2))
    longer = replace(OWED, due_on=on(7, 31))
    (found,) = standing(longer, on(7, 2), To.PREPARER, works)
    assert (found.rule.id, found.occasion) == ("due-30", "2026-07-31")


def test_what_is_filed_or_not_owed_is_not_asked_for() -> None:
    for facts in (replace(OWED, filed=True), replace(OWED, owes=False)):
        gone = replace(facts, no_certifier_since=OPENS, no_preparer_since=OPENS)
        for to in To:
            assert not any(stands(gone, OPENS + timedelta(days=n), to) for n in range(200))
    assert list(stands(replace(ASKED, owes=False), on(6, 1))) == ["unanswered"]


def test_a_return_given_back_has_until_edits_close() -> None:
    back = Facts(OPENS, on(9, 30), returned=True, draft_since=on(7, 10))
    assert list(stands(back, on(7, 13))) == []
    assert stands(back, on(9, 29))["due-1"] == (
        "came back from the central unit, and is to be filed again by 30 September 2026, tomorrow."
    )
    assert stands(back, on(10, 1))["overdue"].startswith("was to be filed again by 30 September 2026, yesterday.")


def weekly(first: date, weeks: int) -> list[date]:
    """So many days, a week apart; where nobody works, the next day on which somebody does."""
    return [goes_out_on(first + timedelta(weeks=n), works, counts_down=False) for n in range(weeks)]


ASKED_LATE = replace(ASKED, published_on=PUBLISHED, questions=(Question(7, "Staff", on(11, 9)),))
WITHDRAWN = replace(OWED, published_on=PUBLISHED, owed_again_since=on(11, 10))


@pytest.mark.parametrize(
    ("rule", "facts", "to", "days"),
    [
        ("unanswered", ASKED_LATE, To.CERTIFIER, weekly(on(11, 16), 13)),
        ("unanswered-escalated", ASKED_LATE, To.CENTRAL, weekly(on(11, 30), 13)),
        # asked before, and still open: twelve weeks from the publication on, of those that the round had seen before
        ("unanswered", replace(ASKED_LATE, questions=(Question(7, "Staff", on(10, 20)),)), To.PREPARER,
         weekly(on(10, 27), 13)),
        ("unsigned", replace(OWED, published_on=PUBLISHED, filed=True, with_certifier_since=on(11, 11)), To.CERTIFIER,
         weekly(on(11, 16), 13)),
        ("idle-draft", replace(OWED, published_on=PUBLISHED, filed=True, draft_since=on(11, 9)), To.PREPARER,
         weekly(on(11, 23), 13)[::2]),
        ("overdue", WITHDRAWN, To.CERTIFIER, weekly(on(11, 17), 13)),
        ("overdue-escalated", WITHDRAWN, To.CENTRAL, weekly(on(11, 24), 13)),
        ("no-certifier", replace(WITHDRAWN, no_certifier_since=on(8, 3)), To.PREPARER, weekly(on(8, 3), 27)[::2]),
        ("nobody-escalated", replace(WITHDRAWN, no_certifier_since=on(11, 16)), To.CENTRAL,
         weekly(on(11, 30), 13)[::2]),
    ],
)  # fmt: skip
def test_what_is_open_after_the_publication_is_reminded_of_for_twelve_weeks(
    rule: str, facts: Facts, to: To, days: list[date]
) -> None:
    assert first_days(facts, rule, to, AFTER) == days


def test_a_round_that_is_published_asks_for_no_return_that_was_never_filed() -> None:
    for facts in (
        replace(OWED, published_on=PUBLISHED),
        replace(OWED, published_on=PUBLISHED, no_certifier_since=OPENS, no_preparer_since=OPENS),
        replace(OWED, published_on=PUBLISHED, owed_again_since=on(10, 20)),  # withdrawn, and never public
        replace(WITHDRAWN, owes=False),
        replace(WITHDRAWN, filed=True),
    ):
        for to in To:
            assert not any(stands(facts, PUBLISHED + timedelta(days=n), to) for n in range(200))


def test_what_is_owed_again_says_why() -> None:
    assert stands(WITHDRAWN, on(11, 18)) == {
        "overdue": "was withdrawn on 10 November 2026, 8 days ago, and is owed again. Nothing is saved yet."
    }
    back = replace(WITHDRAWN, due_on=on(9, 30), returned=True, draft_since=on(11, 10))
    assert stands(back, on(11, 18)) == {
        "overdue": "came back from the central unit on 10 November 2026, 8 days ago, and is not filed again. "
        "A draft is saved; saved is not filed."
    }


@pytest.mark.parametrize("today", [on(6, 27), on(6, 28)])
def test_on_a_weekend_only_what_cannot_wait_for_monday(today: date) -> None:
    """The portal stood still on Friday: of what is due on Sunday or Monday, Monday would be too late to be told."""
    assert list(stands(replace(WAITS, due_on=on(6, 28)), today)) == ["due-1"]
    assert list(stands(replace(WAITS, due_on=on(6, 29)), today)) == []
    assert "due-1" in stands(replace(WAITS, due_on=on(6, 29)), on(6, 29))


def test_words_of_people_stay_on_their_line() -> None:
    assert "about “Staff in all”, asked on 18 May 2026" in stands(ASKED, on(5, 26))["unanswered"]


days = st.dates(date(2026, 1, 1), date(2026, 12, 31))
some_questions = st.builds(Question, st.integers(1, 9), st.text(max_size=20), days)
some_facts = st.builds(
    Facts,
    opens_on=days,
    due_on=days,
    owes=st.booleans(),
    filed=st.booleans(),
    returned=st.booleans(),
    draft_since=st.none() | days,
    with_certifier_since=st.none() | days,
    questions=st.lists(some_questions, max_size=3, unique_by=lambda q: q.number).map(tuple),
    no_preparer_since=st.none() | days,
    no_certifier_since=st.none() | days,
    published_on=st.none() | days,
    owed_again_since=st.none() | days,
)


@given(facts=some_facts, today=days, to=st.sampled_from(To))
def test_on_any_facts(facts: Facts, today: date, to: To) -> None:
    found = standing(facts, today, to, works)
    keys = [(r.rule.id, r.occasion) for r in found]
    assert len(keys) == len(set(keys))
    assert [r.rule for r in found] == sorted((r.rule for r in found), key=RULES.index)
    if not works(today):
        assert {r.rule.id for r in found} <= {"due-1", "due-7", "due-30"}
    for each in found:
        assert to in each.rule.to
        assert "\n" not in each.says and each.says.endswith(".")
        series = "overdue" if "overdue" in each.rule.id else each.rule.id
        if series == "overdue":
            assert (today > facts.due_on or facts.owed_again) and not facts.filed


@given(day=days)
def test_working_days_around_a_day(day: date) -> None:
    before, after = goes_out_on(day, works, counts_down=True), goes_out_on(day, works, counts_down=False)
    assert before <= day <= after and works(before) and works(after)
    assert (before == day == after) == works(day)


def test_one_letter_names_everything_once_and_the_most_pressing_first() -> None:
    def item(rule: str, code: str, says: str = "waits.") -> Item:
        return Item(Reminder(BY_ID[rule], "o", says), 2026, code, f"Body {code}")

    made = letter(
        "Ann Lee",
        on(7, 8),
        [item("idle-draft", "B1"), item("overdue", "C1"), item("overdue", "A1")],
        "https://p.example/",
    )
    assert made.subject == "Overdue: A1, annual return 2026 (and 2 more)"
    assert made.text.startswith(
        "Ann Lee, this waits for you in the portal on Wednesday 8 July 2026.\n\nOverdue\n-------\n"
    )
    assert (
        made.text.index("(A1)")
        < made.text.index("(C1)")
        < made.text.index("Saved, not filed")
        < made.text.index("(B1)")
    )
    assert made.text.count("What to do:") == 2
    assert "https://p.example/return?year=2026&regulator=C1\n" in made.text
    assert made.text.rstrip().endswith("https://p.example/messages-to-you")
