"""What holds of every ledger of liability."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sandbox_licences.liability import exposure_of, programme_exposure
from sandbox_licences.liability_entries import Entry, Kind, issued, released
from tests.sandbox_licences.ledgers import burden, cover, ledgers, lines, near, pence


def by_hand(ledger: list[Entry], on: date) -> dict[str, int]:
    """The formula walked day by day; cover of the licence as a whole shared out pound for pound where it helps."""
    gone = {each.releases: each.entered_on for each in ledger if each.releases and each.entered_on <= on}
    known = [each for each in ledger if each.entered_on <= on and each.kind is not Kind.RELEASED]
    totals: dict[str, int] = {}
    for case in {each.case for each in known}:
        own = [each for each in known if each.case == case]
        burdens = [
            each
            for each in own
            if each.worst_case_pence is not None
            and each.reference not in gone
            and (each.kind is Kind.RESERVED or each.valid_until >= on)
        ]

        def least(line, among, own=own):
            first, last = min(each.valid_from for each in among), max(each.valid_until for each in among)
            return min(
                sum(
                    each.pence
                    for each in own
                    if each.kind is Kind.COVERED
                    and each.relief_line == line
                    and each.valid_from <= day <= min(each.valid_until, gone.get(each.reference, date.max))
                )
                for day in (first + timedelta(days=n) for n in range((last - first).days + 1))
            )

        needs: list[int] = []
        total = 0
        for line in {each.relief_line for each in burdens}:
            among = [each for each in burdens if each.relief_line == line]
            cap, worst = sum(each.pence for each in among), sum(each.worst_case_pence for each in among)
            of_line = max(0, cap, worst - (least(line, among) if line else 0))
            total += of_line
            needs.append(of_line - cap)
        if burdens:
            to_share = least(None, burdens)
            for need in needs:
                helped = min(need, to_share)
                total, to_share = total - helped, to_share - helped
            totals[case] = total
    return totals


@given(ledgers(), near)
def test_exposure_is_what_walking_the_days_finds(ledger, on):
    found = programme_exposure(ledger, on)
    assert {case.case: case.total for case in found.cases} == by_hand(ledger, on)
    assert found.total == sum(found.by_domain.values()) == sum(case.total for case in found.cases)
    for case in found.cases:
        assert exposure_of(ledger, case.case, on) == case


@given(ledgers(), near, near, near, pence, st.sampled_from("ABC"), lines)
def test_exposure_never_falls_when_cover_is_taken_away(ledger, on, first, last, amount, case, line):
    """Neither where there is less of it, nor where it is released; of no line, no case and not of all."""
    term = (min(first, last), max(first, last))
    more = cover("more", amount, line=line, case=case, domain=f"domain {case}", term=term, entered_on=on)
    ended = released(more, "ended", on, "cancelled")
    with_it, after_it, without_it = (
        programme_exposure([*ledger, *added], on) for added in ((more,), (more, ended), ())
    )
    assert with_it.total <= after_it.total <= without_it.total
    for least, middle, most in zip(with_it.cases, after_it.cases, without_it.cases, strict=True):
        assert least.total <= middle.total <= most.total
        for covered, cut, bare in zip(least.lines, middle.lines, most.lines, strict=True):
            assert covered.exposure <= cut.exposure <= bare.exposure


@given(ledgers(), near)
def test_exposure_is_never_negative_nor_less_than_the_caps(ledger, on):
    for case in programme_exposure(ledger, on).cases:
        assert case.total >= sum(line.cap for line in case.lines) >= 0
        assert all(line.exposure >= max(0, line.cap) for line in case.lines)
        assert type(case.total) is int


@given(ledgers(), near, pence, pence, st.sampled_from(["A", "D"]), lines)
def test_a_released_reservation_leaves_the_sum_as_before(ledger, on, cap, worst, case, line):
    reserved = burden("new", cap, worst, kind=Kind.RESERVED, case=case, domain=f"domain {case}", line=line,
                      entered_on=on)  # fmt: skip
    before = programme_exposure(ledger, on)
    assert programme_exposure([*ledger, reserved], on).total >= before.total
    assert programme_exposure([*ledger, reserved, released(reserved, "release", on, "refused")], on) == before


@given(ledgers(), near, st.integers(0, 90), st.integers(0, 90), pence, pence, st.sampled_from(["A", "D"]), lines)
def test_issue_moves_no_figure(ledger, on, before, length, cap, worst, case, line):
    """On the day of issue, and on any later day of the term, the licence exposes what its reservation did."""
    term = (on - timedelta(days=before), on + timedelta(days=length))
    reserved = burden("new", cap, worst, kind=Kind.RESERVED, case=case, domain=f"domain {case}", line=line,
                      entered_on=on, term=term)  # fmt: skip
    release, assumed = issued(reserved, "release", "licence", on, "issued")
    for day in (on, term[1]):
        reserved_only, issued_too = [*ledger, reserved], [*ledger, reserved, release, assumed]
        assert programme_exposure(issued_too, day).total == programme_exposure(reserved_only, day).total


@given(ledgers(), near, st.randoms())
def test_order_of_entries_is_irrelevant(ledger, on, random):
    shuffled = list(ledger)
    random.shuffle(shuffled)
    assert programme_exposure(shuffled, on) == programme_exposure(ledger, on)


@given(ledgers(), near)
def test_what_is_entered_later_does_not_change_what_was_known(ledger, on):
    by_then = [each for each in ledger if each.entered_on <= on]
    assert programme_exposure(by_then, on) == programme_exposure(ledger, on)


@given(ledgers(), near)
def test_entries_named_are_enough_to_work_the_figure_out_again(ledger, on):
    for case in programme_exposure(ledger, on).cases:
        named = [each for each in ledger if case.entries and {each.reference, each.releases} & set(case.entries)]
        assert exposure_of(named, case.case, on).total == case.total
