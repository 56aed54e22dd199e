"""Money in messages: pounds with their thousands apart, pence only where there are some."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from submissions_schema.checking import check
from submissions_schema.rules.wording import money, pounds
from tests.rules.returns import CODE, EDITION, Row, a_return, changed


def written(*amounts: float) -> list[str]:
    return pl.DataFrame({"amount": list(map(float, amounts))}).select(money("amount")).to_series().to_list()


def test_money_reads_as_people_write_it() -> None:
    given = (0, 5, 999.5, 1000, 540000.0, 900000000, 1234567.05, -20000)

    assert written(*given) == [
        "£0",
        "£5",
        "£999.50",
        "£1,000",
        "£540,000",
        "£900,000,000",
        "£1,234,567.05",
        "-£20,000",
    ]


@given(st.decimals(-(10**12), 10**12, places=2))
def test_one_amount_is_written_like_a_column(amount: float) -> None:
    assert [pounds(float(amount))] == written(float(amount))


@pytest.mark.parametrize(
    ("table", "rows", "says"),
    [
        (
            "capability",
            changed("capability", gap_funded_gbp="900000000"),
            "£900,000,000 funded of a gap of £90,000.",
        ),
        (
            "resources",
            changed("resources", of_which_external_gbp="600000.5"),
            "£600,000.50 external, of £540,000 in all.",
        ),
        ("resources", changed("resources", ai_fte="0.5"), "£1,080,000 for each FTE."),
        (
            "resources",
            changed("resources", ai_spend_gbp="39000000"),
            "The rows of Resources add up to £39,180,000; the whole regulator has £38,250,000.",
        ),
    ],
)
def test_messages_write_money_so(table: str, rows: list[Row], says: str) -> None:
    found = check(a_return(**{table: rows}), edition=EDITION, regulator_code=CODE).findings

    assert says in found["message"].to_list()
