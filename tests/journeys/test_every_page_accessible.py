"""Every page of the portal with something on it, on a desk's screen and on a telephone's.

No fault that axe knows, one heading that the title repeats, no scrolling sideways, and a focus that is seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from portal.ui.pages import PAGES
from tests.fixtures.accessibility import find_faults
from tests.fixtures.browser import IN_BRITAIN, Watch
from tests.fixtures.portal_server import RunningPortal
from tests.journeys.people import Someone
from tests.journeys.showcase import IN_CONFLICT, SIGNED_LINK, showing_portal

WIDTHS = (1280, 320)
"""A desk's screen, and what is left of it at 400% (WCAG 1.4.10), which is also a small telephone's."""


@dataclass(frozen=True)
class Visit:
    """An address, who opens it (nobody signed in: None), what must be read there, what to press first."""

    address: str
    who: str | None = None
    says: str = ""
    press: str | None = None


DRAFT, WAITING = "SC-2026-0009", "SC-2026-0008"
"""Of the demonstration's applications: one that waits to be signed, and one with a question to answer."""
SCREENS: dict[str, tuple[Visit, ...]] = {
    "home.py": (
        Visit("/", says="Read published returns"),
        Visit("/", "idris-khan", says="Clear 8 errors"),
        Visit("/", "anna-whitlock", says="Read the return"),
        Visit("/", "sara-lindqvist", says="Sign and submit"),
        Visit("/", "leo-fontaine", says="Issued: it cannot be used before its first day"),
        Visit("/", "ruth-adeyemi", says="No current steer for Example Rail"),
        Visit("/", "ruth-adeyemi", says="Say what you fund for"),
        Visit("/", "colin-strand", says="Sign the review of Example Rail and Maritime Regulator"),
    ),
    "applications.py": (Visit("/applications", "leo-fontaine", says="Medicines between two hospitals"),),
    "application.py": (Visit(f"/application?case={DRAFT}", "leo-fontaine", says="What is left is the declaration"),),
    "application_evidence.py": (
        Visit(f"/application-evidence?case={DRAFT}", "leo-fontaine", says="Name evidence that a regulator holds"),
    ),
    "application_risk.py": (Visit(f"/application-risk?case={DRAFT}", "leo-fontaine", says="Table cell it came from"),),
    "application_row.py": (
        Visit(f"/application-row?case={DRAFT}&table=relief_lines&row=1", "leo-fontaine", says="Take this row out"),
    ),
    "application_section.py": (
        Visit(f"/application-part?case={DRAFT}&part=aircraft", "leo-fontaine", says="What is missing here"),
        Visit(f"/application-part?case={DRAFT}&part=law", "leo-fontaine", says="Never set aside"),
        Visit("/application-part?case=SC-9999-0001&part=law", "leo-fontaine", says="There is nothing here"),
    ),
    "application_status.py": (
        Visit(f"/application-status?case={WAITING}", "sara-lindqvist", says="How many people sleep there"),
    ),
    "application_submit.py": (
        Visit(f"/application-submit?case={DRAFT}", "sara-lindqvist", says="What you are signing"),
    ),
    "start_application.py": (
        Visit("/start-application?domain=drones", "leo-fontaine", says="hours of writing"),
        Visit("/start-application?domain=drones", "priya-nair", says="Register your organisation"),
    ),
    "your_organisation.py": (Visit("/organisation", "sara-lindqvist", says="jo@example.com"),),
    "your_return.py": (
        Visit("/return", "idris-khan", says="What was found", press="Upload a new file"),
        Visit("/return", "priya-nair", says="With your certifier"),
        Visit("/return?year=2025", "priya-nair", says="See the receipt"),
        Visit("/return?year=2025", "martin-sole", says="Send the answer"),
        Visit("/return?year=2026&regulator=X01", says="Sign in to see this page"),
    ),
    "sign_off.py": (Visit("/sign-off", "grace-okafor", says="and 56 more"),),
    "correct.py": (Visit("/correct", "idris-khan", says="What we know"),),
    "receipt.py": (Visit("/receipt?year=2025", "priya-nair", says="Fingerprint of the file"),),
    "messages_to_you.py": (
        Visit("/messages-to-you", "priya-nair", says="These are always sent"),
        Visit("/messages-to-you", "leo-fontaine", says="No reminder is meant for your roles"),
    ),
    "messages.py": (Visit("/messages", "gwen-tallis", says="were sent"),),
    "reminders.py": (Visit("/reminders?year=2026", "anna-whitlock", says="one message a person and day"),),
    "your_roles.py": (Visit("/roles", "grace-okafor", says="Leave the role of certifier"),),
    "leave_role.py": (
        Visit("/leave-role", "priya-nair", says="Choose the role"),
        Visit("/leave-role?role=3", "grace-okafor", says="What you leave behind"),
    ),
    "your_sign_ins.py": (Visit("/sign-ins", "priya-nair", says="This session"),),
    "people.py": (
        Visit("/people", "gwen-tallis", says="Confirm that vera@example.com gets the role"),
        Visit("/people?organisation=X01", "hugh-barlow", says="How roles came and went"),
        Visit("/people", "grace-okafor", says="Take back the proposal"),
    ),
    "history.py": (
        Visit("/history?of=return:2025/X01", "priya-nair", says="Signed and filed"),
        Visit("/history?of=round:2026", "anna-whitlock", says="Reminders in round 2026"),
        Visit(f"/history?of=case:{IN_CONFLICT}", "ben-carrow", says="Advice asked of X07"),
        Visit("/history", "gwen-tallis", says="Everything"),
        Visit("/history?of=organisation:XD1", "ruth-adeyemi", says="Steer recorded"),
        Visit("/history?of=return:2026/X02", "priya-nair", says="There is nothing here"),
    ),
    "search.py": (
        Visit("/search", says="Every word must fit"),
        Visit("/search?q=example+aviation", says="Published returns"),
        Visit("/search?q=SC-2026", "ben-carrow", says="Applications"),
    ),
    "keys.py": (Visit("/keys", "priya-nair", says="Case system"),),
    "round_desk.py": (Visit("/round", "anna-whitlock", says="Open a return"),),
    "round_days.py": (
        Visit("/round-days?year=2026", "gwen-tallis", says="Set round 2027"),
        Visit("/round-days?year=2025", "anna-whitlock", says="Reporting year"),
    ),
    "owing.py": (
        Visit("/owing?year=2026&regulator=X12", "gwen-tallis", says="Give it longer"),
        Visit("/owing?year=2026&regulator=CAA", "gwen-tallis", says="Ask for its return"),
    ),
    "reading_queue.py": (Visit("/reading-queue", "anna-whitlock", says="moved most against last year"),),
    "reading_desk.py": (
        Visit("/read?year=2026&regulator=X05", "anna-whitlock", says="Accept or return"),
        Visit("/read?year=2026&regulator=X04", "anna-whitlock", says="answered the open question"),
    ),
    "publish.py": (
        Visit("/publish?year=2026", "gwen-tallis", says="Publish one return early"),
        Visit("/publish?year=2025", "gwen-tallis", says="Confirm: withdraw"),
        Visit("/publish", "anna-whitlock", says="You cannot see this page"),
    ),
    "your_place.py": (
        Visit("/place", "priya-nair", says="Your place opens"),
        Visit("/place?year=2025", "grace-okafor", says="Where you lie among your peers"),
    ),
    "own_counts.py": (
        Visit("/counts?year=2025", "priya-nair", says="The cases behind a number"),
        Visit("/counts?year=2025&regulator=X03", "anna-whitlock", says="Every case with its reference"),
    ),
    "contested.py": (Visit("/contested", "anna-whitlock", says="No regulator has disputed its group"),),
    "decision.py": (
        Visit("/decision", "ben-carrow", says="Open this page from an application"),
        Visit("/decision?case=SC-2026-0005", "tariq-holm", says="We refuse the sandbox licence"),
    ),
    "licence.py": (
        Visit("/licence", "ben-carrow", says="The public register of licences"),
        Visit("/licence?number=SL-2025-ROB-0001-Y", "zoe-whitcombe", says="Revoked"),
        Visit("/licence?number=SL-2026-DRN-0001-5", "priya-nair", says="There is nothing here"),
    ),
    "cases.py": (Visit("/cases", "ben-carrow", says="Hired cars that come to the door"),),
    "case.py": (
        Visit(f"/case?case={IN_CONFLICT}", "ben-carrow", says="History of the file"),
        Visit(f"/case?case={IN_CONFLICT}", "chitra-rao", says="Nothing waits for you on this case"),
    ),
    "case_application.py": (Visit(f"/case-application?case={IN_CONFLICT}", "ben-carrow", says="Hazard log"),),
    "case_work.py": (
        *(
            Visit(f"/case-work?case={IN_CONFLICT}&do={part}", "ben-carrow", says=says)
            for part, says in {
                "question": "Send the question",
                "criteria": "Record the finding",
                "lines": "Write a line",
                "conditions": "Write a condition",
                "advice": "Signed links",
                "consents": "It is never taken as given",
                "liability": "Value a line",
                "time": "Give more time",
                "recommend": "send to the panel",
                "issue": "This cannot be done now",
            }.items()
        ),
        Visit(f"/case-work?case={WAITING}&do=risk", "ben-carrow", says="Confirm a step"),
        Visit(f"/case-work?case={IN_CONFLICT}&do=exposure", "frank-dunmore", says="Approve exposure"),
        Visit(f"/case-work?case={WAITING}&do=scan", "gwen-tallis", says="Record the scan"),
    ),
    "asked.py": (Visit("/asked", "owen-pritchard", says="Waits for an answer"),),
    "advise.py": (Visit(f"/advise?case={IN_CONFLICT}&request=3&body=X01", "owen-pritchard", says="Your advice"),),
    "consent.py": (Visit(f"/consent?case={IN_CONFLICT}&line=1&body=X01", "helen-marsh", says="Your body’s answer"),),
    "law_desk.py": (Visit("/law-desk", "gwen-tallis", says="Limits and places"),),
    "your_regulators.py": (
        Visit("/your-regulators", "ruth-adeyemi", says="Figures among its peers"),
        Visit("/your-regulators?regulator=X10", "omar-linfield", says="the regulator does not share it"),
        Visit("/your-regulators", "priya-nair", says="You cannot see this page"),
    ),
    "shared_return.py": (
        Visit("/shared-return?year=2026&regulator=X02", "ruth-adeyemi", says="Shared since"),
        Visit("/shared-return?year=2026&regulator=X02", "omar-linfield", says="There is nothing here"),
    ),
    "steers.py": (Visit("/your-steers", "ruth-adeyemi", says="Record this steer"),),
    "steer.py": (Visit("/steer?department=XD1&steer=5", "ruth-adeyemi", says="The second sentence"),),
    "steer_coverage.py": (
        Visit("/steer-coverage", says="Steer, the newest first"),
        Visit("/steer-coverage?department=XD1", says="Example Rail and Maritime Regulator"),
    ),
    "review.py": (
        Visit("/review", "ruth-adeyemi", says="No review"),
        Visit("/review?year=2026&regulator=X06", "ruth-adeyemi", says="Write the review"),
        Visit("/review?year=2026&regulator=X06", "colin-strand", says="Office in which you sign"),
        Visit("/review?year=2025&regulator=X01", "ruth-adeyemi", says="The regulator answered on 15 December 2025"),
        Visit("/review?year=2026&regulator=X07", "ruth-adeyemi", says="There is nothing here"),
    ),
    "department_funding.py": (
        Visit("/department-funding?year=2025", "ruth-adeyemi", says="Left unfunded, urgent first"),
        Visit("/department-funding?department=XD2", "ruth-adeyemi", says="There is nothing here"),
    ),
    "funding_line.py": (
        Visit("/funding-line", "ruth-adeyemi", says="Record this line"),
        Visit("/funding-line?line=1", "ruth-adeyemi", says="Correct this line"),
    ),
    "ai_funding.py": (
        Visit("/ai-funding", says="All regulators, each once"),
        Visit("/ai-funding?department=XD1", says="On one page (PDF)"),
    ),
    "published.py": (Visit("/published?year=2025", says="Take the data"),),
    "published_return.py": (
        Visit("/published-return?year=2025&regulator=X03", says="Over the years"),
        Visit("/published-return?year=1999&regulator=X03", says="There is nothing here"),
        Visit("/published-return?year=2025&regulator=X01", says="Review by Example Department"),
    ),
    "register.py": (Visit("/regulators", says="Open a regulator"),),
    "regulator.py": (Visit("/regulator?regulator=X03", says="Departments"),),
    "compare.py": (Visit("/compare?year=2025", says="Address of this view"),),
    "side_by_side.py": (Visit("/side-by-side?year=2025&regulators=X01,X02", says="Address of this view"),),
    "reform_tests.py": (Visit("/tests?year=2025&regulator=X03", says="Condition by condition"),),
    "methods.py": (Visit("/methods", says="All metrics"),),
    "guidance.py": (
        Visit("/find-guidance", says="Being consulted on now"),
        Visit("/find-guidance?q=sepa", says="Scottish Environment Protection Agency (SEPA) is not asked."),
    ),
    "what_worked.py": (Visit("/examples?kind=case_study", says="What stood in the way"),),
    "sandboxes.py": (Visit("/open-sandboxes", says="Health and Safety Executive for Northern Ireland"),),
    "pre_check.py": (
        Visit("/pre-check", says="What do you want to test?"),
        Visit(
            "/pre-check?domain=drones&uses_ai=Yes&in_uk=Yes&sight=vlos&pdra01=yes&stops_you=nothing"
            "&regulator_stage=not_asked",
            says="No licence needed",
        ),
    ),
    "rules.py": (Visit("/rules", says="Limits of a file"),),
    "accessibility.py": (Visit("/accessibility", says="What was tried"),),
}
"""For each page of ``portal/ui/pages.py``, those who see something different there."""

PLAIN = (
    Visit("/returns/", says="2025"),
    Visit("/returns/2025", says="Example Aviation Regulator"),
    Visit("/returns/2025/X03", says="In the regulator's own words"),
    Visit("/returns/1999", says="There is nothing here"),
    Visit("/returns/2025/X01", says="Review by Example Department"),
    Visit("/funding", says="All regulators, each once"),
    Visit("/funding/XD1/2025", says="Left unfunded, urgent first"),
    Visit("/funding/XD9", says="There is nothing here"),
    Visit("/tests/2025", says="Every condition of every regulator"),
    Visit("/brief/2025", says="What sandbox licences showed"),
    Visit("/data/", says="2025"),
    Visit("/data/2025/", says="About the dataset"),
    Visit("/compare/2025/P2", says="All regulators of the group"),
    Visit("/compare/1999/P2", says="There is nothing here"),
    Visit("/guidance?status=consulting", says="Follow what is new"),
    Visit("/guidance?q=zebra", says="No item of guidance fits."),
    Visit("/what-worked?page=2", says="Page 2 of"),
    Visit("/sandboxes", says="Sandboxes, test beds and advisory services"),
    Visit("/steers", says="Who has one on"),
    Visit("/steers?department=XD1", says="letter on priorities for aviation"),
    Visit("/licences", says="Take the data"),
    Visit("/licences/SL-2025-ROB-0001-Y", says="Revoked"),
    Visit("/licences/SL-2026-DRN-0009-5", says="There is no such licence"),
    Visit("/signin", says="Priya Nair"),
    Visit("/signout", "priya-nair", says="Sign out"),
    Visit("/advice/nothing", says="This link does not work"),
    Visit("/signed-out", says="You are signed out"),
    Visit("/oauth2callback?state=unknown&code=1", says="You are not signed in"),
)

SIDEWAYS = """() => Math.max(...[document.scrollingElement, document.querySelector('[data-testid=stMain]')]
  .filter(Boolean).map(e => e.scrollWidth - e.clientWidth))"""

UNSEEN_FOCUS = """() => {
  const style = document.createElement('style');
  style.textContent = '*{transition:none!important;animation:none!important}';
  document.head.append(style);
  const painted = e => {
    const box = e.getBoundingClientRect();
    return box.width > 3 && box.height > 3 && box.right > 0 && box.left < innerWidth
      && e.checkVisibility({opacityProperty: true, visibilityProperty: true});
  };
  const around = e => {  // the field of a box or a list is drawn by its neighbours
    const near = [e];
    for (let up = e, i = 0; up && i < 4; i++, up = up.parentElement) near.push(up, ...up.children);
    return near;
  };
  const look = e => {
    if (!painted(e)) return '';
    const s = getComputedStyle(e);
    return [s.outlineStyle === 'none' ? '' : s.outline, s.boxShadow, s.backgroundColor].join('|');
  };
  const unseen = [];
  for (const e of document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')) {
    if (e.tabIndex < 0 || e.disabled || e.closest('[inert]') || !e.checkVisibility({visibilityProperty: true})) {
      continue;
    }
    document.activeElement.blur();
    const before = around(e).map(look);
    e.focus();
    if (document.activeElement !== e) continue;
    const after = around(e).map(look);
    if (before.every((each, place) => each === after[place])) unseen.push(e.outerHTML.slice(0, 200));
  }
  document.activeElement.blur();
  style.remove();
  return unseen;
}"""


def test_every_page_is_visited() -> None:
    assert set(SCREENS) == {page.file for page in PAGES}, "a page without a visit, or a visit to none"


@pytest.fixture
def full_portal(_demonstration: Path, tmp_path: Path) -> Iterator[RunningPortal]:
    with showing_portal(_demonstration, tmp_path) as running:
        yield running


@pytest.mark.thorough
@pytest.mark.browser
def test_no_page_has_accessibility_faults(full_portal: RunningPortal, browser: Browser, watch: Watch) -> None:
    watch.expect(r"status of (403|404)")  # of the pages that say so
    people: dict[str | None, Someone] = {}
    faults: list[str] = []
    token = (full_portal.data_dir.parent / SIGNED_LINK).read_text(encoding="utf-8")
    by_link = Visit(f"/advice/{token}", says="Your advice is asked for")
    visits = [*(visit for visits in SCREENS.values() for visit in visits), *PLAIN, by_link]
    for visit in sorted(visits, key=lambda visit: visit.who or ""):
        if visit.who not in people:
            people[visit.who] = somebody(full_portal, browser, watch, visit.who)
        person = people[visit.who]
        person.page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        person.go(visit.address)
        try:
            expect(person.page.locator("body")).to_contain_text(visit.says, timeout=15_000)
        except AssertionError:  # the others are looked at all the same
            faults.append(f"{visit.address} as {visit.who} does not say {visit.says!r}")
            continue
        unfold(person.page, visit)
        for width in WIDTHS:
            person.page.set_viewport_size({"width": width, "height": 900})
            person.page.wait_for_timeout(200)  # until the script of ours has looked at it
            faults += [f"{visit.address} as {visit.who} at {width} px: {fault}" for fault in faults_of(person.page)]
    for person in people.values():
        person.page.context.close()
    assert faults + watch.faults() == []


def somebody(portal: RunningPortal, browser: Browser, watch: Watch, who: str | None) -> Someone:
    """A browser profile of their own, kept for all that ``who`` opens."""
    context = browser.new_context(**IN_BRITAIN)
    watch.over(context)
    someone = Someone(portal, context.new_page())
    if who:
        someone.sign_in(who)
    return someone


def unfold(page: Page, visit: Visit) -> None:
    """Open what is folded away: it is part of the page."""
    folded = page.locator("details:not([open]) > summary")
    while folded.count():
        folded.first.click()
    if visit.press:
        page.get_by_role("button", name=visit.press).click()


def faults_of(page: Page) -> list[str]:
    """What is wrong with the page as it stands, one sentence each."""
    faults = find_faults(page)
    headings = page.locator("h1").all_inner_texts()
    if len(headings) != 1:
        faults.append(f"has {len(headings)} first headings: {headings}")
    elif page.title() != f"{headings[0]} – Regulators and AI":
        faults.append(f"is titled “{page.title()}” and headed “{headings[0]}”")
    if (over := page.evaluate(SIDEWAYS)) > 0:
        faults.append(f"scrolls sideways by {over} px")
    return faults + [f"the focus is not seen on {element}" for element in unseen_focus(page)]


def unseen_focus(page: Page) -> list[str]:
    """What has the focus without showing it, at two looks: a page that is being drawn may hide it for a moment."""
    looks: list[list[str]] = []
    for _ in range(2):
        page.keyboard.press("Tab")  # from here on the browser shows the focus, as to somebody at a keyboard
        looks.append(page.evaluate(UNSEEN_FOCUS))
        if not looks[-1]:
            break
        page.wait_for_timeout(1_000)
    return [element for element in looks[0] if all(element in look for look in looks)]
