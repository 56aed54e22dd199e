"""The two tests: all regulators together first, then each by itself; the rules as they were registered."""

from __future__ import annotations

import streamlit as st

from metrics.registered_rules import Kind
from portal.installation import public_store
from portal.queries.tested import GRAVEST, RoundTests, round_tests, years_with_tests
from portal.queries.tests_file import TESTS
from portal.queries.tests_words import (
    CONDITIONS,
    DECIDES_NOTHING,
    REGULATOR_WORDS,
    SYSTEM_WORDS,
    TITLES,
    change_of,
    condition_figures,
    false_alarms_in_words,
    figure_of,
    figures_in_words,
    held_in_words,
    indicator_in_words,
    mark_of,
    measure_in_words,
    outcome_in_words,
    registered_in_words,
    regulators_in_a_sentence,
    system_in_a_sentence,
)
from portal.ui.choices import chosen, cut_short
from portal.ui.frame import begin, end, param, plain
from portal.ui.patterns import downloads, table, tag

COLOURS = {"Met": "green", "Not met": "orange", "Review": "orange", "Watch": "yellow", "Not filed": "red"}


def outcome_tag(outcome: str) -> str:
    word = outcome[:1].upper() + outcome[1:]
    return tag(word, COLOURS.get(word, "gray"))


def the_round(years: tuple[int, ...]) -> RoundTests | None:
    """The round in the address, the newest one without; None, and why, where it has no tests."""
    asked = param("year")
    if asked is not None and asked not in map(str, years):
        st.warning(f"No round “{plain(cut_short(asked))}” was published with the two tests.", title="Not there")
    if not years:
        st.write("No round has been published with the two tests yet.")
        return None
    left, _ = st.columns([1, 3])
    with left:
        year = int(chosen("year", "Year to 31 March", {str(year): str(year) for year in years}, str(years[0])))
    return round_tests(public_store(), year)


def show_system(tested: RoundTests) -> None:
    st.header("The system test", anchor=False)
    st.write("All regulators together against absolute marks, never against each other.")
    st.write(f"**{plain(system_in_a_sentence(tested.system))}**")
    measures = [measure for answer in tested.system.answers for measure in answer.measures]
    if not measures:
        return
    table(
        ("All together", "Value (95% interval)", "Must be", "Outcome"),
        [
            (
                plain(f"{each.id} {measure_in_words(each)}"),
                plain(figure_of(each)),
                plain(mark_of(each)),
                outcome_tag(each.outcome),
            )
            for each in measures
            if each.mark
        ],
        name=f"The system test of {tested.year}",
    )
    with st.expander("What stands behind it, and the year before", type="compact"):
        table(
            ("All together", "Value (95% interval)", "Rests on", "Against the year before"),
            [
                (
                    plain(f"{each.id} {measure_in_words(each)}"),
                    plain(figure_of(each)),
                    plain(each.rests_on),
                    plain(change_of(each)) or "not known",
                )
                for each in measures
            ],
            name="What stands behind the system test",
        )
    with st.expander("What the words mean", type="compact"):
        table(
            ("Word", "What it means"),
            [(plain(outcome_in_words(o)), plain(text)) for o, text in SYSTEM_WORDS.items()],
            name="Outcomes of the system test",
        )


def show_regulators(tested: RoundTests) -> None:
    st.header("The regulator test", anchor=False)
    result = tested.regulators
    st.write("Each regulator within its group, by five conditions, of which all must hold.")
    st.write(f"**{plain(regulators_in_a_sentence(tested))}**")
    if result.not_made:
        return
    table(
        ("Regulator", "Gravest outcome"),
        [(f"{plain(tested.name(code))} ({plain(code)})", outcome_tag(result.outcome(code))) for code in result.tested],
        name=f"The regulator test of {tested.year}",
    )
    if result.waiting:
        waiting = ", ".join(map(tested.name, result.waiting))
        st.write(f"Filed and not accepted yet, so nothing is said of them: {plain(waiting)}.")
    with st.expander("What the words mean", type="compact"):
        table(
            ("Word", "What it means"),
            [(plain(outcome_in_words(o)), plain(text)) for o, text in REGULATOR_WORDS.items()],
            name="Outcomes of the regulator test",
        )
    with st.expander("False alarms to be expected", type="compact"):
        st.write(
            "How many regulators condition 1 would catch by chance alone, simulated; the other four make it fewer."
        )
        for group in result.groups:
            for sentence in false_alarms_in_words(result, group.id):
                st.markdown(f"- {plain(group.name)}: {plain(sentence)}")


def show_conditions(tested: RoundTests) -> None:
    """Every condition of one regulator, with its figure and its threshold."""
    result = tested.regulators
    if result.not_made or not result.tested:
        return
    st.header("Condition by condition", anchor=False)
    names = {code: f"{tested.name(code)} ({code})" for code in result.tested}
    code = chosen("regulator", "Regulator", names, min(names, key=lambda each: GRAVEST.index(result.outcome(each))))
    for each in result.of(code):
        finding = each.finding
        st.subheader(plain(indicator_in_words(finding)), anchor=False)
        st.markdown(f"{outcome_tag(finding.outcome)} {plain(finding.sentence)}")
        if finding.conditions:
            rows = []
            for c in finding.conditions:
                figure, threshold = condition_figures(finding, c)
                rows.append(
                    (plain(CONDITIONS[c.id]), plain(c.words), figure or "none", threshold or "none", held_in_words(c))
                )
            table(
                ("Condition", "In words", "Figure", "Threshold", "Holds"),
                rows,
                name=f"{tested.name(code)}, {indicator_in_words(finding)}",
            )
    group = next(each for each in result.groups if each.id == result.of(code)[0].group)
    st.markdown(f":small[Compared within: {plain(group.name)}. {plain(figures_in_words(tested))}]")
    st.page_link(
        "ui/regulator.py",
        label=f"Everything on {plain(tested.name(code))}",
        query_params={"regulator": code, "year": str(tested.year)},
    )


def show_rules(tested: RoundTests) -> None:
    st.header("The rules as registered", anchor=False)
    if not tested.registered:
        st.write(f"No rule was registered before the returns of round {tested.year} were due.")
        return
    for kind in Kind:
        rule = tested.rule(kind)
        if rule is not None:
            st.markdown(f"**{TITLES[kind]}.** {plain(registered_in_words(rule))}. SHA-256 of the rule:")
            st.code(rule.hash, language=None, wrap_lines=True)
            with st.expander(f"Text of the rule: {TITLES[kind].lower()}", type="compact"):
                for line in rule.text.split("\n"):
                    st.write(plain(line))
    table(
        ("Test", "When", "What changed"),
        [(TITLES[each.kind], plain(registered_in_words(each)), plain(each.change)) for each in tested.registered],
        name="Everything registered",
    )


begin("The two tests", back=("ui/compare.py", "Compare regulators"))
st.write(f"Two questions with rules registered before the data. {DECIDES_NOTHING}")
tested = the_round(years_with_tests(public_store()))
if tested is not None:
    show_system(tested)
    show_regulators(tested)
    show_conditions(tested)
    show_rules(tested)
    st.header("Take it along", anchor=False)
    downloads(
        ("Reform brief (PDF)", f"/brief/{tested.year}.pdf"),
        ("Everything here (JSON)", f"/data/{tested.year}/{TESTS}"),
    )
    st.html(
        f'<p><a class="plain" href="/brief/{tested.year}">The reform brief as one plain page</a></p>'
        f'<p><a class="plain" href="/tests/{tested.year}">The two tests as one plain page, every regulator</a></p>'
    )
end()
