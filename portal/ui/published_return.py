"""One published return: what it says, its figures, how they moved, and the words that go with them."""

from __future__ import annotations

from datetime import date

import streamlit as st

from metrics.series_breaks import breaks_of_figure
from portal.clock import day_in_words
from portal.config import settings
from portal.installation import public_store
from portal.public_store import Json
from portal.queries.public import (
    ShownReturn,
    explanations_by_words,
    figure_of,
    first_sentence,
    shown_return,
    standing_line,
    years_of,
)
from portal.queries.public_reviews import review_parts, reviews_beside
from portal.ui import written_part
from portal.ui.frame import begin, end, param, plain, year_param
from portal.ui.patterns import downloads, summary, table, tag
from portal.ui.slopes import slopes

FIRST_MEASURE = "decisions_within_target_of_decided"


def where_it_stands(shown: ShownReturn) -> None:
    content = shown.content
    if shown.withdrawn is not None:
        on = day_in_words(date.fromisoformat(shown.withdrawn["on"]))
        st.warning(f"Reason: {plain(shown.withdrawn['reason'])}", title=f"This return was withdrawn on {on}")
    elif not shown.is_current:
        st.warning(f"Version {shown.newest} replaces it.", title=f"This is version {content['version']}")


def figures(content: Json) -> None:
    st.header("Figures", anchor=False)
    table(
        ("Measure", "Value", "Interval", "n"),
        [
            (plain(f["label"]), plain(f["shown"]), plain(f["interval"]), "" if f["n"] is None else f"{f['n']:,}")
            for f in content["figures"]
        ],
        name=f"Figures of {content['regulator']['name']} for {content['year']}",
    )
    st.markdown(
        ":small[n is the number of cases or rows a figure rests on. *Suppressed*: it rests on 1 to 4 cases, or would "
        "give such a number away. Nothing here is compared with other regulators.]"
    )
    with st.expander("How the figures are made", type="compact"):
        st.markdown("\n".join(f"- **{plain(f['label'])}**: {plain(f['method'])}" for f in content["figures"]))


def over_the_years(content: Json) -> None:
    """One measure over the rounds; nothing where only one round has it."""
    years = years_of(public_store(), content["regulator"]["code"])
    measures = {
        f["id"]: f["label"]
        for f in content["figures"]
        if sum((figure_of(each, f["id"]) or {}).get("state") == "value" for each in years) > 1
    }
    if not measures:
        return
    usual = list(measures).index(FIRST_MEASURE) if FIRST_MEASURE in measures else 0
    st.header("Over the years", anchor=False)
    measure = st.selectbox(
        "Measure", list(measures), usual, measures.__getitem__, key="measure", bind="query-params", width=480
    )
    slopes(
        [(each["year"], figure_of(each, measure)) for each in years],
        measures[measure],
        content["regulator"]["name"],
        breaks=breaks_of_figure(measure),
    )


def words(content: Json) -> None:
    if content["narrative"]:
        with st.expander("What the regulator says", type="compact"):
            for said in content["narrative"]:
                st.markdown(f"**{plain(said['label'])}**")
                st.markdown(plain(said["text"]))
    if content["explanations"] or content["waivers"]:
        st.header("Explanations of unusual values", anchor=False)
        table(
            ("Check", "Where", "In the regulator's words"),
            [tuple(plain(text) for text in said) for said in explanations_by_words(content)]
            + [(plain(w["title"]), "lifted by the central unit", plain(w["reason"])) for w in content["waivers"]],
            name="Explanations",
        )
    if content["questions"]:
        st.header("Questions and answers", anchor=False)
        table(
            ("Figure", "The central unit asked", "The regulator answered"),
            [
                (plain(q["figure"]), plain(q["question"]), plain(q["answer"] or "not answered"))
                for q in content["questions"]
            ],
            name="Questions and answers",
        )
    if content["corrections"]:
        st.header("Corrections", anchor=False)
        table(
            ("Version", "Filed", "Weight", "Reason"),
            [
                (
                    str(c["version"]),
                    day_in_words(date.fromisoformat(c["filed_on"])) if c["filed_on"] else "",
                    {True: "material", False: "not material"}.get(c["material"], ""),
                    plain(c["reason"] or "replaced before edits closed"),
                )
                for c in content["corrections"]
            ],
            name="Corrections",
        )


def rows_in_words(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


def take_away(content: Json) -> None:
    st.header("Download and cite", anchor=False)
    at = f"/returns/{content['year']}/{content['regulator']['code']}/v/{content['version']}"
    downloads(
        ("The whole return (PDF)", f"{at}.pdf"),
        ("All of it for programs (JSON)", f"{at}.json"),
        *(
            (
                f"{t['title']} (CSV, {len(t['rows'])} {'row' if len(t['rows']) == 1 else 'rows'})",
                f"{at}/{t['name']}.csv",
            )
            for t in content["tables"]
            if t["rows"]
        ),
    )
    st.html(f'<a class="plain" href="{at}">The same as one plain page, to read aloud or print</a>')
    summary(
        [
            ("Licence", plain(content["licence"]["name"])),
            ("Contact", plain(content["contact"] or "not given")),
            ("Sponsor", plain("; ".join(content["regulator"]["sponsors"]) or "none")),
            ("Dataset", f"since version {content['dataset_version']}"),
        ],
        name="About this return",
    )
    st.markdown("Cite as")
    st.code(content["cite_as"], language=None, wrap_lines=True)
    st.markdown("Permanent address")
    st.code(settings().base_url.rstrip("/") + at, language=None, wrap_lines=True)


version = param("version")
shown = shown_return(
    public_store(), year_param(0), param("regulator") or "", int(version) if version and version.isdecimal() else None
)
content = shown.content
begin(
    f"{content['regulator']['name']}: annual return {content['year']}",
    back=("ui/published.py", f"Published returns of {content['year']}"),
    params={"year": str(content["year"])},
)
where_it_stands(shown)
st.write(plain(first_sentence(content)))
late = f" {tag('Late')} {plain(content['late_because'] or 'no reason given')}" if content["late"] else ""
st.markdown(f":small[{plain(standing_line(content))}]{late}")
st.markdown(f":small[{plain(content['basis_note'])}]")
figures(content)
over_the_years(content)
words(content)
written_part.show(
    review_parts(reviews_beside(public_store(), content["year"], content["regulator"]["code"]), content["version"])
)
take_away(content)
st.page_link(
    "ui/regulator.py",
    label=f"What the register says of {plain(content['regulator']['name'])}",
    query_params={"regulator": content["regulator"]["code"]},
)
end()
