"""Funding of AI capability as anybody may read it: recorded lines and published returns, from the public store."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path

from portal.public_store import Json, NotPublished, PublicStore
from portal.queries.capability_rows import needs_of, rows_published, spent_of
from portal.queries.funding_page import Correction, FundingPage, LineShown, OfRegulator, Source, lines_for
from portal.queries.public import bodies
from regulators.capability_chain import NotNeeded, Recorded, Totals, chain, totals
from regulators.funding import (
    Budget,
    Control,
    Ground,
    Line,
    Prices,
    Status,
    Urgency,
    first_day,
    last_day,
    sponsors_in,
)
from regulators.funding import Source as MoneyFrom
from regulators.register import Fact, Kind, Sponsorship, Standing
from submissions_schema.open_data import Basis


def lines_recorded(store: PublicStore) -> tuple[LineShown, ...]:
    """Every line that stands."""
    return tuple(
        LineShown(
            recorded=Recorded(kept["id"], kept["department"], kept["regulator"], _line(kept)),
            department_name=kept["department_name"],
            regulator_name=kept["regulator_name"],
            version=kept["version"],
            corrections=tuple(
                # what was kept before corrections said what they changed is written anew within a minute
                Correction(each["version"], date.fromisoformat(each["on"]), each.get("changed", ""), each["reason"])
                for each in kept["corrections"]
            ),
        )
        for kept in store.funding().get("lines", ())
    )


def statements(store: PublicStore) -> tuple[NotNeeded, ...]:
    """Every statement that stands."""
    return tuple(
        NotNeeded(**{**kept, "ground": Ground(kept["ground"])}) for kept in store.funding().get("not_needed", ())
    )


def funding_rounds(store: PublicStore) -> tuple[int, ...]:
    """The rounds of which returns are published, the newest first."""
    return store.rounds()


def departments_shown(store: PublicStore) -> dict[str, str]:
    """Departments with something to show, code to name: a line or statement stands, or a regulator of theirs filed.

    A department whose regulators' returns were only put together from published sources is left out: nothing here was
    asked of it.
    """
    filed = _filed(store.folder, tuple((year, store.entry(year).folder) for year in store.rounds()))
    recorded = {each.recorded.department for each in lines_recorded(store)}
    recorded |= {each.department for each in statements(store)}
    found: dict[str, str] = {}
    for body in bodies(store):
        for link in body["sponsorships"]:
            code = link["department_code"]
            if code and link["kind"] == Kind.SPONSORS and (code in recorded or body["code"] in filed):
                found[code] = link["department"]
    return dict(sorted(found.items(), key=lambda pair: pair[1]))


def without_sponsor(store: PublicStore, year: int) -> tuple[str, ...]:
    """Bodies that filed and that no department sponsors in the money's year: funding is not applicable to them."""
    filed = _filed(store.folder, tuple((each, store.entry(each).folder) for each in store.rounds()))
    return tuple(body["name"] for body in bodies(store) if body["code"] in filed and not sponsors_of(body, year + 1))


@lru_cache(maxsize=4)
def _filed(folder: Path, versions: tuple[tuple[int, str], ...]) -> frozenset[str]:
    """Regulators of which a return was filed and published; kept until another version of a round is published."""
    store = PublicStore(folder)
    return frozenset(
        code
        for year, _ in versions
        for code in store.manifest(year)["returns"]
        if _published(store, year, code)["basis"] != Basis.PUBLISHED_SOURCE
    )


def funding_page(store: PublicStore, department: str, year: int, *, as_of: date) -> FundingPage:
    """One department in one round.

    Raises:
        NotPublished: no such department is shown, or nothing of the round is published.
    """
    shown = departments_shown(store)
    if department not in shown or year not in store.rounds():
        raise NotPublished(f"{department}/{year}")
    lines, stated, names = lines_recorded(store), statements(store), shown | _department_names(store)
    regulators = tuple(
        _regulator(store, body, department, year, names, lines, stated)
        for body in sorted(bodies(store), key=lambda each: str(each["code"]))
        if department in sponsors_of(body, year + 1)
    )
    return FundingPage(
        department=department,
        name=shown[department],
        demonstration=any(body["demonstration"] for body in bodies(store) if department in sponsors_of(body, year + 1)),
        year=year,
        regulators=regulators,
        lines=lines_for(lines, department, (year, year + 1)),
        not_needed=tuple(n for n in stated if n.department == department and n.financial_year == year + 1),
        as_of=as_of,
        names=names,
    )


def all_together(pages: Sequence[FundingPage]) -> Totals:
    """The regulators of all pages, one with two sponsors once."""
    chains = {each.code: each.chain for page in pages for each in page.regulators}
    return totals(chains.values())


def _regulator(
    store: PublicStore,
    body: Json,
    department: str,
    year: int,
    names: dict[str, str],
    lines: Sequence[LineShown],
    stated: Sequence[NotNeeded],
) -> OfRegulator:
    code, sponsors = body["code"], sponsors_of(body, year + 1)
    needs = spent = source = None
    if code in store.manifest(year)["returns"]:
        content = _published(store, year, code)
        needs = needs_of(rows_published(content, "capability"))
        spent = spent_of(rows_published(content, "resources"))
        source = Source(year, content["version"], True, content["basis"])
    found = chain(
        code,
        year,
        sponsors=sponsors,
        needs=needs,
        spent=spent,
        lines=[each.recorded for each in lines],
        not_needed=stated,
    )
    others = tuple(names.get(other, other) for other in sponsors if other != department)
    return OfRegulator(code=code, name=body["name"], chain=found, source=source, other_sponsors=others)


def _published(store: PublicStore, year: int, code: str) -> Json:
    read: Json = json.loads(store.read(year, f"returns/{code}.json"))
    return read


def sponsors_of(body: Json, financial_year: int) -> tuple[str, ...]:
    """Codes of the departments that sponsor a body of the register on any day of a financial year."""
    links = [
        Sponsorship(
            body["code"],
            link["department_code"],
            Fact(Kind(link["kind"]), Standing(link["standing"]), link["source"]),
            date.fromisoformat(link["valid_from"]) if link["valid_from"] else None,
            date.fromisoformat(link["valid_to"]) if link["valid_to"] else None,
        )
        for link in body["sponsorships"]
    ]
    return sponsors_in(links, body["code"], first_day(financial_year), last_day(financial_year))


def _department_names(store: PublicStore) -> dict[str, str]:
    return {
        link["department_code"]: link["department"]
        for body in bodies(store)
        for link in body["sponsorships"]
        if link["department_code"]
    }


def _line(kept: Json) -> Line:
    said = {name: kept[name] for name in Line.__dataclass_fields__}
    return Line(
        **{
            **said,
            "budget": Budget(kept["budget"]),
            "control": Control(kept["control"]),
            "source": MoneyFrom(kept["source"]),
            "prices": Prices(kept["prices"]),
            "urgency": Urgency(kept["urgency"]),
            "status": Status(kept["status"]),
            "status_on": date.fromisoformat(kept["status_on"]),
        }
    )
