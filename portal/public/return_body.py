"""A published return as plain HTML: the accessible original of its PDF."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from html import escape
from typing import Any

from portal.clock import day_in_words
from portal.public.html import link, listed, paragraph, record, table, told, web_address
from portal.queries.public import ShownReturn, explanations_by_words, first_sentence, standing_line

Json = dict[str, Any]

SAME_IN_EVERY_ROW = ("regulator_code", "basis")
MOST_COLUMNS = 4
"""A table of more is shown record by record: nothing is cut off on paper or on a telephone."""


def return_body(shown: ShownReturn, beside: str = "") -> str:
    """Everything below the heading; ``beside`` is what others published beside the return, as HTML."""
    content = shown.content
    return "\n".join(
        [
            *_where_it_stands(shown),
            paragraph(first_sentence(content)),
            paragraph(standing_line(content), "small"),
            *_lateness(content),
            paragraph(content["basis_note"]),
            *_figures(content),
            *_narrative(content),
            *_explanations(content),
            *_questions(content),
            *_corrections(content),
            beside,
            *_about(content),
            "<h2>Tables</h2>",
            *(part for each in content["tables"] if each["name"] != "narrative" for part in _table(each)),
        ]
    )


def address_of(content: Json, ending: str = "") -> str:
    """The permanent address of this version, or of a file of it."""
    return f"/returns/{content['year']}/{content['regulator']['code']}/v/{content['version']}{ending}"


def withdrawal(year: int, code: str, said: Json) -> str:
    """What stands where a withdrawn return stood."""
    return (
        f"{_withdrawn(said)}<p>It is no longer part of the dataset of {year}. "
        + link(f"Version {said['version']} as it was published", f"/returns/{year}/{code}/v/{said['version']}")
        + " stays at its own address.</p>"
    )


def _withdrawn(said: Json) -> str:
    on = day_in_words(date.fromisoformat(said["on"]))
    return f'<p class="notice"><strong>This return was withdrawn on {on}.</strong> Reason: {escape(said["reason"])}</p>'


def _where_it_stands(shown: ShownReturn) -> Iterator[str]:
    content = shown.content
    year, code = content["year"], content["regulator"]["code"]
    if shown.withdrawn is not None:
        yield _withdrawn(shown.withdrawn)
    elif not shown.is_current:
        newer = link(f"Read version {shown.newest}", f"/returns/{year}/{code}")
        yield (
            f'<p class="notice"><strong>This is version {content["version"]}; a later one replaces it.</strong> '
            f"{newer}.</p>"
        )


def _lateness(content: Json) -> Iterator[str]:
    if content["late"]:
        due = day_in_words(date.fromisoformat(content["due_on"]))
        yield paragraph(f"It was due on {due}. Reason given for the delay: {content['late_because'] or 'none'}")


def _figures(content: Json) -> Iterator[str]:
    yield "<h2>Figures</h2>"
    rows = [
        (escape(f["label"]), escape(f["shown"]), escape(f["interval"]), "" if f["n"] is None else f"{f['n']:,}")
        for f in content["figures"]
    ]
    yield table("Headline figures of the return", ("Measure", "Value", "Interval", "n"), rows, numbers=(3,))
    yield paragraph(
        "n is the number of cases or rows a figure rests on. Suppressed: it rests on 1 to 4 cases, or would give such "
        "a number away. No figure here is compared with another regulator's.",
        "small",
    )
    for figure in content["figures"]:
        if figure["items"] and figure["state"] == "insufficient":
            yield table(
                figure["label"],
                ("Item", "Days", "Counted from"),
                [
                    (
                        escape(item["title"]),
                        f"{item['low']:,}" if item["low"] == item["high"] else f"{item['low']:,} to {item['high']:,}",
                        escape((item["started_basis"] or "not said").replace("_", " ")),
                    )
                    for item in figure["items"]
                ],
            )
    made = [f"<strong>{escape(f['label'])}</strong>: {escape(f['method'])}" for f in content["figures"]]
    yield f"<details><summary>How the figures are made</summary>{listed(made)}</details>"


def _narrative(content: Json) -> Iterator[str]:
    if content["narrative"]:
        yield "<h2>In the regulator's own words</h2>"
    for said in content["narrative"]:
        yield f"<h3>{escape(said['label'])}</h3>{told(said['text'])}"


def _explanations(content: Json) -> Iterator[str]:
    if content["explanations"]:
        yield "<h2>Explanations of unusual values</h2>"
    for check, where, words in explanations_by_words(content, first=None):
        yield f"<h3>{escape(check)}</h3>"
        yield paragraph(where, "small") + told(words)
    if content["waivers"]:
        yield "<h2>Checks lifted by the central unit</h2>"
    for each in content["waivers"]:
        yield f"<h3>{escape(each['rule'])} {escape(each['title'])}</h3>{told(each['reason'])}"


def _questions(content: Json) -> Iterator[str]:
    if content["questions"]:
        yield "<h2>Questions and answers</h2>"
    for each in content["questions"]:
        asked = day_in_words(date.fromisoformat(each["asked_on"]))
        yield f"<h3>{escape(each['figure'])}</h3>"
        yield paragraph(f"The central unit asked on {asked}:", "small") + told(each["question"])
        if each["answer"] is None:
            yield paragraph("Not answered.")
        else:
            answered = day_in_words(date.fromisoformat(each["answered_on"]))
            yield paragraph(f"The regulator answered on {answered}:", "small") + told(each["answer"])


def _corrections(content: Json) -> Iterator[str]:
    if not content["corrections"]:
        return
    yield "<h2>Corrections</h2>"
    rows = [
        (
            f"Version {each['version']}",
            day_in_words(date.fromisoformat(each["filed_on"])) if each["filed_on"] else "",
            {True: "Material", False: "Not material", None: ""}[each["material"]],
            escape(each["reason"] or "Replaced before edits closed"),
        )
        for each in content["corrections"]
    ]
    yield table("Versions that replaced an earlier one", ("Version", "Filed", "Weight", "Reason"), rows)


def _about(content: Json) -> Iterator[str]:
    regulator = content["regulator"]
    licence, contact = content["licence"], content["contact"]
    yield "<h2>About this return</h2>"
    yield record(
        "How to cite and reuse it",
        [
            ("Regulator", f"{escape(regulator['name'])} ({escape(regulator['code'])})"),
            ("Sponsor", escape("; ".join(regulator["sponsors"])) or "none"),
            ("Version", f"{content['version']}, in version {escape(content['dataset_version'])} of the dataset"),
            ("Cite as", escape(content["cite_as"])),
            ("Permanent address", f"<code>{escape(content['permanent_address'])}</code>"),
            ("Licence", web_link(licence["name"], licence["address"])),
            ("Contact", escape(contact or "not given")),
        ],
    )
    yield '<div class="notprinted"><h3>Download</h3>'
    yield listed(
        [
            link("The whole return (PDF)", address_of(content, ".pdf")),
            link("All of it for programs (JSON)", address_of(content, ".json")),
            *(
                f"{escape(each['title'])}: "
                + ", ".join(
                    link(
                        ending.upper() if ending == "csv" else "Parquet",
                        address_of(content, f"/{each['name']}.{ending}"),
                    )
                    for ending in ("csv", "parquet")
                )
                for each in content["tables"]
                if each["rows"]
            ),
        ]
    )
    yield "</div>"


def web_link(label: str, address: str) -> str:
    return f'<a href="{escape(address)}" rel="license">{escape(label)}</a>'


def _table(each: Json) -> Iterator[str]:
    yield f"<h3>{escape(each['title'])}</h3>"
    if not each["rows"]:
        yield paragraph("No rows.")
        return
    places = [place for place, column in enumerate(each["columns"]) if column["name"] not in SAME_IN_EVERY_ROW]
    columns = [each["columns"][place] for place in places]
    rows = [[_cell(column, row[place]) for column, place in zip(columns, places, strict=True)] for row in each["rows"]]
    labels = [column["label"] for column in columns]
    if len(columns) <= MOST_COLUMNS and each["layout"] != "answers":
        yield table(each["title"], labels, rows, titled=True)
        return
    for number, row in enumerate(rows, 1):
        alone = len(rows) == 1
        caption = each["title"] if alone else f"{each['title']}, {number} of {len(rows)}"
        yield record(caption, [(label, cell) for label, cell in zip(labels, row, strict=True) if cell], titled=alone)


def _cell(column: Json, value: str | None) -> str:
    if value is None:
        return ""
    return web_address(value) if column["kind"] == "web address" else escape(value)
