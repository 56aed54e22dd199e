"""Relief lines as the officer writes them, from what the applicant asked for; and the conditions of the licence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import streamlit as st

from portal.commands import casework
from portal.queries.case_desk import CaseSeen
from portal.queries.case_opinions import consent_rows
from portal.ui import case_terms_part
from portal.ui.case_acting import must, step
from portal.ui.choices import only
from portal.ui.form_faults import Faults
from portal.ui.frame import plain
from portal.ui.patterns import summary
from portal.ui.typed import day, names, time_of_day
from sandbox_licences.case_file.answer_words import row_words, table_rows
from sandbox_licences.case_file.asked_for import reach_asked
from sandbox_licences.case_file.consented import conditions as conditions_of
from sandbox_licences.extent import Extent
from sandbox_licences.powers import ConsentFrom, Power, fitting_powers
from sandbox_licences.provisions import Provision, Relief
from sandbox_licences.relief import Hours, ReliefLine, Scope
from sandbox_licences.typed_values import Unread, read_date

RELIEFS = {
    Relief.DISAPPLY: "Does not apply",
    Relief.MODIFY: "Applies with other words",
    Relief.SUBSTITUTE: "Another measure counts",
}
NEW = "new"


@dataclass(frozen=True, slots=True)
class Start:
    """What the fields begin with: a line that stands, a row the applicant wrote, or nothing."""

    id: str = ""
    provision: str | None = None
    relief: Relief | None = None
    instead: str = ""
    safeguard: str = ""
    who: str = ""
    units: str = ""
    areas: str = ""
    since: str = ""
    until: str = ""
    extent: Extent | None = None
    start_on: str = ""
    end_on: str = ""
    bodies: frozenset[str] = frozenset()
    no_body_because: str = ""
    power: str | None = None


def lines(seen: CaseSeen) -> None:
    case_terms_part.standing(seen)
    starts = _starts(seen)
    st.header("Write a line", anchor=False)
    chosen = st.selectbox("Start from", list(starts), format_func=lambda key: starts[key][0])
    _asked_for(seen, chosen)
    _form(seen, chosen, starts[chosen][1])
    if seen.file.lines:
        _drop(seen)


def _starts(seen: CaseSeen) -> dict[str, tuple[str, Start]]:
    found: dict[str, tuple[str, Start]] = {}
    asked = reach_asked(seen.file.answers)
    as_asked = Start(
        extent=asked.extent,
        start_on=asked.first_on.isoformat() if asked.first_on else "",
        end_on=asked.last_on.isoformat() if asked.last_on else "",
    )
    for number, row in enumerate(table_rows(seen.file.answers.get("relief_lines")), 1):
        relief = Relief(str(row["relief"])) if "relief" in row else None
        instead = row.get("text_instead") or row.get("measure_instead") or ""
        start = replace(
            as_asked,
            provision=str(row.get("provision", "")) or None,
            relief=relief,
            instead=str(instead),
            safeguard=str(row.get("safeguard", "")),
            who=seen.organisation_name,
        )
        found[f"row {number}"] = (f"Row {number} of the application", start)
    for line in seen.file.lines:
        hours = line.scope.hours
        found[f"line {line.id}"] = (
            f"Line {line.id}, to change it",
            Start(
                id=line.id,
                provision=line.provision,
                relief=line.relief,
                instead=line.instead,
                safeguard=line.safeguard,
                who=line.scope.who,
                units=", ".join(sorted(line.scope.units)),
                areas=", ".join(sorted(line.scope.areas)),
                since=f"{hours.since:%H:%M}" if hours else "",
                until=f"{hours.until:%H:%M}" if hours else "",
                extent=line.extent,
                start_on=line.start_on.isoformat(),
                end_on=line.end_on.isoformat(),
                bodies=line.consenting_bodies,
                no_body_because=line.no_body_because,
                power=line.power,
            ),
        )
    found[NEW] = ("Only where and when the trial runs", as_asked)
    return found


def _asked_for(seen: CaseSeen, chosen: str) -> None:
    if not chosen.startswith("row "):
        return
    row = table_rows(seen.file.answers.get("relief_lines"))[int(chosen[4:]) - 1]
    question = seen.file.form["relief_lines"]
    with st.expander("What the applicant wrote", type="compact", expanded=True):
        pairs = row_words(question, row, seen.around.law)
        summary([(plain(label), plain(value)) for label, value in pairs], name=f"What the applicant wrote in {chosen}")


def _form(seen: CaseSeen, chosen: str, start: Start) -> None:
    """Not one form to be sent at once: which powers fit follows from what is chosen above them."""
    law, key = seen.around.law, f"{chosen} {start.id}"
    provisions = {p.code: p for p in law.of_domain(seen.file.domain)}
    code = st.selectbox(
        "Provision",
        list(provisions),
        format_func=lambda c: f"{provisions[c].name} ({c})",
        index=list(provisions).index(start.provision) if start.provision in provisions else None,
        placeholder="Choose a provision",
        key=f"{key} provision",
    )
    relief = st.selectbox(
        "Relief",
        list(Relief),
        format_func=RELIEFS.__getitem__,
        index=list(Relief).index(start.relief) if start.relief else None,
        placeholder="Choose a relief",
        key=f"{key} relief",
    )
    extent = st.selectbox(
        "Where in the United Kingdom",
        list(Extent),
        format_func=lambda e: e.words,
        index=list(Extent).index(start.extent) if start.extent else None,
        placeholder="Choose where",
        key=f"{key} extent",
    )
    left, right = st.columns(2, vertical_alignment="bottom")
    start_on = left.text_input("First day, for example 1 March 2027", start.start_on, key=f"{key} start")
    end_on = right.text_input("Last day", start.end_on, key=f"{key} end")
    power = _power(seen, provisions.get(code or ""), relief, extent, (start_on, end_on), start.power, key)
    instead = st.text_area(
        "Text or measure that applies instead (empty where it does not apply at all)",
        start.instead,
        key=f"{key} instead",
    )
    safeguard = st.text_area("Replacement safeguard: what protects instead", start.safeguard, key=f"{key} safeguard")
    who = st.text_input("For whom", start.who, key=f"{key} who")
    units = st.text_input("Vehicles or units, with commas between (optional)", start.units, key=f"{key} units")
    areas = st.text_input("Areas, with commas between (optional)", start.areas, key=f"{key} areas")
    left, right = st.columns(2, vertical_alignment="bottom")
    since = left.text_input("Each day from, for example 22:00 (optional)", start.since, key=f"{key} since")
    until = right.text_input("Each day until (optional)", start.until, key=f"{key} until")
    bodies, no_body = start.bodies, start.no_body_because
    asks = law.powers[power].consent_from if power else ConsentFrom.OWNER
    if asks in (ConsentFrom.NAMED_BODIES, ConsentFrom.NAMED_BODIES_OR_NONE):
        offered = sorted({*law.names, *bodies}, key=law.name)
        # councils and franchising bodies are in no register of regulators: they are named as they are called
        named = st.multiselect(
            "Bodies that consent: choose each, or type its name where it is not in the list",
            offered,
            sorted(bodies),
            format_func=law.name,
            accept_new_options=True,
            key=f"{key} bodies",
        )
        bodies = frozenset(" ".join(str(body).split()) for body in named)
    if asks is ConsentFrom.NAMED_BODIES_OR_NONE:
        no_body = st.text_input("Why there is no such body (if there is none)", no_body, key=f"{key} none")
    if not st.button(f"Change line {start.id}" if start.id else "Write the line", type="primary", key=f"{key} write"):
        return

    def line() -> dict[str, ReliefLine]:
        faults = Faults()
        of = faults.read("provision", lambda: must(code, "Choose the provision."))
        how = faults.read("relief", lambda: must(relief, "Choose the relief."))
        where = faults.read("extent", lambda: must(extent, "Choose where in the United Kingdom it holds."))
        first = faults.read("start", lambda: day(start_on, "First day"))
        last = faults.read("end", lambda: day(end_on, "Last day"))
        hours = faults.read("hours", lambda: _hours(since, until))
        if power is None and not faults:  # which powers fit is shown once these are there
            faults.add("power", "Choose the power it rests on.")
        if faults or of is None or how is None or where is None or first is None or last is None or power is None:
            raise faults.refused()
        return {
            "line": ReliefLine(
                id=start.id,
                power=power,
                provision=of,
                relief=how,
                scope=Scope(" ".join(who.split()), names(units), names(areas), hours),
                safeguard=" ".join(safeguard.split()),
                owner=provisions[of].owner,
                extent=where,
                start_on=first,
                end_on=last,
                instead=" ".join(instead.split()),
                consenting_bodies=bodies,
                no_body_because=" ".join(no_body.split()),
            )
        }

    step(
        seen, casework.write_line, "The line is written.\nIts consents and advice are for these words.", line, stay=True
    )


def _hours(since: str, until: str) -> Hours | None:
    if not since.strip() and not until.strip():
        return None
    return Hours(time_of_day(since, "Each day from"), time_of_day(until, "Each day until"))


def _power(
    seen: CaseSeen,
    provision: Provision | None,
    relief: Relief | None,
    extent: Extent | None,
    typed: tuple[str, str],
    before: str | None,
    key: str,
) -> str | None:
    """The power to rest on: those that fit, then those that would fit were they law."""
    days = [read_date(text) for text in typed]
    if provision is None or relief is None or extent is None or any(isinstance(one, Unread) for one in days):
        st.write("Which powers fit is shown once provision, relief, place and both days are there and can be read.")
        return None
    first, last = (one for one in days if isinstance(one, date))
    law = seen.around.law
    fit = fitting_powers(law.powers.values(), provision, relief, extent, first, last, on=seen.around.today)
    for reason in fit.reasons:
        st.caption(reason)
    options: dict[str, Power] = {power.code: power for power in (*fit.powers, *fit.if_it_were_law)}
    if not options:
        # a line across a red line is written all the same: it is what the refusal rests on
        options = {power.code: power for power in law.powers.values() if power.reaches(provision)} or dict(law.powers)
    in_force = {power.code for power in fit.powers}
    return st.selectbox(
        "Power it rests on",
        list(options),
        format_func=lambda c: options[c].citation + ("" if c in in_force else ", not in force or does not fit"),
        index=list(options).index(before) if before in options else 0 if in_force else None,
        placeholder="Choose a power",
        key=f"{key} power {provision.code} {relief} {extent}",
    )


def _drop(seen: CaseSeen) -> None:
    with st.expander("Take a line out", type="compact"), st.form("drop_line", border=False):
        lines = [line.id for line in seen.file.lines]
        chosen = st.selectbox("Line to take out", lines, only(lines))
        reason = st.text_area("Reason for taking it out", max_chars=casework.MOST_CHARACTERS)
        if st.form_submit_button("Take the line out"):
            step(
                seen,
                casework.drop_line,
                f"Line {chosen} is out of the case.",
                lambda: {"line": must(chosen, "Choose the line first."), "reason": reason},
                stay=True,
            )


def conditions(seen: CaseSeen) -> None:
    case_terms_part.standing(seen)
    standing = {one.number: one for one in conditions_of(seen.file)}
    needed = {
        f"{row.line.id}/{row.body}": (
            row.line.id,
            row.body,
            f"{row.body_name}, line {row.line.id}: {row.consent.last.conditions}",
        )
        for row in consent_rows(seen.file, seen.around)
        if row.consent.live and row.consent.last and row.consent.last.conditions
    }
    st.header("Write a condition", anchor=False)
    which = st.selectbox(
        "Which", [0, *standing], format_func=lambda n: f"Condition {n}, to change it" if n else "A new one"
    )
    before = standing.get(which)
    with st.form(f"condition_{which}", border=False):
        words = st.text_area("The condition", before.words if before else "", max_chars=casework.MOST_CHARACTERS)
        options = ["", *needed]
        rests = "/".join(before.for_consent) if before and before.for_consent else ""
        consent = st.selectbox(
            "It carries the condition of a consent (optional)",
            options,
            format_func=lambda key: needed[key][2] if key else "No",
            index=options.index(rests) if rests in options else 0,
        )
        if st.form_submit_button("Write the condition", type="primary"):
            given = {
                "words": words,
                "number": which or None,
                "for_consent": needed[consent][:2] if consent else None,
            }
            step(seen, casework.write_condition, "The condition is written.", lambda: given, stay=True)
    if standing:
        with st.expander("Take a condition out", type="compact"), st.form("drop_condition", border=False):
            number = st.selectbox("Condition to take out", list(standing), only(standing))
            reason = st.text_area("Reason for taking it out", max_chars=casework.MOST_CHARACTERS)
            if st.form_submit_button("Take the condition out"):
                step(
                    seen,
                    casework.drop_condition,
                    f"Condition {number} is out.",
                    lambda: {"number": must(number, "Choose the condition first."), "reason": reason},
                    stay=True,
                )
