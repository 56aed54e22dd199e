from dataclasses import asdict, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox_licences.consents import (
    LIVE,
    NEXT,
    ConsentEvent,
    ConsentRecord,
    ImpossibleConsent,
    unanswered,
)
from sandbox_licences.consents import ConsentState as S
from sandbox_licences.extent import Extent
from sandbox_licences.fingerprint import fingerprint
from tests.sandbox_licences.relief_lines import (
    DAY,
    DEMONSTRATION,
    STARTS,
    consented,
    delegation,
    event,
    line,
    thirty_working_days,
    with_events,
)

LINE = line()
ASKED = event(LINE, S.REQUESTED, DAY, 1)


def record(*events, delegations=None):
    return ConsentRecord(frozenset(events), frozenset(delegations or {delegation("X03")}))


def days(number):
    return DAY + timedelta(days=number)


def state(known, on, of=LINE):
    return known.consent(of, "X03", on).state


def test_consent_runs_its_course_and_is_known_as_on_any_day():
    known = record(
        ASKED,
        event(LINE, S.GIVEN_WITH_CONDITIONS, days(3)),
        event(LINE, S.WITHDRAWN, days(5)),
        event(LINE, S.REQUESTED, days(5), 2),
        event(LINE, S.REFUSED, days(8)),
    )
    told = [state(known, days(n)) for n in (-1, 0, 2, 3, 5, 8)]
    assert told == [S.NOT_REQUESTED, S.REQUESTED, S.REQUESTED, S.GIVEN_WITH_CONDITIONS, S.REQUESTED, S.REFUSED]
    conditional = known.consent(LINE, "X03", days(4))
    assert conditional.words == "given with conditions, 5 November 2026: Daylight only."
    assert conditional.last is not None and conditional.last.evidence == "LETTER-7"
    assert [e.to for e in known.consent(LINE, "X03", days(9)).history] == [
        S.REQUESTED,
        S.GIVEN_WITH_CONDITIONS,
        S.WITHDRAWN,
        S.REQUESTED,
        S.REFUSED,
    ]


@pytest.mark.parametrize(
    ("to", "parts", "said"),
    [
        (S.GIVEN, {"by_signed_link": True}, "may advise, and never consent"),
        (S.REFUSED, {"by_signed_link": True}, "may advise, and never consent"),
        (S.GIVEN, {"evidence": " "}, "reference to its evidence"),
        (S.GIVEN_WITH_CONDITIONS, {"conditions": ""}, "needs its conditions"),
        (S.WITHDRAWN, {"reason": ""}, "needs a reason"),
        (S.REFUSED, {"reason": ""}, "needs a reason"),
        (S.LEFT_OUT, {"reason": ""}, "needs a reason"),
        (S.ESCALATED, {"told": frozenset({"A. Officer"})}, "two people"),
        (S.ESCALATED, {"told": frozenset({"A. Officer", "A. Officer "})}, "two people"),
        (S.REQUESTED, {"by": ""}, "the name of who"),
        (S.NOT_REQUESTED, {}, "Nothing happens"),
    ],
)
def test_event_that_could_never_count_cannot_be_made(to, parts, said):
    with pytest.raises(ImpossibleConsent, match=said):
        event(LINE, to, DAY, **parts)


def test_two_events_never_share_their_place():
    with pytest.raises(ImpossibleConsent, match="share their day and place"):
        record(event(LINE, S.GIVEN, DAY, 2), event(LINE, S.REFUSED, DAY, 2))


def test_only_a_delegation_of_that_body_on_that_day_binds():
    given = event(LINE, S.GIVEN, days(3))
    ended = delegation("X03", to_on=days(2))
    for useless in (ended, delegation("X03", days(4)), delegation("X04"), delegation("X03", person="P. Other")):
        known = record(ASKED, given, delegations={useless})
        consent = known.consent(LINE, "X03", days(9))
        assert consent.state is S.REQUESTED
        [not_counted] = consent.not_counted
        assert not_counted.why == "No delegation of X03 names G. Giver as its consent giver on 5 November 2026."
    lasting = record(ASKED, given, delegations={delegation("X03", to_on=days(3))})
    assert state(lasting, days(99)) is S.GIVEN


def test_consent_withdrawn_by_somebody_without_delegation_is_not_withdrawn():
    known = with_events(consented(LINE), event(LINE, S.WITHDRAWN, days(1), by="P. Other"))
    assert state(known, days(1)) is S.GIVEN


def test_consent_never_comes_by_silence():
    known = record(ASKED)
    assert {state(known, days(n)) for n in range(400)} == {S.REQUESTED}
    escalated = record(ASKED, event(LINE, S.ESCALATED, days(60)))
    assert not any(escalated.consent(LINE, "X03", days(n)).live for n in range(400))


def test_request_goes_to_both_officers_after_thirty_working_days():
    last_day = date(2026, 12, 14)
    assert thirty_working_days(DAY) == last_day
    known = record(ASKED)
    assert unanswered([LINE], known, thirty_working_days, last_day) == ()
    [found] = unanswered([LINE], known, thirty_working_days, last_day + timedelta(1))
    assert (found.body, found.requested_on, found.due_on) == ("X03", DAY, last_day)
    early, in_time = event(LINE, S.ESCALATED, last_day), event(LINE, S.ESCALATED, last_day + timedelta(1))
    assert known.reasons_against(early, LINE, thirty_working_days) == ("X03 may still answer until 14 December 2026.",)
    assert known.reasons_against(in_time, LINE, thirty_working_days) == ()
    after = with_events(known, in_time)
    assert unanswered([LINE], after, thirty_working_days, days(90)) == ()


def test_line_is_left_out_only_after_the_escalation():
    known = record(ASKED)
    left_out = event(LINE, S.LEFT_OUT, days(60))
    [why] = known.reasons_against(left_out, LINE, thirty_working_days)
    assert why == "A consent that is “requested” cannot become “never answered: left out of the case”."
    escalated = with_events(known, event(LINE, S.ESCALATED, days(50)))
    assert escalated.reasons_against(left_out, LINE, thirty_working_days) == ()
    late = event(LINE, S.GIVEN, days(55))
    assert escalated.reasons_against(late, LINE, thirty_working_days) == ()
    assert state(with_events(escalated, late), days(55)) is S.GIVEN
    assert state(with_events(escalated, left_out, event(LINE, S.GIVEN, days(61))), days(70)) is S.LEFT_OUT


CHANGES = [
    {"safeguard": "A net."},
    {"instead": "No mark at all."},
    {"end_on": STARTS + timedelta(days=9)},
    {"scope": replace(LINE.scope, areas=frozenset({"Borsetshire", "Ambridge"}))},
    {"extent": Extent.LONDON},
]


@pytest.mark.parametrize("changed", CHANGES)
def test_changed_line_makes_its_consent_stale_and_leaves_the_old_line_its_own(changed):
    known = consented(LINE)
    now = replace(LINE, **changed)
    consent = known.consent(now, "X03", days(1))
    assert consent.state is S.NOT_REQUESTED
    assert consent.stale
    assert consent.words == "not requested; an earlier consent was for the line before it was changed"
    assert known.consent(LINE, "X03", days(1)).live
    [why] = known.reasons_against(event(LINE, S.WITHDRAWN, days(1)), now, thirty_working_days)
    assert "changed since" in why
    asked = with_events(known, event(now, S.REQUESTED, days(2)))
    assert known.consent(LINE, "X03", days(2)).live and asked.consent(now, "X03", days(2)).stale
    answered = with_events(asked, event(now, S.GIVEN, days(3)))
    assert answered.consent(now, "X03", days(3)).live
    assert not answered.consent(now, "X03", days(3)).stale


def test_new_event_comes_after_all_others():
    known = consented(LINE)
    assert known.reasons_against(event(LINE, S.WITHDRAWN, DAY, 2), LINE, thirty_working_days) == (
        "Something later is recorded already on this consent.",
    )
    assert known.reasons_against(event(LINE, S.WITHDRAWN, DAY, 3), LINE, thirty_working_days) == ()
    other = event(LINE, S.WITHDRAWN, DAY, 3, by="P. Other")
    [why] = known.reasons_against(other, LINE, thirty_working_days)
    assert why.startswith("No delegation of X03 names P. Other")


def test_order_of_a_lines_names_is_no_change():
    one = line(scope=replace(LINE.scope, areas=frozenset(["A", "B", "C"])))
    other = line("L2", scope=replace(LINE.scope, areas=frozenset(["C", "A", "B"])))
    assert one.fingerprint == other.fingerprint != LINE.fingerprint


STEPS = st.lists(
    st.tuples(
        st.sampled_from([s for s in S if s is not S.NOT_REQUESTED]),
        st.integers(0, 5),
        st.sampled_from(["X03", "Borsetshire Council"]),
        st.booleans(),
        st.sampled_from(["G. Giver", "P. Other"]),
    ),
    max_size=12,
)
CHANGED = replace(LINE, safeguard="A net.")


def history(steps):
    return [
        event(CHANGED if changed else LINE, to, days(day), seq, body=body, by=by)
        for seq, (to, day, body, changed, by) in enumerate(steps)
    ]


@given(STEPS, st.randoms(use_true_random=False))
def test_order_of_events_as_given_is_irrelevant(steps, random):
    events = history(steps)
    shuffled = random.sample(events, len(events))
    for of in (LINE, CHANGED):
        assert record(*events).consent(of, "X03", days(9)) == record(*shuffled).consent(of, "X03", days(9))


@given(STEPS, st.integers(0, 5))
def test_what_comes_later_changes_nothing_that_was_known(steps, day):
    events = history(steps)
    until = [e for e in events if e.on <= days(day)]
    assert record(*events).consent(LINE, "X03", days(day)) == record(*until).consent(LINE, "X03", days(day))


@given(STEPS)
def test_live_consent_was_requested_and_given_by_the_giver_with_evidence_for_this_line(steps):
    events = history(steps)
    consent = record(*events).consent(LINE, "X03", days(9))
    assert len(consent.history) + len(consent.not_counted) == sum(e.body == "X03" for e in events)
    own: list[ConsentEvent] = [e for e in consent.history if e.fingerprint == LINE.fingerprint]
    standing = S.NOT_REQUESTED
    for after in consent.history:
        if after.fingerprint == LINE.fingerprint:
            assert after.to in NEXT[standing] | {S.WITHDRAWN}
            standing = after.to
        elif after.to in (S.REFUSED, S.WITHDRAWN) and standing in LIVE:
            standing = after.to
    assert consent.state is standing
    if consent.live:
        assert consent.last is not None and consent.last is own[-1]
        assert own[-2].to in (S.REQUESTED, S.ESCALATED)
        assert (consent.last.by, consent.last.body, consent.last.evidence) == ("G. Giver", "X03", "LETTER-7")


@given(STEPS)
def test_one_bodys_word_never_changes_another_bodys_consent(steps):
    events = history(steps)
    mine = [e for e in events if e.body == "X03"]
    assert record(*events).consent(LINE, "X03", days(9)) == record(*mine).consent(LINE, "X03", days(9))


def test_every_state_can_be_reached_and_none_is_left_to_the_first():
    reached = {to for after in NEXT.values() for to in after}
    assert reached == set(S) - {S.NOT_REQUESTED}
    assert all(NEXT[s] for s in S)
    assert {s for s in S if NEXT[s] & LIVE} == {S.REQUESTED, S.ESCALATED}


def test_demonstration_regulators_are_those_of_the_lines():
    assert DEMONSTRATION.name("X03") == "Example Aviation Regulator"


@pytest.mark.parametrize("to", [S.REFUSED, S.WITHDRAWN])
def test_a_no_on_the_line_as_it_stands_ends_the_consents_to_what_it_was(to):
    now = replace(LINE, evidence=frozenset({"ab"}))
    asked = with_events(consented(LINE), event(now, S.REQUESTED, days(1)))
    said_no = with_events(asked, event(now, to, days(2)))
    assert asked.reasons_against(event(now, to, days(2)), now, thirty_working_days) == ()
    assert state(said_no, days(1)) is S.GIVEN
    assert state(said_no, days(2)) is state(said_no, days(2), now) is to
    again = with_events(said_no, event(LINE, S.REQUESTED, days(3)), event(LINE, S.GIVEN, days(4)))
    assert state(again, days(4)) is S.GIVEN


def test_a_no_of_somebody_without_delegation_ends_nothing():
    now = replace(LINE, evidence=frozenset({"ab"}))
    asked = with_events(consented(LINE), event(now, S.REQUESTED, days(1)))
    assert state(with_events(asked, event(now, S.REFUSED, days(2), by="P. Other")), days(2)) is S.GIVEN


def test_a_line_without_files_has_the_fingerprint_it_had_before_lines_had_any():
    substance = asdict(LINE)
    del substance["id"], substance["evidence"]
    assert LINE.fingerprint == fingerprint(substance)
    assert replace(LINE, evidence=frozenset({"ab"})).fingerprint != LINE.fingerprint
