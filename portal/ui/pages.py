"""Every page: its file, its name, who finds it in the menu. A page not listed here does not exist.

The menu shows what is of use to somebody. A page opens only for the roles it is for; what of it somebody
sees, its queries decide.
"""

from __future__ import annotations

from dataclasses import dataclass

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

PAGES = (
    ListedPage("home.py", "Home", "home", in_menu=True),
    ListedPage("your_return.py", "Annual return", "return", REGULATOR, in_menu=True),
    ListedPage("sign_off.py", "Sign off", "sign-off", frozenset({"certifier"}), in_menu=True),
    ListedPage("correct.py", "Correct on screen", "correct", frozenset({"preparer"})),
    ListedPage("receipt.py", "Receipt", "receipt", REGULATOR | CENTRAL),
    ListedPage("keys.py", "Keys for programs", "keys", frozenset({"preparer"})),
    ListedPage("round_desk.py", "Round", "round", CENTRAL, in_menu=True),
    ListedPage("reading_desk.py", "Read a return", "read", CENTRAL),
    ListedPage("publish.py", "Publish", "publish", frozenset({"administrator"})),
    ListedPage("your_place.py", "Your place", "place", REGULATOR, in_menu=True),
    ListedPage("own_counts.py", "Your own counts", "counts", REGULATOR | CENTRAL),
    ListedPage("contested.py", "Contested", "contested", CENTRAL, in_menu=True),
    ListedPage("published.py", "Published returns", "published", in_menu=True),
    ListedPage("published_return.py", "Published return", "published-return"),
    ListedPage("compare.py", "Compare", "compare", in_menu=True),
    ListedPage("side_by_side.py", "Side by side", "side-by-side"),
    ListedPage("reform_tests.py", "The two tests", "tests"),
    ListedPage("methods.py", "Methods", "methods"),
    ListedPage("register.py", "Regulators", "regulators", in_menu=True),
    ListedPage("regulator.py", "Regulator", "regulator"),
    ListedPage("guidance.py", "Find guidance", "find-guidance", visitors_menu=True),
    ListedPage("what_worked.py", "What worked", "examples"),
    ListedPage("sandboxes.py", "Sandboxes open now", "open-sandboxes"),
    ListedPage("pre_check.py", "Sandbox licences", "pre-check"),
    ListedPage("rules.py", "Rules and limits", "rules"),
    ListedPage("accessibility.py", "Accessibility", "accessibility"),
)
