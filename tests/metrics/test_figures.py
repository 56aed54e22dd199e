from dataclasses import replace
from datetime import date, timedelta

import polars as pl
import pytest

from metrics.elapsed import with_days, with_targets
from metrics.figures import Figure, Item, Return, State, headline_figures
from metrics.proportions import wilson
from metrics.working_days import packaged_calendars
from submissions_schema.open_data import Basis, decisions_summary

CALENDARS = packaged_calendars()
START, CUT = date(2025, 4, 1), date(2026, 3, 31)

SCHEMES = pl.DataFrame(
    {
        "scheme_code": ["S1", "S2"],
        "clock_starts": ["received", "received"],
        "holidays": ["england_wales", "scotland"],
        "statutory_target": [30, None],
        "statutory_target_unit": ["calendar_days", None],
        "published_target": [None, 20],
        "published_target_unit": [None, "working_days"],
    }
)
CASES = {
    "scheme_code": pl.String,
    "product_area": pl.String,
    "received_on": pl.Date,
    "duly_made_on": pl.Date,
    "decided_on": pl.Date,
    "outcome": pl.String,
    "clock_stop_days": pl.Int64,
    "statutory_target": pl.Int64,
    "published_target": pl.Int64,
}


def cases(
    number: int, outcome: str, took: int | None, scheme: str = "S1", received: date = date(2025, 6, 2), stop: int = 0
):
    ended = None if took is None else received + timedelta(days=took)
    return [(scheme, "drones", received, None, ended, outcome, stop, None, None)] * number


def decisions(*groups) -> pl.DataFrame:
    return pl.DataFrame([row for group in groups for row in group], schema=CASES, orient="row")


def filed(**tables: pl.DataFrame) -> Return:
    return Return({"schemes": SCHEMES, **tables}, {"cover": {}}, START, CUT)


def figures(filed_return: Return, *, public: bool = False) -> dict[str, Figure]:
    found = headline_figures(filed_return, CALENDARS, public=public)
    assert len({f.id for f in found}) == len(found)
    return {f.id: f for f in found}


BUSY = decisions(
    cases(40, "granted", 20),
    cases(10, "granted_with_conditions", 50, stop=10),
    cases(8, "refused", 40),
    cases(6, "withdrawn", 10),
    cases(5, "lapsed", 10),
    cases(12, "pending", None, received=date(2025, 12, 1)),
    cases(9, "pending", None, received=date(2026, 3, 20)),
    cases(2, "refused", 5, received=date(2024, 1, 1)),  # decided before the period, overturned in it
)


def test_decisions_are_counted_as_at_the_cut():
    found = figures(filed(decisions=BUSY))
    counted = {name: found[f"decisions_{name}"].value for name in ("received", "decided", "granted", "refused")}
    assert counted == {"received": 90, "decided": 58, "granted": 50, "refused": 8}
    assert (found["decisions_withdrawn"].value, found["decisions_pending"].value) == (11, 21)


def test_within_target_is_of_those_decided_and_those_pending_past_it_stand_beside():
    found = figures(filed(decisions=BUSY))
    within, past = found["decisions_within_target_of_decided"], found["decisions_past_target"]
    assert (within.cases, within.n) == (40, 58)
    low, high = wilson(40, 58)
    assert (within.value, within.low, within.high) == pytest.approx((100 * 40 / 58, 100 * low, 100 * high))
    assert (past.value, past.n) == (12, 21)


@pytest.mark.parametrize(("late", "hidden"), [(0, False), (1, True), (4, True), (5, False)])
def test_how_few_are_past_their_target_is_hidden_in_public(late: int, hidden: bool):
    waiting = cases(late, "pending", None, received=date(2025, 12, 1)) + cases(30, "pending", None, received=CUT)
    rows = filed(decisions=decisions(cases(40, "granted", 20), waiting))
    shown = figures(rows, public=True)
    assert (shown["decisions_past_target"].state is State.SUPPRESSED) is hidden
    # nor is it what another figure leaves over
    assert shown["decisions_within_target_of_decided"].n == shown["decisions_decided"].value == 40
    assert figures(rows)["decisions_past_target"].value == late


def test_median_days_net_and_gross_differ_by_the_stops():
    found = figures(filed(decisions=decisions(cases(6, "granted", 50, stop=10))))
    net, gross = found["decisions_median_days_net"], found["decisions_median_days_gross"]
    assert (net.value, gross.value, net.unit, net.n) == (40, 50, "calendar days", 6)


def test_median_of_fewer_than_five_is_not_given():
    few = filed(decisions=decisions(cases(4, "granted", 20), cases(30, "pending", None)))
    assert figures(few)["decisions_median_days_net"] == replace(
        figures(few)["decisions_median_days_net"], value=None, n=4, state=State.INSUFFICIENT
    )
    assert figures(few, public=True)["decisions_median_days_net"].state is State.SUPPRESSED


def test_the_public_sees_no_small_number_of_decisions_nor_what_gives_it_away():
    some = filed(decisions=decisions(cases(40, "granted", 20), cases(3, "refused", 40), cases(9, "pending", None)))
    seen = figures(some, public=True)
    assert seen["decisions_refused"].state is State.SUPPRESSED
    known = [seen[f"decisions_{n}"].value for n in ("received", "decided", "granted", "withdrawn", "pending")]
    assert None in known  # granted or decided is hidden with it
    assert all(f.value is None and f.n is None for f in seen.values() if f.state is State.SUPPRESSED)
    assert figures(some)["decisions_refused"].value == 3


def test_public_figures_agree_with_the_published_summary():
    measured = with_targets(with_days(BUSY, SCHEMES, CALENDARS, CUT))
    table = decisions_summary(measured, period_start=START, regulator_code="X01", basis=Basis.DEMONSTRATION)
    seen = figures(filed(decisions=BUSY), public=True)
    for name in ("received", "decided", "granted", "refused", "withdrawn", "pending"):
        assert seen[f"decisions_{name}"].value == table[name].cast(pl.Int64).sum()


def test_nil_is_none_and_silence_is_not_held():
    silent = figures(filed(decisions=decisions()))
    assert silent["decisions_received"].state is State.NOT_HELD
    nil = figures(replace(filed(decisions=decisions()), answers={"cover": {"nil_decisions": True}}))
    assert (nil["decisions_received"].value, nil["decisions_received"].state) == (0, State.VALUE)
    assert nil["decisions_within_target_of_decided"].state is State.NOT_MEASURABLE


def test_of_a_real_body_an_empty_table_is_never_none():
    sourced = replace(
        filed(decisions=decisions(), barriers=pl.DataFrame(schema={"action": pl.String})),
        answers={"cover": {"nil_decisions": True}},
        only_sourced=True,
    )
    assert {f.state for f in figures(sourced).values()} == {State.NOT_HELD}


def guidance(*rows: tuple) -> pl.DataFrame:
    return pl.DataFrame(
        [(f"Item {n}", "published", True, "board_decision", *row) for n, row in enumerate(rows)],
        schema={
            "title": pl.String,
            "status": pl.String,
            "lead": pl.Boolean,
            "started_basis": pl.String,
            "started_on__from": pl.Date,
            "started_on__to": pl.Date,
            "published_on__from": pl.Date,
            "published_on__to": pl.Date,
        },
        orient="row",
    )


def took(days: int) -> tuple[date, date, date, date]:
    begun = date(2025, 4, 1)
    return begun, begun, begun + timedelta(days=days), begun + timedelta(days=days)


def test_days_to_publish_are_a_median_of_five_items_and_a_list_of_fewer():
    five = figures(filed(guidance=guidance(*(took(d) for d in (10, 20, 30, 40, 50)))))["guidance_days_to_publish"]
    assert (five.value, five.low, five.high, five.n) == (30, 30, 30, 5)
    few = figures(filed(guidance=guidance(took(10), took(20))))["guidance_days_to_publish"]
    assert (few.state, few.value) == (State.INSUFFICIENT, None)
    assert few.items == (Item("Item 0", "board_decision", 10, 10), Item("Item 1", "board_decision", 20, 20))


def test_starts_that_mean_different_things_are_never_mixed_into_one_median():
    rows = guidance(*(took(d) for d in (10, 20, 30, 40, 50)))
    mixed = rows.with_columns(started_basis=pl.Series(["board_decision", "public_commitment", *["board_decision"] * 3]))
    found = figures(filed(guidance=mixed))["guidance_days_to_publish"]
    assert (found.state, len(found.items)) == (State.INSUFFICIENT, 5)


def test_joint_guidance_counts_for_its_lead_and_a_start_not_known_is_not_measurable():
    rows = guidance(took(10), (None, None, date(2025, 5, 1), date(2025, 5, 1)))
    joint = rows.with_columns(lead=pl.Series([False, True]))
    found = figures(filed(guidance=joint))
    assert (found["guidance_items"].value, found["guidance_published"].value) == (1, 1)
    assert found["guidance_days_to_publish"].state is State.NOT_MEASURABLE


def resources(*rows: tuple) -> pl.DataFrame:
    names = ["purpose", "ai_fte", "ai_fte__not_held", "ai_spend_gbp", "ai_vacancies_fte"]
    return pl.DataFrame(rows, schema=names, orient="row").with_columns(
        pl.lit(False).alias("ai_spend_gbp__not_held"), pl.col("ai_vacancies_fte").cast(pl.Float64)
    )


def test_resources_are_added_up_and_those_for_regulating_apart():
    found = figures(
        filed(
            resources=resources(
                ("regulating_ai", 2.5, False, 100000.1, 1.0),
                ("regulating_ai", 1.0, False, 50000.2, None),
                ("using_ai", 4.0, False, 10.0, None),
            )
        )
    )
    assert (found["ai_fte"].value, found["regulating_ai_fte"].value) == (7.5, 3.5)
    assert (found["ai_spend_gbp"].value, found["regulating_ai_spend_gbp"].value) == (150010.3, 150000.3)
    assert (found["ai_vacancies_fte"].value, found["ai_vacancies_fte"].n) == (1.0, 1)


def test_a_sum_of_which_a_part_is_not_held_is_not_held():
    found = figures(
        filed(resources=resources(("regulating_ai", 2.5, False, 1.0, None), ("using_ai", None, True, 1.0, None)))
    )
    assert found["ai_fte"].state is State.NOT_HELD
    assert found["regulating_ai_fte"].value == 2.5
    assert found["ai_vacancies_fte"].state is State.NOT_MEASURABLE


def test_plenty_in_one_area_fills_no_gap_in_another():
    rows = pl.DataFrame(
        {
            "needed_fte": [4.0, 1.0],
            "needed_fte__not_held": [False, False],
            "current_fte": [1.5, 6.0],
            "current_fte__not_held": [False, False],
        }
    )
    found = figures(filed(capability=rows))
    held = [found[f"capability_{name}_fte"].value for name in ("needed", "held", "gap")]
    assert held == [5.0, 7.5, 2.5]


def test_initiatives_open_in_the_year_and_barriers_that_need_change():
    initiatives = pl.DataFrame(
        [
            (date(2020, 1, 1), None),
            (date(2020, 1, 1), date(2025, 4, 1)),
            (date(2020, 1, 1), date(2025, 3, 31)),
            (date(2026, 4, 1), None),
        ],
        schema={"opened_on": pl.Date, "closed_on": pl.Date},
        orient="row",
    )
    barriers = pl.DataFrame({"action": ["change_needed", "none", "change_needed"]})
    found = figures(filed(initiatives=initiatives, barriers=barriers))
    assert found["initiatives_open"].value == 2
    assert found["barriers_change_needed"].value == 2


def test_commitments_are_kept_when_met_by_their_date():
    commitments = pl.DataFrame(
        [
            (date(2025, 9, 1), "met", date(2025, 9, 1)),
            (date(2025, 9, 1), "met", date(2025, 9, 2)),
            (date(2025, 9, 1), "in_progress", None),
            (date(2025, 9, 1), "withdrawn", None),
            (date(2026, 9, 1), "met", date(2025, 9, 1)),
        ],
        schema={"due_on": pl.Date, "status": pl.String, "met_on": pl.Date},
        orient="row",
    )
    found = figures(filed(commitments=commitments))["commitments_met"]
    assert (found.cases, found.n, found.value) == (1, 4, 25.0)
    assert found.low < 25.0 < found.high


def test_every_return_has_the_same_figures_in_the_same_order():
    full = headline_figures(filed(decisions=BUSY), CALENDARS, public=False)
    empty = headline_figures(Return({}, {}, START, CUT), CALENDARS, public=True)
    assert [f.id for f in full] == [f.id for f in empty]
    assert all(f.label and f.unit and f.method for f in full)
