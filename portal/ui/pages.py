"""Every page: its file, its name, who finds it in the menu. A page not listed here does not exist.

The menu shows what is of use to somebody. A page opens only for the roles it is for; what of it somebody
sees, its queries decide.
"""

from __future__ import annotations

from dataclasses import dataclass

from portal.permissions import READ_CASES, READ_DEPARTMENT, READ_WHEN_ASKED

EVERYONE = frozenset[str]()


@dataclass(frozen=True, slots=True)
class ListedPage:
    file: str
    title: str
    address: str
    roles: frozenset[str] | None = EVERYONE
    """Roles it is for; empty: everyone, also without signing in; None: anyone who is signed in."""
    in_menu: bool = False
    visitors_menu: bool = False
    """In the menu of those who have no desk here; the others find it at the foot of every page."""

    @property
    def public(self) -> bool:
        return self.roles == EVERYONE

    def for_roles(self, roles: frozenset[str]) -> bool:
        return self.public or self.roles is None or bool(self.roles & roles)


REGULATOR = frozenset({"preparer", "certifier"})
CENTRAL = frozenset({"analyst", "administrator"})
INNOVATOR = frozenset({"applicant", "signatory"})
REVIEWER = frozenset({"sponsor_reviewer"})
CASEWORK = READ_CASES
"""Roles of the central unit that read every case."""
ASKED = READ_WHEN_ASKED
"""Roles of a regulator that are asked about cases."""

DEPARTMENT = READ_DEPARTMENT
"""Roles of a sponsor department."""

PAGES = (
    ListedPage("home.py", "Home", "home", in_menu=True),
    ListedPage("your_return.py", "Annual return", "return", REGULATOR, in_menu=True),
    ListedPage("sign_off.py", "Sign off", "sign-off", frozenset({"certifier"}), in_menu=True),
    ListedPage("correct.py", "Correct on screen", "correct", frozenset({"preparer"})),
    ListedPage("receipt.py", "Receipt", "receipt", REGULATOR | CENTRAL),
    ListedPage("messages_to_you.py", "Messages to you", "messages-to-you", None),
    ListedPage("your_roles.py", "Your roles", "roles", None),
    ListedPage("leave_role.py", "Leave a role", "leave-role", None),
    ListedPage("your_sign_ins.py", "Your sign-ins", "sign-ins", None),
    ListedPage("people.py", "People", "people", DEPARTMENT | {"administrator", "certifier"}),
    ListedPage("keys.py", "Keys for programs", "keys", frozenset({"preparer", "applicant"})),
    ListedPage("applications.py", "Your applications", "applications", INNOVATOR, in_menu=True),
    ListedPage("application.py", "Application", "application", INNOVATOR),
    ListedPage("application_evidence.py", "Evidence", "application-evidence", INNOVATOR),
    ListedPage("application_risk.py", "Ground and air risk", "application-risk", INNOVATOR),
    ListedPage("application_row.py", "Row of an application", "application-row", INNOVATOR),
    ListedPage("application_section.py", "Part of an application", "application-part", INNOVATOR),
    ListedPage("application_status.py", "Where an application stands", "application-status", INNOVATOR),
    ListedPage("application_submit.py", "Declaration and submission", "application-submit", INNOVATOR),
    ListedPage("start_application.py", "Start an application", "start-application", None),
    ListedPage("your_organisation.py", "Your organisation", "organisation", None),
    ListedPage("round_desk.py", "Round", "round", CENTRAL, in_menu=True),
    ListedPage("round_days.py", "Dates of a round", "round-days", CENTRAL),
    ListedPage("owing.py", "Who owes a return", "owing", CENTRAL),
    ListedPage("reading_queue.py", "Reading queue", "reading-queue", CENTRAL),
    ListedPage("reading_desk.py", "Read a return", "read", CENTRAL),
    ListedPage("reminders.py", "Reminders", "reminders", CENTRAL),
    ListedPage("messages.py", "Messages", "messages", frozenset({"administrator"})),
    ListedPage("history.py", "History", "history", REGULATOR | CENTRAL | INNOVATOR | CASEWORK | DEPARTMENT),
    ListedPage("publish.py", "Publish", "publish", frozenset({"administrator"})),
    ListedPage("your_place.py", "Your place", "place", REGULATOR, in_menu=True),
    ListedPage("own_counts.py", "Your own counts", "counts", REGULATOR | CENTRAL),
    ListedPage("contested.py", "Contested", "contested", CENTRAL, in_menu=True),
    ListedPage("decision.py", "Decision", "decision", None),
    ListedPage("licence.py", "Licence", "licence", None),
    ListedPage("cases.py", "Cases", "cases", CASEWORK, in_menu=True),
    ListedPage("case.py", "Case", "case", CASEWORK),
    ListedPage("case_application.py", "Application as submitted", "case-application", CASEWORK | ASKED),
    ListedPage("case_work.py", "Work on a case", "case-work", CASEWORK),
    ListedPage("asked.py", "Asked of us", "asked", ASKED, in_menu=True),
    ListedPage("advise.py", "Advise", "advise", frozenset({"consultee"})),
    ListedPage("consent.py", "Consent", "consent", frozenset({"consent_giver"})),
    ListedPage("law_desk.py", "Law and limits", "law-desk", frozenset({"administrator"})),
    ListedPage("your_regulators.py", "Your regulators", "your-regulators", REVIEWER, in_menu=True),
    ListedPage("shared_return.py", "Shared return", "shared-return", REVIEWER),
    ListedPage("steers.py", "Your steers", "your-steers", REVIEWER),
    ListedPage("steer.py", "Steer", "steer", REVIEWER),
    ListedPage("steer_coverage.py", "Steers and who has one", "steer-coverage"),
    ListedPage("review.py", "Reviews", "review", DEPARTMENT, in_menu=True),
    ListedPage("department_funding.py", "Funding", "department-funding", DEPARTMENT),
    ListedPage("funding_line.py", "Funding line", "funding-line", REVIEWER),
    ListedPage("published.py", "Published returns", "published", in_menu=True),
    ListedPage("published_return.py", "Published return", "published-return"),
    ListedPage("compare.py", "Compare", "compare", in_menu=True),
    ListedPage("side_by_side.py", "Side by side", "side-by-side"),
    ListedPage("reform_tests.py", "The two tests", "tests"),
    ListedPage("methods.py", "Methods", "methods"),
    ListedPage("register.py", "Regulators", "regulators", in_menu=True),
    ListedPage("regulator.py", "Regulator", "regulator"),
    ListedPage("ai_funding.py", "Funding of AI capability", "ai-funding"),
    ListedPage("guidance.py", "Find guidance", "find-guidance", visitors_menu=True),
    ListedPage("what_worked.py", "What worked", "examples"),
    ListedPage("sandboxes.py", "Sandboxes open now", "open-sandboxes"),
    ListedPage("pre_check.py", "Sandbox licences", "pre-check"),
    ListedPage("search.py", "Search", "search"),
    ListedPage("rules.py", "Rules and limits", "rules"),
    ListedPage("accessibility.py", "Accessibility", "accessibility"),
)
