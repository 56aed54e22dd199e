"""The reform brief of a round: what it says, made once at publication from the published files and nothing else.

Page and document are made of the same parts, so that they cannot differ. Every table names the published file and the
key its numbers stand under.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date

from metrics.comparison import Comparison
from metrics.definition import Spread
from metrics.definitions import definitions
from metrics.registered_rules import Kind
from metrics.regulator_test import Outcome
from metrics.scenario import LABEL
from portal.clock import day_in_words
from portal.documents.brief import Brief, Grid, PaperOf, Part, Picture, Quote, Section, Words
from portal.documents.brief_pdf import brief_pdf
from portal.documents.funnel_drawing import FunnelPicture, funnel_svg
from portal.public_store import as_json
from portal.queries.brief_scenario import SCENARIO
from portal.queries.compared import comparison_from
from portal.queries.comparison_files import FOLDER
from portal.queries.comparison_words import (
    as_value,
    beside_in_words,
    cases,
    how_many,
    interval_in_words,
    listed,
    what_it_rests_on,
)
from portal.queries.scenario_words import scenario_parts
from portal.queries.tested import RoundTests, round_tests_from
from portal.queries.tests_file import TESTS
from portal.queries.tests_words import (
    CONDITIONS,
    DECIDES_NOTHING,
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

BRIEF, BRIEF_PDF = "brief/brief.json", "brief/brief.pdf"

DRAWN = ("P2", "P1", "P7")
"""The indicators whose funnels are in the brief."""

QUESTION = (
    "Do the regulators together let AI innovation through in time? And is there a regulator whose figures call for a "
    "review of how, and by whom, its work on AI is done? (AI Opportunities Action Plan, recommendation 28.)"
)
LIMITS = (
    "Figures are made from the annual returns alone. What a regulator does not report is not seen, and nothing here "
    "says why it is fast or slow.",
    "Speed is half of the matter: a decision that is quick and wrong helps nobody. Decisions overturned (P6) are "
    "published beside these figures and are in no test.",
    "Deadlines and the speed of P1 leave clock stops out, as the law does. Speed by the gross clock (P7), which "
    "applicants feel, is drawn beside it and is in no trigger of its own; the test tries P1 by both clocks.",
    "“No evidence” is not “good”: where all are equally slow, nobody stands out. The system test is there for that.",
    "Of guidance, commitments and small regulators there are often too few cases to say anything.",
    DECIDES_NOTHING,
)


def brief_files(files: Mapping[str, bytes], of: PaperOf) -> dict[str, bytes]:
    """The brief as it is published: its parts, its pictures and the document; ``files`` are those of the version."""
    brief = reform_brief(files, of)
    pictures = pictures_of(brief, files)
    return {
        BRIEF: as_json(brief.as_json()),
        BRIEF_PDF: brief_pdf(brief, pictures),
        **{name: funnel_svg(picture) for name, picture in pictures.items()},
    }


def reform_brief(files: Mapping[str, bytes], of: PaperOf) -> Brief:
    """The brief of a round from the files of one version of its dataset: the tests, the comparison, the scenario."""
    read = {name: json.loads(files[name]) for name in (TESTS, SCENARIO, f"{FOLDER}/index.json")}
    tested = round_tests_from(read[TESTS])
    groups = [group["id"] for group in read[f"{FOLDER}/index.json"]["groups"]]
    what_if = f"What if the central body decided? ({LABEL.capitalize()})"
    sections = (
        Section("The question, and the system test", tuple(_opening(tested, of.period_end))),
        Section("The rules", tuple(_rules(tested))),
        Section("Regulator by regulator", tuple(_regulators(tested))),
        Section("The evidence in pictures", tuple(_pictures(tested, files, day_in_words(of.period_end)))),
        Section("What the regulators say themselves", tuple(_comments(tested, files))),
        Section(
            what_if,
            tuple(scenario_parts(read[SCENARIO], tested.names)),
        ),
        Section("What sandbox licences showed", (Words(of.licences),)),
        Section("Limits", tuple(Words(each) for each in LIMITS)),
    )
    demonstration = any(group.startswith("demonstration-") for group in groups)
    return Brief(of.year, f"Reform brief {of.year}", of.dataset, of.at.isoformat(), demonstration, sections)


def _opening(tested: RoundTests, period_end: date) -> Iterator[Part]:
    yield Words(QUESTION)
    yield Words(f"Year to {day_in_words(period_end)}. {system_in_a_sentence(tested.system)}")
    rows = [
        (
            measure.id,
            measure_in_words(measure),
            figure_of(measure),
            mark_of(measure),
            outcome_in_words(measure.outcome),
            measure.rests_on,
        )
        for answer in tested.system.answers
        for measure in answer.measures
    ]
    if rows:
        headings = ("Mark", "Figure of all together", "Value (95% interval)", "Must be", "Outcome", "Rests on")
        yield Grid("All regulators together, against absolute marks", headings, tuple(rows), f"{TESTS}: system.answers")
    moved = [
        (measure.id, measure_in_words(measure), change_of(measure))
        for answer in tested.system.answers
        for measure in answer.measures
        if measure.change or measure.parted
    ]
    if moved:
        headings_moved = ("Mark", "Figure of all together", "Change (95% interval)")
        yield Grid("Against the year before", headings_moved, tuple(moved), f"{TESTS}: system.answers, change")


def _rules(tested: RoundTests) -> Iterator[Part]:
    for kind in Kind:
        rule = tested.rule(kind)
        if rule is None:
            yield Words(f"{TITLES[kind]}: no rule was registered before the returns were due.")
            continue
        yield Words(f"{TITLES[kind]}. {registered_in_words(rule)}, SHA-256 {rule.hash}:")
        yield Quote(TITLES[kind], rule.text)
    rows = tuple(
        (TITLES[each.kind], registered_in_words(each), each.hash[:16], each.change) for each in tested.registered
    )
    if rows:
        headings = ("Test", "When", "Hash begins", "What changed")
        yield Grid("Everything registered", headings, rows, f"{TESTS}: registered")


def _regulators(tested: RoundTests) -> Iterator[Part]:
    result = tested.regulators
    yield Words(regulators_in_a_sentence(tested))
    if result.not_made:
        return
    rows = []
    for code in result.tested:
        outcome = result.outcome(code)
        why = listed(each.finding.metric for each in result.of(code) if each.finding.outcome is outcome)
        about = "" if outcome is Outcome.NOT_FILED else why
        rows.append((f"{tested.name(code)} ({code})", outcome_in_words(outcome), about))
    headings = ("Regulator", "Gravest outcome", "Indicators with it")
    yield Grid("Outcomes of the regulator test", headings, tuple(rows), f"{TESTS}: regulators.findings")
    if result.waiting:
        yield Words(
            f"Filed and not accepted yet, so nothing is said of them: {listed(map(tested.name, result.waiting))}."
        )
    yield Words(figures_in_words(tested))
    for each in result.findings:
        finding = each.finding
        if finding.outcome not in (Outcome.REVIEW, Outcome.WATCH, Outcome.INSUFFICIENT):
            continue
        lines = tuple(
            (CONDITIONS[c.id], c.words, *condition_figures(finding, c), held_in_words(c)) for c in finding.conditions
        )
        said = f"{indicator_in_words(finding)}: {finding.outcome}"
        title = f"{tested.name(finding.regulator_code)}, {said}"
        key = f"{TESTS}: regulators.findings, {finding.regulator_code} {finding.metric}"
        yield Grid(title, ("Condition", "In words", "Figure", "Threshold", "Holds"), lines, key)
        yield Words(finding.sentence)
    alarms = [(group.name, sentence) for group in result.groups for sentence in false_alarms_in_words(result, group.id)]
    if alarms:
        yield Words(
            "How many regulators condition 1 would catch by chance alone, simulated "
            f"({result.draws} draws); the other conditions make it fewer."
        )
        key = f"{TESTS}: regulators.false_alarms"
        yield Grid("False alarms to be expected", ("Group", "Expected"), tuple(alarms), key)


def _pictures(tested: RoundTests, files: Mapping[str, bytes], cut: str) -> Iterator[Part]:
    yield Words(
        "Each mark is a regulator; between the curves chance and the usual spread can put anybody (dashed: 95%, solid: "
        "99.8%). A filled mark lies beyond the dashed curve. Thin line: the group. Thick dashed line: the norm."
    )
    drawn = False
    for metric in DRAWN:
        view = _view(files, metric, tested)
        if view is None:
            continue
        drawn, definition = True, definitions()[metric]
        write = as_value(definition)
        shown = [place for place in view.places if place.at is not None]
        rows = tuple(
            (
                f"{tested.name(place.estimate.regulator_code)} ({place.estimate.regulator_code})",
                write(place.estimate.value or 0.0),
                interval_in_words(definition, place.estimate.low, place.estimate.high),
                ", ".join((cases(place.estimate.n), *beside_in_words(definition, place))),
                place.reading,
            )
            for place in shown
        )
        key = f"{FOLDER}/metrics/{metric}.json: comparisons, group {view.group}"
        title = f"{metric} {definition.title}"
        says = f"{definition.title}: a funnel of {len(shown)} regulators; the table beneath has every value."
        rests_on = " · ".join((_group(files, view, tested), *what_it_rests_on(definition, view, cut)))
        yield Picture(f"brief/funnel-{metric}.svg", metric, view.group, title, says, key, rests_on)
        yield Grid(title, ("Regulator", "Figure", "95% interval", "Rests on", "Reading"), rows, key)
    if not drawn:
        yield Words("Too few figures can be compared for a funnel.")


def _view(files: Mapping[str, bytes], metric: str, tested: RoundTests) -> Comparison | None:
    """The comparison of the tested regulators, over all areas, in a group that has a funnel.

    It is the group in which the regulator test found most by this indicator; of equals the largest.
    """
    read = json.loads(files.get(f"{FOLDER}/metrics/{metric}.json", b'{"comparisons": []}'))["comparisons"]
    views = [
        view
        for view in map(comparison_from, read)
        if view.funnel
        and view.product_area is None
        and view.variant is None
        # real regulators and invented ones are in groups of their own, and one kind alone was tested
        and any(place.estimate.regulator_code in tested.names for place in view.places)
    ]
    indicator = definitions()[metric].beside or metric
    found = Counter(
        each.group
        for each in tested.regulators.findings
        if each.finding.metric == indicator and each.finding.outcome in (Outcome.REVIEW, Outcome.WATCH)
    )
    return max(views, key=lambda view: (found[view.group], len(view.places)), default=None)


def _group(files: Mapping[str, bytes], view: Comparison, tested: RoundTests) -> str:
    """Which group is drawn, and whether it is one that the regulator test was made in."""
    groups = json.loads(files[f"{FOLDER}/index.json"])["groups"]
    name = next(group["name"] for group in groups if group["id"] == view.group)
    said = f"Group: {name}, {how_many(len(view.places))}"
    in_it = any(each.group == view.group for each in tested.regulators.findings)
    return said if in_it else f"{said}, not one in which the regulator test was made"


def pictures_of(paper: Brief, files: Mapping[str, bytes]) -> dict[str, FunnelPicture]:
    """What is drawn in a brief or a report, by the name its parts give."""
    parts = (part for section in paper.sections for part in section.parts)
    return {part.name: funnel_picture(files, part) for part in parts if isinstance(part, Picture)}


def funnel_picture(files: Mapping[str, bytes], picture: Picture) -> FunnelPicture:
    """What a picture of the brief draws, from the file it names."""
    found = json.loads(files[f"{FOLDER}/metrics/{picture.metric}.json"])["comparisons"]
    view = next(v for v in found if (v["group"], v["product_area"], v["variant"]) == (picture.group, None, None))
    definition, funnel = definitions()[picture.metric], view["funnel"]
    marks = [
        (p["estimate"]["regulator_code"], p["at"], p["estimate"]["value"], p["beyond"] is not None)
        for p in view["places"]
        if p["at"] is not None
    ]
    return FunnelPicture(
        **{name: funnel[name] for name in ("at", "low95", "high95", "low998", "high998", "target")},
        norm=definition.norm,
        marks=marks,
        along="Decisions expected" if definition.spread is Spread.RATIO else "Cases",
        write=as_value(definition),
    )


def _comments(tested: RoundTests, files: Mapping[str, bytes]) -> Iterator[Part]:
    silent = []
    for code in tested.regulators.tested:
        name = f"{FOLDER}/regulators/{code}.json"
        comment = json.loads(files[name])["comment"] if name in files else None
        if comment:
            yield Quote(f"{tested.name(code)} ({code})", comment["text"])
        elif name in files:
            silent.append(tested.name(code))
    if silent:
        yield Words(f"Asked, and gave no comment: {listed(silent)}.")
