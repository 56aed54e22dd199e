"""One funding line: recorded, corrected with a reason, withdrawn; with all its versions."""

from __future__ import annotations

from decimal import Decimal

import streamlit as st

from portal.clock import day_in_words, in_words, london_date
from portal.commands import funding
from portal.errors import NotValid
from portal.permissions import READ_DEPARTMENT
from portal.queries.funding import OwnLine, funding_desk, own_line
from portal.queries.funding_amounts import words_of
from portal.queries.funding_words import money_in_words
from portal.queries.own_organisations import own_organisations
from portal.queries.rounds import current_round
from portal.ui.choices import whose
from portal.ui.frame import act, begin, changing, end, fold, param, plain, reading, year_param
from portal.ui.patterns import summary, table, tag
from portal.ui.typed import day
from regulators.funding import (
    SETTLEMENTS,
    Budget,
    Control,
    Line,
    Prices,
    Source,
    Status,
    Urgency,
    settlement_in_words,
    year_in_words,
)
from sandbox_licences.typed_values import Unread, read_number

with reading() as view:
    current = current_round(view)
    asked_for = param("line")
    code = whose("department", own_organisations(view, READ_DEPARTMENT), fixed=asked_for is not None)
    year = year_param(current.year if current else 0)
    desk = funding_desk(view, code, year)
    number = int(asked_for) if asked_for and asked_for.isdecimal() and len(asked_for) < 10 else None
    found = own_line(view, code, number or 0) if asked_for is not None else None
    today = london_date(view.now)

PARAMS = {"department": code, "year": str(year)}
NOMINAL = 0  # in the list of price years: as paid, in the prices of no year
YEARS = list(range(funding.FIRST_YEAR, funding.LAST_YEAR + 1))


def amount(text: str, label: str) -> int | None:
    """Whole pounds; nothing typed, or *not held*, is not held and not nought."""
    if not text.strip() or text.strip().lower() == "not held":
        return None
    read = read_number(text.strip(), whole=True, unit="pounds")
    if isinstance(read, Unread):
        raise NotValid(f"{label}: {read.sentence} Leave it empty if it is not held.")
    assert isinstance(read, Decimal | int)
    return int(read)


def typed(value: int | None) -> str:
    return "" if value is None else f"{value:,}"


def fields(was: Line | None) -> dict[str, object]:
    """The form's fields, filled with what is recorded; what they hold when the form is sent."""
    left, right = st.columns(2, vertical_alignment="bottom")
    with left:
        money_year = st.selectbox(
            "Financial year",
            YEARS,
            YEARS.index(was.financial_year) if was else None,
            format_func=year_in_words,
            placeholder="Choose one",
        )
        budget = _one_of("Budget", list(Budget), was.budget if was else None)
        source = _one_of("New or reprioritised money", list(Source), was.source if was else None)
    with right:
        settlement = st.selectbox(
            "Settlement",
            list(SETTLEMENTS),
            list(SETTLEMENTS).index(was.settlement) if was else None,
            format_func=lambda each: settlement_in_words(each).capitalize() if each == "none" else each,
            placeholder="Choose one",
        )
        control = _one_of("Control total", list(Control), was.control if was else None)
        urgency = _one_of("Urgency of the need", list(Urgency), was.urgency if was else None)
    areas = [*desk.areas, *([was.area] if was and was.area not in desk.areas else [])]
    area = st.selectbox(
        "Capability area, as in the return",
        areas,
        areas.index(was.area) if was else None,
        format_func=lambda each: words_of(each).capitalize(),
        placeholder="Choose an area",
    )
    asked = st.text_input("Asked for, in pounds (empty: not held)", typed(was.asked if was else None))
    allocated = st.text_input("Allocated, in pounds (empty: not held)", typed(was.allocated if was else None))
    paid = st.text_input("Paid, in pounds (empty: not held)", typed(was.paid if was else None))
    over = st.text_input("If more was paid than allocated: why", was.why_paid_over if was else "")
    told = was.price_year if was else None
    prices = [NOMINAL, *YEARS, *([told] if told and told not in YEARS else [])]
    price_year = st.selectbox(
        "Prices",
        prices,
        prices.index(was.price_year or NOMINAL) if was else None,
        format_func=lambda each: f"Real: in {year_in_words(each)} prices" if each else "Nominal: as paid in the year",
        placeholder="Choose one",
    )
    title = st.text_input("Document that shows it", was.evidence_title if was else "")
    url = st.text_input("Its public address, beginning with https://", was.evidence_url if was else "")
    status = _one_of("Status", list(Status), was.status if was else None)
    status_on = st.text_input(
        f"Status as it stood on, for example {day_in_words(today)}", day_in_words(was.status_on) if was else ""
    )
    return {
        "settlement": settlement,
        "financial_year": money_year,
        "budget": budget,
        "control": control,
        "source": source,
        "price_year": price_year,
        "area": area,
        "urgency": urgency,
        "asked": asked,
        "allocated": allocated,
        "paid": paid,
        "why_paid_over": over,
        "evidence_title": title,
        "evidence_url": url,
        "status": status,
        "status_on": status_on,
    }


def _one_of(label: str, options: list, usual: object) -> object:  # type: ignore[type-arg]
    place = options.index(usual) if usual is not None else None
    return st.selectbox(label, options, place, format_func=str.capitalize, placeholder="Choose one")


def line_of(given: dict[str, object]) -> Line:
    """What was typed, as a line; NotValid says which field cannot be read."""
    wanted = {
        "financial_year": "Financial year",
        "settlement": "Settlement",
        "budget": "Budget",
        "control": "Control total",
        "source": "New or reprioritised money",
        "urgency": "Urgency of the need",
        "area": "Capability area",
        "price_year": "Prices",
        "status": "Status",
    }
    missing = [label for name, label in wanted.items() if given[name] is None]
    if missing:
        raise NotValid(f"Choose a value for: {', '.join(missing)}.")
    read = {
        "asked": amount(str(given["asked"]), "Asked for"),
        "allocated": amount(str(given["allocated"]), "Allocated"),
        "paid": amount(str(given["paid"]), "Paid"),
        "why_paid_over": " ".join(str(given["why_paid_over"]).split()),
        "evidence_title": " ".join(str(given["evidence_title"]).split()),
        "evidence_url": str(given["evidence_url"]).strip(),
        "status_on": day(str(given["status_on"]), "Status as it stood on"),
        "price_year": given["price_year"] or None,
        "prices": Prices.REAL if given["price_year"] else Prices.NOMINAL,
    }
    return Line(**{**given, **read})  # type: ignore[arg-type]


def recording() -> None:
    names = dict(desk.regulators)
    with st.form("record", border=False):
        regulator = st.selectbox(
            "Regulator", list(names), index=None, format_func=names.__getitem__, placeholder="Choose a regulator"
        )
        given = fields(None)
        sent = st.form_submit_button("Record this line", type="primary")
    if sent:

        def record() -> str:
            if regulator is None:
                raise NotValid("Choose the regulator the money is for.")
            line = line_of(given)
            with changing() as ctx:
                made = funding.record_line(ctx, department_code=code, regulator_code=regulator, line=line)
            return f"Line {made} is recorded.\nIt is public within a minute; a message to the regulator is written."

        act(record, page="ui/department_funding.py", params=PARAMS)


def correcting(found: OwnLine) -> None:
    st.header("Correct this line", anchor=False)
    with st.form(f"correct_{found.newest.version}", border=False):
        given = fields(found.newest.line)
        why = st.text_area("Why it is corrected (public)", max_chars=funding.MOST_CHARACTERS)
        sent = st.form_submit_button("Record the correction", type="primary")
    if sent:

        def correct() -> str:
            line = line_of(given)
            with changing() as ctx:
                version = funding.correct_line(
                    ctx,
                    department_code=code,
                    line_id=found.id,
                    line=line,
                    reason=why,
                    expected=found.newest.version,
                )
            return f"Version {version} of line {found.id} is recorded.\nThe versions before it are kept below."

        act(correct)
    with fold("Withdraw this line"), st.form(f"withdraw_{found.newest.version}", border=False):
        because = st.text_input("Why it is withdrawn")
        if st.form_submit_button("Withdraw the line"):

            def withdraw() -> str:
                with changing() as ctx:
                    funding.withdraw_line(ctx, department_code=code, line_id=found.id, reason=because)
                return f"Line {found.id} is withdrawn.\nIt counts nowhere any more."

            act(withdraw)


def as_it_stands(found: OwnLine) -> None:
    line = found.newest.line
    state = tag("Withdrawn") if found.withdrawn_at else tag(line.status.capitalize())
    summary(
        [
            ("For", plain(f"{found.regulator_name} ({found.regulator_code})")),
            ("Area and urgency", plain(f"{words_of(line.area)}, {line.urgency}")),
            ("Money", plain(f"{year_in_words(line.financial_year)}, {money_in_words(line)}")),
            ("Status", f"{state} {day_in_words(line.status_on)}"),
            ("Evidence", plain(f"{line.evidence_title}, {line.evidence_url}")),
            ("Withdrawn because", plain(found.withdrawn_because or "")),
        ],
        name="The line as it stands",
    )
    summary(
        [
            ("Asked for", plain(line.pounds(line.asked))),
            ("Allocated", plain(line.pounds(line.allocated))),
            ("Paid", plain(line.pounds(line.paid))),
            ("Why more was paid than allocated", plain(line.why_paid_over)),
        ],
        name="Its amounts",
    )


def versions(found: OwnLine) -> None:
    st.header("Versions", anchor=False)
    table(
        ("Version", "What it changed", "Why", "Who and when"),
        [
            (
                str(each.version),
                plain(each.changed or "first recorded"),
                plain(each.reason or ""),
                plain(f"{each.by}, {in_words(each.at)}"),
            )
            for each in found.versions
        ],
        name="Versions of this line",
    )


begin(
    "Record a funding line" if found is None else f"Funding line {found.id}",
    back=("ui/department_funding.py", "Back to the funding of your department"),
    params=PARAMS,
)
if found is None:
    st.write(
        "One line is the money for one regulator, one financial year and one capability area. It is public from then "
        "on, so the document that shows it must be public too."
    )
    recording()
else:
    as_it_stands(found)
    if found.withdrawn_at is None:
        correcting(found)
    versions(found)
    st.page_link(
        "ui/history.py", label="History and messages of this line", query_params={"of": f"funding:{code}/{found.id}"}
    )
end()
