from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox_licences.advice import (
    Advice,
    Position,
    Request,
    Resolution,
    Severity,
    Standing,
    advice_refusal,
    conflicts,
    counting,
    extension_refusal,
    fingerprint,
    resolution_refusal,
    sending_on_refusal,
    settled,
    standing,
    superseded,
    to_weigh,
)

ASKED = datetime(2026, 11, 2, 9, tzinfo=UTC)
DUE = date(2026, 11, 23)
NOW, LATER = "as it is", "as it was changed"
SCOPE = {"height": NOW}


def request(consultee="CAA", item="height", **changes):
    return replace(Request(item, consultee, NOW, ASKED, DUE), **changes)


def said(id, position, consultee="CAA", item="height", **changes):
    conditional = position is Position.SUPPORT_WITH_CONDITIONS
    return replace(
        Advice(
            id=id,
            item=item,
            consultee=consultee,
            by=f"somebody of {consultee}",
            position=position,
            severity=Severity.HIGH,
            condition="below 120 m" if conditional else "",
            reason="Others fly there.",
            fingerprint=NOW,
            at=ASKED + timedelta(days=id),
        ),
        **changes,
    )


def resolved(weighed, followed, **changes):
    given = Resolution("height", frozenset(weighed), frozenset(followed), "an officer", "Because.", ASKED)
    return replace(given, **changes)


ONE = (request(),)


def stands(requests=ONE, advice=(), resolutions=(), scope=SCOPE, today=DUE):
    found = settled(requests, advice, resolutions, scope, today)
    return {name: getattr(found, name) for name in found.__dataclass_fields__ if getattr(found, name)}


OBJECTS, SUPPORTS = said(1, Position.OBJECT), said(2, Position.SUPPORT, "HSE")
BOTH = (request(), request("HSE"))


def test_advice_is_awaited_through_its_last_day_and_then_the_gate_opens_without_it():
    assert standing(request(), [], DUE) is Standing.OUTSTANDING
    assert stands() == {"outstanding": ("CAA on height",)}
    assert standing(request(), [], DUE + timedelta(days=1)) is Standing.NO_ADVICE_GIVEN
    assert stands(today=DUE + timedelta(days=1)) == {}


def test_advice_that_comes_late_counts_all_the_same():
    late = replace(OBJECTS, at=ASKED + timedelta(days=90))
    assert stands(advice=[late], today=DUE + timedelta(days=99)) == {"objections": ("CAA on height",)}


def test_an_item_on_which_nobody_was_asked_is_not_settled():
    assert stands(requests=()) == {"unasked": ("height",)}


def test_advice_is_given_longer_once_and_in_time():
    assert extension_refusal(request(), (), DUE) is None
    assert "too late" in extension_refusal(request(), (), DUE + timedelta(days=1))
    assert "23 November 2026" in extension_refusal(request(), (), DUE + timedelta(days=1))
    assert "once already" in extension_refusal(request(extended=True), (), ASKED.date())
    assert "not theirs" in extension_refusal(request(sent_on_to="HSE"), (), ASKED.date())


def test_not_ours_sends_the_question_on_and_not_in_circles():
    assert sending_on_refusal([request()], request(), "HSE") is None
    assert "Name another body" in sending_on_refusal([request()], request(), "CAA")
    assert "asked already" in sending_on_refusal(BOTH, request(), "HSE")
    back = request("HSE", sent_on_to="CAA")
    assert "not theirs, but for CAA" in sending_on_refusal([request(), back], request(), "HSE")
    sent = request(sent_on_to="HSE")
    assert "said already that HSE" in sending_on_refusal([sent], sent, "DfT")
    assert standing(sent, [], ASKED.date()) is Standing.SENT_ON


def test_a_question_sent_on_is_outstanding_until_the_other_body_is_asked_and_answers():
    sent = request(sent_on_to="HSE")
    assert stands([sent]) == {"outstanding": ("HSE on height, still to be asked",)}
    assert stands([sent, request("HSE")]) == {"outstanding": ("HSE on height",)}
    assert stands([sent, request("HSE")], [SUPPORTS]) == {}


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        (Position.SUPPORT, Position.SUPPORT, False),
        (Position.OBJECT, Position.OBJECT, False),
        (Position.SUPPORT, Position.OBJECT, True),
        (Position.SUPPORT, Position.SUPPORT_WITH_CONDITIONS, True),
        (Position.SUPPORT_WITH_CONDITIONS, Position.OBJECT, True),
        (Position.OBJECT, Position.NO_VIEW, False),
    ],
)
def test_two_that_differ_on_an_item_are_a_conflict(one, other, differ):
    found = conflicts([said(1, one), said(2, other, "HSE")])
    assert [conflict.item for conflict in found] == ["height"] * differ
    assert not differ or {side.id for side in found[0].sides} == {1, 2}


def test_who_differs_on_another_item_is_in_no_conflict():
    assert conflicts([OBJECTS, replace(SUPPORTS, item="people below")]) == ()


def test_a_conflict_and_its_objection_stand_until_a_resolution_that_follows_the_other():
    advice = [OBJECTS, SUPPORTS]
    assert stands(BOTH, advice) == {"conflicts": ("height",), "objections": ("CAA on height",)}
    assert stands(BOTH, advice, [resolved({1, 2}, {2})]) == {}


def test_an_objection_that_is_followed_stands_until_the_item_is_dropped():
    advice, followed = [OBJECTS, SUPPORTS], [resolved({1, 2}, {1})]
    assert stands(BOTH, advice, followed) == {"objections": ("CAA on height",)}
    assert stands(BOTH, advice, followed, scope={}) == {}


def test_a_lone_objection_is_overruled_in_writing_or_stands():
    assert stands(advice=[OBJECTS]) == {"objections": ("CAA on height",)}
    assert stands(advice=[OBJECTS], resolutions=[resolved({1}, ())]) == {}
    assert stands(advice=[OBJECTS], resolutions=[resolved({1}, (), why=" ")]) == {"objections": ("CAA on height",)}


def test_all_who_object_to_an_item_are_weighed_together():
    both = [OBJECTS, said(2, Position.OBJECT, "HSE"), said(3, Position.NO_VIEW, "Ofcom")]
    assert conflicts(both) == ()
    assert [(weigh.item, [side.id for side in weigh.sides]) for weigh in to_weigh(both)] == [("height", [1, 2])]
    assert to_weigh([SUPPORTS]) == ()


def test_words_after_a_resolution_ask_for_another():
    advice = [OBJECTS, SUPPORTS, said(3, Position.OBJECT, "Ofcom")]
    requests = (*BOTH, request("Ofcom"))
    before = resolved({1, 2}, {2})
    assert stands(requests, advice, [before]) == {
        "conflicts": ("height",),
        "objections": ("CAA on height", "Ofcom on height"),
    }
    assert stands(requests, advice, [before, resolved({1, 2, 3}, {2}, at=ASKED + timedelta(days=9))]) == {}


def test_the_last_resolution_counts():
    first, last = resolved({1, 2}, {2}), resolved({1, 2}, {1}, at=ASKED + timedelta(days=9))
    assert stands(BOTH, [OBJECTS, SUPPORTS], [last, first]) == {"objections": ("CAA on height",)}


def test_every_reason_why_a_resolution_settles_nothing_is_given():
    empty = resolved((), (), why="", person=7)
    assert resolution_refusal(empty, [replace(OBJECTS, person=7), SUPPORTS]) == (
        "It does not weigh what CAA said last.",
        "It does not weigh what HSE said last.",
        "Say which advice is followed.",
        "Say why.",
        "Whoever advised on this cannot resolve it as well.",
    )
    assert "There is no advice on this to weigh." in resolution_refusal(resolved((), ()), [])
    assert "It follows advice that does not count." in resolution_refusal(
        resolved({1, 2}, {1}), [OBJECTS, said(2, Position.SUPPORT)]
    )


def test_two_people_of_one_name_are_two_people():
    advice = [replace(OBJECTS, by="Sam Jones", person=7), SUPPORTS]
    namesake = resolved({1, 2}, {2}, by="Sam Jones", person=8)
    assert resolution_refusal(namesake, advice) == ()
    renamed = replace(namesake, by="Sam Smith", person=7)
    assert resolution_refusal(renamed, advice) == ("Whoever advised on this cannot resolve it as well.",)


def test_advice_on_an_earlier_scope_is_stale_until_given_again():
    advice = [said(1, Position.SUPPORT)]
    changed = {"height": LATER}
    assert stands(advice=advice, scope=changed) == {"stale": ("CAA on height",)}
    assert stands(advice=[*advice, said(2, Position.SUPPORT, fingerprint=LATER)], scope=changed) == {}


def test_silence_about_the_new_scope_lifts_staleness_and_no_objection():
    again = request(fingerprint=LATER, asked_at=ASKED + timedelta(days=9), due_on=DUE + timedelta(days=9))
    over = again.due_on + timedelta(days=1)
    supports, objects = [said(1, Position.SUPPORT)], [said(1, Position.OBJECT)]
    ask = {"requests": (request(), again), "scope": {"height": LATER}}
    assert stands(advice=supports, today=DUE, **ask) == {
        "outstanding": ("CAA on height",),
        "stale": ("CAA on height",),
    }
    assert stands(advice=supports, today=over, **ask) == {}
    assert stands(advice=objects, today=over, **ask) == {"objections": ("CAA on height",)}
    assert stands((request(), again), supports, scope={"height": "changed once more"}, today=over) == {
        "stale": ("CAA on height",)
    }


def test_advice_says_what_its_position_needs():
    assert advice_refusal(OBJECTS) == advice_refusal(said(1, Position.SUPPORT_WITH_CONDITIONS)) == ()
    assert advice_refusal(said(1, Position.NO_VIEW, severity=None)) == ()
    assert advice_refusal(said(1, Position.SUPPORT_WITH_CONDITIONS, condition=" ", reason="", severity=None)) == (
        "Give the reason.",
        "Write the condition you propose.",
        "Say how severe it is if this advice is not followed.",
    )
    assert advice_refusal(said(1, Position.OBJECT, condition="none")) == (
        "A condition belongs to support with conditions.",
    )


def test_a_fingerprint_changes_with_scope_and_evidence_and_with_nothing_else():
    scope, files = {"height": "120 m", "link": "LTE"}, ["aa", "bb"]
    same = fingerprint(dict(reversed(scope.items())), ["bb", "aa", "bb"])
    assert fingerprint(scope, files) == same
    others = [({**scope, "height": "121 m"}, files), (scope, ["aa"]), ({"height": "120 m"}, files)]
    others.append(({"height": "120 m", "link": "LTE'\nfile 'aa"}, ["bb"]))
    assert len({same, *(fingerprint(*other) for other in others)}) == 5


@st.composite
def conversations(draw):
    return [
        said(n, position, consultee, item, at=ASKED + timedelta(hours=draw(st.integers(0, 5))))
        for n, (position, consultee, item) in enumerate(
            draw(
                st.lists(
                    st.tuples(
                        st.sampled_from(Position),
                        st.sampled_from(("CAA", "HSE", "Ofcom")),
                        st.sampled_from(("height", "link")),
                    ),
                    max_size=9,
                )
            )
        )
    ]


@given(conversations(), st.randoms())
def test_everyones_words_are_kept_and_their_order_in_the_list_does_not_matter(advice, random):
    counts, earlier = counting(advice), superseded(advice)
    assert sorted(said.id for said in (*counts, *earlier)) == [said.id for said in advice]
    assert len({(said.item, said.consultee) for said in counts}) == len(counts)
    assert all(max(said.at for said in advice if _same(said, last)) == last.at for last in counts)
    shuffled = random.sample(advice, len(advice))
    assert (counting(shuffled), superseded(shuffled), conflicts(shuffled)) == (counts, earlier, conflicts(advice))


@given(conversations())
def test_the_gate_never_opens_over_an_objection_that_nobody_resolved(advice):
    scope = {"height": NOW, "link": NOW}
    found = settled([], advice, [], scope, date(2027, 6, 1))
    objecting = {f"{s.consultee} on {s.item}" for s in counting(advice) if s.position is Position.OBJECT}
    assert set(found.objections) == objecting
    for item in scope:
        positions = {s.position for s in counting(advice) if s.item == item} - {Position.NO_VIEW}
        assert (item in found.conflicts) == (len(positions) > 1)


def _same(one, other):
    return (one.item, one.consultee) == (other.item, other.consultee)
