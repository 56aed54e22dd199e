"""The two tests, the reform brief and the annual report of a round as plain HTML, made of its published files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape

from starlette.responses import Response

from metrics.registered_rules import Kind
from portal.config import settings
from portal.documents.brief import REPORT, Brief, Grid, Part, Picture, Quote, Words, source_in_words
from portal.public.html import link, listed, paragraph, record, table, told
from portal.public_store import NotPublished, PublicStore
from portal.queries.reform_brief import BRIEF
from portal.queries.tested import RoundTests, round_tests
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
from portal.web.plain_page import FOOT, plain_page

_SYSTEM = ("Mark", "All regulators together", "Value (95% interval)", "Must be", "Outcome", "Rests on", "Change")
_CONDITIONS = ("Condition", "In words", "Figure", "Threshold", "Holds")


def tests_page(store: PublicStore, year: int) -> Response:
    """Both tests of a round.

    Raises:
        NotPublished: no such round, or it was published without them.
    """
    tested = round_tests(store, year)
    if tested is None:
        raise NotPublished(f"{year}/tests")
    body = [
        paragraph(f"Rules registered before the data, and what came of them. {DECIDES_NOTHING}"),
        listed(
            [
                link("With choices", f"/tests?year={year}"),
                link("Reform brief", f"/brief/{year}"),
                link("Everything here as data (JSON)", f"/data/{year}/{TESTS}"),
            ]
        ),
        *_system(tested),
        *_regulators(tested),
        *_rules(tested),
    ]
    crumbs = (("Compare regulators", "/compare"), (str(year), f"/compare?year={year}"))
    return _page(f"The two tests, {year}", body, crumbs, demonstration=settings().mode == "demonstration")


def brief_page(store: PublicStore, year: int) -> Response:
    """The reform brief of a round.

    Raises:
        NotPublished: no such round, or it was published without one.
    """
    links = [
        link("As PDF", f"/brief/{year}.pdf"),
        link("The two tests, with every condition", f"/tests/{year}"),
        link("All published files", f"/data/{year}/"),
    ]
    crumbs = (("Compare regulators", "/compare"), ("The two tests", f"/tests/{year}"))
    return _paper(store, year, BRIEF, links, crumbs)


def report_page(store: PublicStore, year: int) -> Response:
    """The annual report of a round.

    Raises:
        NotPublished: no such round, or it was published without one.
    """
    links = [
        link("As PDF", f"/reports/{year}.pdf"),
        link("Every return of the round", f"/returns/{year}"),
        link("Reform brief", f"/brief/{year}"),
        link("All published files", f"/data/{year}/"),
    ]
    crumbs = (("Published returns", "/returns/"), (str(year), f"/returns/{year}"))
    return _paper(store, year, REPORT, links, crumbs)


def _paper(store: PublicStore, year: int, file: str, links: list[str], crumbs: tuple[tuple[str, str], ...]) -> Response:
    paper = Brief.from_json(json.loads(store.read(year, file)))
    body = [
        listed(links),
        paragraph(
            f"Made at publication from version {paper.dataset} of the dataset. Under each table stands the published "
            "file its numbers are from, at an address that stays.",
            "small",
        ),
    ]
    for section in paper.sections:
        body.append(f"<h2>{escape(section.title)}</h2>")
        body += [_part(part, f"/data/{year}/v/{paper.dataset}") for part in section.parts]
    return _page(paper.title, body, crumbs, demonstration=paper.demonstration)


def _page(title: str, body: list[str], crumbs: tuple[tuple[str, str], ...], *, demonstration: bool) -> Response:
    return plain_page(title, "\n".join(body), crumbs=crumbs, demonstration=demonstration, foot=FOOT)


def _part(part: Part, version: str) -> str:
    match part:
        case Words():
            return told(part.text)  # a hash breaks where a telephone ends
        case Quote():
            return f"<h3>{escape(part.who)}</h3>{told(part.text)}"
        case Grid():
            rows = ([escape(cell) for cell in row] for row in part.rows)
            return table(part.title, part.headings, rows) + _source(part.source, version)
        case Picture():
            address = escape(f"{version}/{part.name}")
            return (
                f'<h3>{escape(part.title)}</h3><p class="wide"><img src="{address}" alt="{escape(part.says)}" '
                f'width="720" height="375"></p>{paragraph(part.says, "small")}'
                f"{paragraph(part.rests_on, 'small') if part.rests_on else ''}{_source(part.source, version)}"
            )


def _source(source: str, version: str) -> str:
    words, file = source_in_words(source)
    return f'<p class="small">{link(words, f"{version}/{file}")}</p>'


def _system(tested: RoundTests) -> Iterator[str]:
    yield "<h2>The system test</h2>"
    yield paragraph(system_in_a_sentence(tested.system))
    rows = [
        [
            measure.id,
            measure_in_words(measure),
            figure_of(measure),
            mark_of(measure),
            outcome_in_words(measure.outcome),
            measure.rests_on,
            change_of(measure),
        ]
        for answer in tested.system.answers
        for measure in answer.measures
    ]
    if rows:
        yield table("All regulators together, against absolute marks", _SYSTEM, _escaped(rows))
        yield record("Words", [(outcome_in_words(o), escape(text)) for o, text in SYSTEM_WORDS.items()], titled=True)
        yield paragraph(
            f"Intervals by drawing the regulators anew, {tested.system.draws:,} times from seed {tested.system.seed}.",
            "small",
        )


def _regulators(tested: RoundTests) -> Iterator[str]:
    result = tested.regulators
    yield "<h2>The regulator test</h2>"
    yield paragraph(regulators_in_a_sentence(tested))
    if result.not_made:
        return
    yield table(
        "Each regulator’s gravest outcome",
        ("Regulator", "Outcome"),
        _escaped([[f"{tested.name(code)} ({code})", outcome_in_words(result.outcome(code))] for code in result.tested]),
    )
    yield record("Words", [(outcome_in_words(o), escape(text)) for o, text in REGULATOR_WORDS.items()], titled=True)
    for group in result.groups:
        said = false_alarms_in_words(result, group.id)
        if said:
            yield paragraph(f"False alarms to be expected of condition 1 in the group “{group.name}”:")
            yield listed(map(escape, said))
    if result.waiting:
        yield paragraph(f"Filed and not accepted yet: {', '.join(map(tested.name, result.waiting))}.")
    yield "<h2>Every condition of every regulator</h2>"
    yield paragraph(figures_in_words(tested))
    for code in result.tested:
        yield f'<h3 id="{escape(code)}">{escape(tested.name(code))} ({escape(code)})</h3>'
        for each in result.of(code):
            finding = each.finding
            rows = [
                [CONDITIONS[c.id], c.words, *condition_figures(finding, c), held_in_words(c)]
                for c in finding.conditions
            ]
            yield paragraph(f"{indicator_in_words(finding)}: {finding.outcome}. {finding.sentence}")
            if rows:
                yield table(f"{code}, {indicator_in_words(finding)}", _CONDITIONS, _escaped(rows))


def _rules(tested: RoundTests) -> Iterator[str]:
    yield "<h2>The rules as registered</h2>"
    for kind in Kind:
        rule = tested.rule(kind)
        if rule is not None:
            yield f"<h3>{escape(TITLES[kind])}</h3>"
            yield f"<p>{escape(registered_in_words(rule))}. SHA-256 <code>{escape(rule.hash)}</code></p>"
            yield told(rule.text)
    if tested.registered:
        rows = [[TITLES[e.kind], registered_in_words(e), e.hash[:16], e.change] for e in tested.registered]
        headings = ("Test", "When", "Hash begins", "What changed")
        yield table("Everything registered", headings, _escaped(rows))


def _escaped(rows: list[list[str]]) -> list[list[str]]:
    return [[escape(cell) for cell in row] for row in rows]
