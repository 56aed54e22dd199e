"""One funding line: recorded, corrected with a reason, withdrawn; with all its versions."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial

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
from portal.ui.form_faults import Faults, field
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
    against_evidence,
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
LABELS = {
    "financial_year": "Financial year",
    "budget": "Budget",
    "source": "New or reprioritised money",
    "settlement": "Settlement",
    "control": "Control total",
    "urgency": "Urgency of the need",
    "area": "Capability area, as in the return",
    "asked": "Asked for, in pounds (empty: not held)",
    "allocated": "Allocated, in pounds (empty: not held)",
    "paid": "Paid, in pounds (empty: not held)",
    "why_paid_over": "If more was paid than allocated: why",
    "price_year": "Prices",
    "evidence_title": "Document that shows it",
    "evidence_url": "Its public address, beginning with https://",
    "status": "Status",
    "status_on": "Status as it stood on",
}
HINTS = {"status_on": f", for example {day_in_words(today)}"}
CHOSEN = ("financial_year", "settlement", "budget", "control", "source", "urgency", "area", "price_year", "status")
AMOUNTS = {"asked": "Asked for", "allocated": "Allocated", "paid": "Paid"}
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


def fields(form: str, was: Line | None) -> dict[str, object]:
    """The form's fields, filled with what is recorded; what they hold when the form is sent."""
    told = was.price_year if was else None
    prices = [NOMINAL, *YEARS, *([told] if told and told not in YEARS else [])]
    areas = [*desk.areas, *([was.area] if was and was.area not in desk.areas else [])]
    left, right = st.columns(2, vertical_alignment="bottom")
    given: dict[str, object] = {}

    def choose(name: str, options: list, usual: object, words: Callable[..., str] = str.capitalize) -> None:  # type: ignore[type-arg]
        place = options.index(usual) if usual is not None else None
        with field(form, name, LABELS[name]) as (label, key):
            given[name] = st.selectbox(label, options, place, format_func=words, placeholder="Choose one", key=key)

    def write(name: str, value: str) -> None:
        with field(form, name, LABELS[name] + HINTS.get(name, "")) as (label, key):
            given[name] = st.text_input(label, value, key=key)

    with left:
        choose("financial_year", YEARS, was and was.financial_year, year_in_words)
        choose("budget", list(Budget), was and was.budget)
        choose("source", list(Source), was and was.source)
    with right:
        choose("settlement", list(SETTLEMENTS), was and was.settlement, settlement_words)
        choose("control", list(Control), was and was.control)
        choose("urgency", list(Urgency), was and was.urgency)
    choose("area", areas, was and was.area, lambda each: words_of(each).capitalize())
    for name in AMOUNTS:
        write(name, typed(getattr(was, name) if was else None))
    write("why_paid_over", was.why_paid_over if was else "")
    choose("price_year", prices, (was.price_year or NOMINAL) if was else None, prices_words)
    write("evidence_title", was.evidence_title if was else "")
    write("evidence_url", was.evidence_url if was else "")
    choose("status", list(Status), was and was.status)
    write("status_on", day_in_words(was.status_on) if was else "")
    return given


def settlement_words(each: str) -> str:
    return settlement_in_words(each).capitalize() if each == "none" else each


def prices_words(each: int) -> str:
    return f"Real: in {year_in_words(each)} prices" if each else "Nominal: as paid in the year"


def line_of(given: dict[str, object], faults: Faults) -> Line:
    """What was typed, as a line.

    Raises:
        NotValid: a field cannot be read, or was not chosen: with every fault that can be told by then.
    """
    for name in CHOSEN:
        if given[name] is None:
            faults.add(name, f"{LABELS[name]}: choose one.")
    read: dict[str, object] = {
        name: faults.read(name, partial(amount, str(given[name]), label)) for name, label in AMOUNTS.items()
    }
    title, url = " ".join(str(given["evidence_title"]).split()), str(given["evidence_url"]).strip()
    read |= {
        "why_paid_over": " ".join(str(given["why_paid_over"]).split()),
        "evidence_title": title,
        "evidence_url": url,
        "status_on": faults.read("status_on", lambda: day(str(given["status_on"]), LABELS["status_on"])),
        "price_year": given["price_year"] or None,
        "prices": Prices.REAL if given["price_year"] else Prices.NOMINAL,
    }
    if faults:
        faults.add_all(against_evidence(title, url))
        raise faults.refused()
    return Line(**{**given, **read})  # type: ignore[arg-type]


def recording() -> None:
    names = dict(desk.regulators)
    with st.form("record", border=False):
        with field("record", "regulator", "Regulator") as (label, key):
            regulator = st.selectbox(
                label, list(names), None, format_func=names.__getitem__, placeholder="Choose a regulator", key=key
            )
        given = fields("record", None)
        sent = st.form_submit_button("Record this line", type="primary")
    if sent:

        def record() -> str:
            faults = Faults()
            if regulator is None:
                faults.add("regulator", "Choose the regulator the money is for.")
            line = line_of(given, faults)
            assert regulator is not None
            with changing() as ctx:
                made = funding.record_line(ctx, department_code=code, regulator_code=regulator, line=line)
            return f"Line {made} is recorded.\nIt is public within a minute; a message to the regulator is written."

        act(record, page="ui/department_funding.py", params=PARAMS)


def correcting(found: OwnLine) -> None:
    st.header("Correct this line", anchor=False)
    form = f"correct_{found.newest.version}"
    with st.form(form, border=False):
        given = fields(form, found.newest.line)
        with field(form, "reason", "Why it is corrected (public)") as (label, key):
            why = st.text_area(label, max_chars=funding.MOST_CHARACTERS, key=key)
        sent = st.form_submit_button("Record the correction", type="primary")
    if sent:

        def correct() -> str:
            faults = Faults()
            if not why.strip():
                faults.add("reason", "Say why the line is corrected; the reason is public.")
            line = line_of(given, faults)
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
