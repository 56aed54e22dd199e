"""Text of people and of files is shown as it was written, wherever a page says it."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
import pytest
from sqlalchemy import select, update
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block, Element, Node

from portal.commands.desk import ask_question
from portal.commands.filing import Declaration, send_to_certifier, sign
from portal.commands.leaving import leave_role
from portal.commands.role_changes import propose_end
from portal.commands.uploads import check_upload, receive_upload
from portal.context import PORTAL, Actor
from portal.db.people import Membership, Person
from portal.ui.frame import plain
from portal.ui.pages import PAGES
from tests.architecture.source_files import ROOT
from tests.commands.steps import OF
from tests.fixtures.api_doors import Doors
from tests.fixtures.filing import YEAR, Filing, Tables, decisions, workbook
from tests.pages.test_words_of_rounds import screen

HOSTILE = "**x** [a](http://e) <b> :red[x] $x$"
SPENT = {"function": "licensing_and_approvals", "funding_source": "fees", "purpose": "regulating_ai"}
WITH_HOSTILE_ROWS = {
    "decisions": decisions(1, application_ref=HOSTILE, flex_1=HOSTILE, clock_stop_days=20),
    "resources": [{**SPENT, "ai_fte": 2, "ai_spend_gbp": 1_000_000, "flex_1": HOSTILE}],
}
WITH_HOSTILE_FAULTS = {
    "decisions": decisions(1, application_ref=HOSTILE, outcome=HOSTILE, product_area=HOSTILE, received_on=HOSTILE),
    "schemes": [{"scheme_code": HOSTILE, "title": HOSTILE, "scheme_kind": HOSTILE}],
}
AS_TYPED = {"text_input", "text_area", "selectbox"}
"""What these hold is text and never Markdown; their labels are."""


def said(node: Node) -> Iterator[str]:
    """Every text below ``node`` that Streamlit takes for Markdown."""
    if isinstance(node, Block):
        yield str(node.proto)
        for child in node.children.values():
            yield from said(child)
    elif isinstance(node, Element) and node.type in AS_TYPED:
        yield node.label
    elif isinstance(node, Element):
        table = getattr(node, "value", None)
        yield table.to_csv() if isinstance(table, pd.DataFrame) else str(node.proto).replace("\\\\", "\\")


def walk(doors: Doors, actor: Actor) -> str:
    """All that the pages say to this person."""
    at = AppTest.from_file(str(ROOT / "portal/app.py"), default_timeout=60)
    at.user = doors.sign_in(actor)
    at.run()
    texts: list[str] = []
    for page in PAGES:
        tables = ("decisions", "schemes", "resources") if page.file == "correct.py" else (None,)
        for table in tables:
            at.query_params.clear()
            at.query_params.update({"year": str(YEAR), "regulator": "X01"} | ({"table": table} if table else {}))
            at.switch_page(f"ui/{page.file}").run()
            assert not at.exception, (page.file, at.exception)
            for text in said(at.main):
                assert HOSTILE not in text, (page.file, text)
                texts.append(text)
    return "\n".join(texts)


def upload(filing: Filing, tables: Tables) -> None:
    filing.upload()  # opens the draft
    with filing.portal.unit_of_work(filing.person("preparer")) as ctx:
        number = receive_upload(ctx, **OF, filename=f"{HOSTILE}.xlsx", data=workbook(tables=tables))
    check_upload(filing.portal, number)


@pytest.fixture
def hostile(sqlite_doors: Doors) -> Doors:
    """Everybody is called so."""
    filing = sqlite_doors.filing
    for role in ("preparer", "certifier"):
        filing.person(role)
    filing.person("preparer", second=True)
    with filing.portal.unit_of_work(PORTAL) as ctx:
        ctx.session.execute(update(Person).values(name=HOSTILE))
    return sqlite_doors


@pytest.mark.thorough
def test_faults_in_what_people_gave(hostile: Doors) -> None:
    upload(hostile.filing, WITH_HOSTILE_FAULTS)
    seen = walk(hostile, hostile.filing.person("preparer"))
    assert plain(HOSTILE) in seen


@pytest.mark.thorough
def test_words_and_questions_of_people(hostile: Doors) -> None:
    filing = hostile.filing
    preparer, certifier = filing.person("preparer"), filing.person("certifier")
    upload(filing, WITH_HOSTILE_ROWS)
    assert plain(HOSTILE) in walk(hostile, preparer)  # the label of the field for its words too
    filing.explain_all(words=HOSTILE)
    with filing.portal.unit_of_work(preparer) as ctx:
        send_to_certifier(ctx, **OF)
    assert plain(HOSTILE) in walk(hostile, certifier)
    sign(filing.portal, certifier, **OF, declaration=Declaration(HOSTILE, True, True, delegation=HOSTILE))
    with filing.portal.unit_of_work(filing.analyst) as ctx:
        ask_question(ctx, **OF, figure=HOSTILE, question=HOSTILE)
    for actor in (preparer, certifier, filing.analyst):
        assert plain(HOSTILE) in walk(hostile, actor)


def labels(doors: Doors, actor: Actor, page: str) -> str:
    """All that one page says to this person, none of it taken for Markdown."""
    at = screen(doors, actor, page, organisation="X01")
    texts = list(said(at.main))
    assert not [text for text in texts if HOSTILE in text]
    return "\n".join(texts)


def test_names_on_buttons_and_in_labels(hostile: Doors) -> None:
    filing = hostile.filing
    second, certifier = filing.person("preparer", second=True), filing.person("certifier")
    with filing.portal.reading(PORTAL) as reading:
        held = {m.person_id: m.id for m in reading.session.scalars(select(Membership))}
    preparer = filing.person("preparer")
    with filing.portal.unit_of_work(certifier) as ctx:
        propose_end(ctx, organisation_code="X01", membership_id=held[second.person_id], reason=HOSTILE)
    assert f"Take back the proposal about {plain(HOSTILE)}" in labels(hostile, certifier, "people")
    assert f"Confirm that {plain(HOSTILE)} loses" in labels(hostile, filing.administrator, "people")
    with filing.portal.unit_of_work(preparer) as ctx:
        leave_role(ctx, membership_id=held[preparer.person_id], successor_id=second.person_id)
    assert f"I have taken over from {plain(HOSTILE)}" in labels(hostile, second, "your_roles")
