"""Every command, route and page in every role, for the own organisation and for others.

What must come of it stands in ``permission_tables.py`` and in ``portal/ui/pages.py``. Somebody admitted may
still be refused by the state of things; somebody who is not learns nothing and changes nothing.
"""

from __future__ import annotations

import importlib
import inspect
import re
import uuid
from collections.abc import Callable, Hashable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from portal.api import api
from portal.api.rates import Buckets
from portal.context import Actor, Portal, hats_of
from portal.db.register import Obligation
from portal.db.returns import FigureQuery, Submission, Upload
from portal.errors import NotAllowed, NotFound, PortalError
from portal.permissions import Hat
from portal.ui.pages import PAGES, REVIEWER, ListedPage
from tests.api import right_requests
from tests.api.test_every_command_has_a_route import all_commands
from tests.architecture.case_tables import CASE_COMMANDS, CASE_PARTS, CASE_ROUTES
from tests.architecture.department_doors import sees_page_of_department
from tests.architecture.permission_answers import Answer
from tests.architecture.permission_doors import DEPARTMENT
from tests.architecture.permission_parts import PARTS
from tests.architecture.permission_tables import COMMANDS, ROUTES
from tests.architecture.right_arguments import right_arguments
from tests.architecture.source_files import ROOT
from tests.architecture.writes import Still, records
from tests.fixtures.api_doors import Doors
from tests.fixtures.filing import YEAR, Filing
from tests.fixtures.funding import OWN_OF_DEPARTMENTS
from tests.fixtures.twins import CANARY, CASE, DRAFT_ONLY, EVERYONE, FILED, IN_SHORT, Wearer, actor_of

MISSING = "ZZZ"
DESKS = {"cases", "contested", "law-desk", "messages", "owing", "reading-queue", "reminders", "round", "round-days"}
"""Pages of the central unit that are about nothing named in their address."""
OF_DEPARTMENTS = {"department-funding", "funding-line", "review"}
"""Pages of the department of whoever opens them."""
VISITOR = Actor(None, "a visitor", via="public")


def hats(portal: Portal, actor: Actor) -> tuple[Hat, ...]:
    with portal.db.reading() as session:
        return hats_of(session, actor)


def ids_of(portal: Portal, code: str) -> dict[str, int]:
    """The question and the upload of a regulator, where it has some."""
    with portal.db.reading() as session:
        mine = select(Submission.id).join(Submission.obligation).where(Obligation.regulator_code == code)
        asked = session.scalar(select(FigureQuery.id).where(FigureQuery.submission_id.in_(mine)))
        uploaded = session.scalar(select(Upload.id).where(Upload.submission_id.in_(mine)).limit(1))
    return {"question": asked or 1, "upload": uploaded or 1}


def test_no_command_is_without_a_line() -> None:
    commands, parts = COMMANDS.keys() | CASE_COMMANDS.keys(), PARTS.keys() | CASE_PARTS.keys()
    assert all_commands() == commands | parts
    assert not commands & parts


def test_no_route_is_without_a_line() -> None:
    paths = api.openapi()["paths"]
    assert {
        step["operationId"] for steps in paths.values() for step in steps.values()
    } == ROUTES.keys() | CASE_ROUTES.keys()


def test_no_page_is_without_a_line() -> None:
    shown = re.compile(r"^(begin|show|end)\(", re.MULTILINE)
    screens = {path.name for path in (ROOT / "portal/ui").glob("*.py") if shown.search(path.read_text())}
    assert screens == {page.file for page in PAGES}


class _Undo(Exception):
    pass


def _command(name: str) -> Callable[..., object]:
    module, _, function = name.partition(".")
    found: Callable[..., object] = getattr(importlib.import_module(f"portal.commands.{module}"), function)
    return found


def call(portal: Portal, actor: Actor, name: str, given: dict[str, Any]) -> PortalError | None:
    """Call a command with what it asks for; in the caller's unit of work it is undone afterwards."""
    command = _command(name)
    wanted = inspect.signature(command).parameters.values()
    needed = [p.name for p in wanted if p.default is p.empty and p.name not in ("ctx", "portal", "actor")]
    arguments = {parameter: given[parameter] for parameter in needed}
    try:
        if "ctx" in inspect.signature(command).parameters:
            with portal.unit_of_work(actor) as ctx:
                command(ctx, **arguments)
                raise _Undo
        command(portal, actor, **arguments)
    except _Undo:
        pass
    except PortalError as error:
        return error
    return None


@pytest.fixture
def given(twins: Filing, tmp_path: Path) -> dict[str, Any]:
    return right_arguments(twins, tmp_path)


def judge(answer: Answer, error: PortalError | None, missing: PortalError | None, about: object) -> None:
    """Hold what came of a command against the table; ``missing`` came of it for what does not exist."""
    if answer is Answer.ADMITTED:
        assert not isinstance(error, NotAllowed), about
        assert not isinstance(error, NotFound) or error.sentence != NotFound().sentence, about
    elif answer is Answer.REFUSED:
        assert isinstance(error, NotAllowed), (about, error)
    else:
        assert isinstance(error, NotFound), (about, error)
        assert isinstance(missing, NotFound), (about, missing)
        assert error.sentence == missing.sentence, about


SAYS_WHOSE = {"regulator_code", "organisation_code", "question_id"}
"""Parameters by which a command is told about whose things it is."""
Tried = TypeVar("Tried", bound=Hashable)


def _for_codes(tried: Mapping[Tried, object]) -> Iterator[tuple[Tried, str]]:
    """Each with all three regulators where it says whose it is about, the others once."""
    for each, says_whose in tried.items():
        for code in (*FILED, DRAFT_ONLY) if says_whose else FILED[:1]:
            yield each, code


def walk_commands(portal: Portal, actor: Actor, given: dict[str, Any]) -> None:
    worn = hats(portal, actor)
    with Still(portal) as still:
        for name, code in _for_codes(
            {name: SAYS_WHOSE & set(inspect.signature(_command(name)).parameters) for name in COMMANDS}
        ):
            door = COMMANDS[name]
            answer = door.answer(worn, code, filed=code in FILED)
            there = {**given, **OWN.get(name, {}), "regulator_code": code, "organisation_code": code}
            there["question_id"] = ids_of(portal, code)["question"]
            if name.startswith(("licensing.", "licence_")):
                there["number"] = right_requests.LICENCE["number"]
            error = call(portal, actor, name, there)
            gone = {**there, "regulator_code": MISSING, "organisation_code": MISSING}
            gone |= {"reference": right_requests.MISSING_CASE, "department_code": MISSING}
            missing = call(portal, actor, name, gone) if answer is Answer.NOT_THERE else None
            judge(answer, error, missing, (name, code))
            if answer is not Answer.ADMITTED:
                still.require((name, code))
            else:
                still.begin_anew()


OWN = {"law_desk.set_programme": {"value": 3}, **OWN_OF_DEPARTMENTS}
"""Where one name means another thing."""


@EVERYONE
def test_every_command(twins: Filing, given: dict[str, Any], wearer: Wearer) -> None:
    walk_commands(twins.portal, actor_of(twins, wearer), given)


def test_every_command_for_somebody_without_a_name(twins: Filing, given: dict[str, Any]) -> None:
    """Nobody calls them so; were it tried, a visitor is not taken for the portal itself."""
    doors_for_anyone = {name for name, door in COMMANDS.items() if door.permission is None}
    for name, door in COMMANDS.items():
        if name not in doors_for_anyone:
            right = {**given, **OWN.get(name, {})}
            judge(
                door.answer((), "X01", filed=True),
                call(twins.portal, VISITOR, name, {**right, "regulator_code": "X01", "organisation_code": "X01"}),
                call(twins.portal, VISITOR, name, {**right, "regulator_code": MISSING, "organisation_code": MISSING}),
                name,
            )


@IN_SHORT
def test_every_route(twin_doors: Doors, wearer: Wearer) -> None:
    portal = twin_doors.filing.portal
    actor = actor_of(twin_doors.filing, wearer)
    browser, worn = twin_doors.browser(actor), hats(portal, actor)
    with Still(portal) as still:
        for route, code in _for_codes({route: right_requests.says_whose(route) for route in right_requests.ROUTES}):
            api.state.buckets = Buckets()  # nobody asks as often as this walk
            answer, places = ROUTES[route.name].answer(worn, code, filed=code in FILED), ids_of(portal, code)
            said = right_requests.ask(browser, route, attempt=uuid.uuid4().hex, code=code, **places)
            about = (route.name, code, said.status_code, said.text[:200])
            if answer is Answer.ADMITTED:
                assert said.status_code not in (401, 403) and said.status_code < 500, about
                assert said.status_code != 404 or said.json()["detail"] != NotFound().sentence, about
                still.begin_anew()
                continue
            if answer is Answer.REFUSED:
                assert (said.status_code, said.json()["code"]) == (403, "NotAllowed"), about
            else:
                gone = {**places, "code": MISSING, "case": right_requests.MISSING_CASE, "department": MISSING}
                missing = right_requests.ask(browser, route, attempt=uuid.uuid4().hex, **gone)
                assert said.status_code == 404, about
                assert {**said.json(), "request_id": ""} == {**missing.json(), "request_id": ""}, about
            still.require(about)


OF_A_CASE = {"case", "case-application", "case-work", "advise", "consent"}
REFUSED_TITLES = {"You cannot see this page", "There is nothing here", "Sign in to see this page"}


class Screens:
    """The screens as one browser sees them."""

    def __init__(self, token: dict[str, object] | None) -> None:
        self.at = AppTest.from_file(str(ROOT / "portal/app.py"), default_timeout=60)
        self.at.user = token or {"is_logged_in": False}
        self.at.run()

    def open(self, page: ListedPage, code: str) -> str:
        """Open a page about one regulator; its title, or all titles where there is not one."""
        self.at.query_params.clear()
        about_case = {"case": CASE, "part": "aircraft", "table": "partners", "row": "1"}
        about_return = {"year": str(YEAR), "regulator": code, "of": f"return:{YEAR}/{code}"}
        self.at.query_params.update(
            about_case if page.address.startswith(("application", "decision")) else about_return
        )
        self.at.switch_page(f"ui/{page.file}").run()
        assert not self.at.exception, (page.file, code, self.at.exception)
        return " / ".join(title.value for title in self.at.title)

    @property
    def all_there_is(self) -> str:
        return "\n".join(str(node.proto) for node in self.at.main if getattr(node, "proto", None) is not None)


def title_for(page: ListedPage, worn: tuple[Hat, ...], code: str) -> str | None:
    """The title that must stand there; None: one of its own."""
    if not page.for_roles(frozenset(hat.role for hat in worn)):
        return "You cannot see this page"
    if page.address == "decision":
        return "There is nothing here"  # nothing is decided
    if page.public or page.roles is None:
        return None
    if page.address in ("keys", "publish"):
        return None if page.address == "keys" else _desk_title(worn)
    if page.address == "review":  # of one return: for the department over all three regulators
        return None if any(hat.organisation == DEPARTMENT for hat in worn) else "There is nothing here"
    if page.address in OF_DEPARTMENTS:
        return None if any(hat.organisation.startswith("XD") for hat in worn) else "There is nothing here"
    if page.address == "asked":  # of whoever opens it
        return None
    if page.address in DESKS:
        return _desk_title(worn)
    if page.address in OF_A_CASE:
        return "There is nothing here"  # no case is named in the address; test_case_walk.py names one
    if page.address == "people":
        answers = {ROUTES["get_people"].answer(worn, hat.organisation, filed=False) for hat in worn}
        return None if Answer.ADMITTED in answers else "You cannot see this page"
    if page.address.startswith("application"):
        return None  # those it is for all work for the one innovator
    if page.roles == REVIEWER:
        return None if sees_page_of_department(page.address, worn, code) else "There is nothing here"
    doors = {"place": "get_own_place", "counts": "get_own_place", "history": "get_history"}
    door = ROUTES[doors.get(page.address, "get_return")]
    seen = door.answer(worn, code, filed=code in FILED) is Answer.ADMITTED
    return None if seen else "There is nothing here"


def _desk_title(worn: tuple[Hat, ...]) -> str | None:
    return None if any(hat.organisation == "CENTRAL" for hat in worn) else "You cannot see this page"


@IN_SHORT
def test_every_page(twin_doors: Doors, wearer: Wearer) -> None:
    portal = twin_doors.filing.portal
    actor = actor_of(twin_doors.filing, wearer)
    screens, worn = Screens(twin_doors.sign_in(actor)), hats(portal, actor)
    before = records(portal)
    roles = frozenset(hat.role for hat in worn)
    # what is public looks the same to all, for every regulator: the walk of a visitor
    for page, code in _for_codes({page: not page.public and page.for_roles(roles) for page in PAGES}):
        title, wanted = screens.open(page, code), title_for(page, worn, code)
        assert (title == wanted) if wanted else page.public or title not in REFUSED_TITLES, (page.file, code, title)
        if title in REFUSED_TITLES:
            assert CANARY not in screens.all_there_is, (page.file, code)
            assert not (screens.at.table or screens.at.button or screens.at.text_input), (page.file, code)
    assert records(portal) == before


def test_every_page_for_a_visitor(twin_doors: Doors) -> None:
    screens = Screens(None)
    for page in PAGES:
        for code in (*FILED, DRAFT_ONLY):
            title = screens.open(page, code)
            assert page.public or title == "Sign in to see this page", (page.file, title)
            assert CANARY not in screens.all_there_is
