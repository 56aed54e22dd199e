"""Every number of an annual report, and every number it should have, read from the published files alone.

Both are lists of numbers by section, in the order of reading. What should be there is worked out anew from ``/data``:
nothing here asks the code that makes the report.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from portal.documents.brief import Brief, Grid, Picture, Quote, Words

Read = Callable[[str], bytes]
"""A file of the version by its name below ``/data/{year}/v/{version}/``."""
Numbers = dict[str, list[str]]

GRAVEST = ("not filed", "insufficient data", "watch", "no evidence", "no fair comparator", "too few")
COMPARED = {  # code: whether its figures are shares
    **{"P1": False, "P7": False, "P2": True, "P3": True, "P4": False, "P5": True, "P6": True},
}
FILED = ("filed on time", "filed late")
SOURCED = "put together from published sources"
BROKEN = {"S1": 2027}
"""From which year on a measure is not compared with the years before."""


def numbers(text: str) -> list[str]:
    """Numbers as they are written, with their sign."""
    return re.findall(r"(?<![\w.])[-+]\d[\d.,]*\d|(?<![\w.])[-+]\d|\d[\d.,]*\d|\d", text)


def said(report: Brief) -> Numbers:
    found: Numbers = {"": numbers(f"{report.title} {report.dataset}")}
    for section in report.sections:
        found[section.title] = numbers(section.title)
        for part in section.parts:
            match part:
                case Words():
                    texts = [part.text]
                case Quote():
                    texts = [part.who, part.text]
                case Grid():
                    texts = [part.title, *part.headings, *(cell for row in part.rows for cell in row)]
                case Picture():
                    texts = [part.title, part.says, part.rests_on]
            found[section.title] += [number for text in texts for number in numbers(text)]
    return found


def expected(read: Read, year: int, dataset: str, licences: str) -> Numbers:
    data = _Data(read)
    sections = {
        "Summary": _summary(data, year),
        "Who filed": _who_filed(data),
        "What regulators reported together": _together(data),
        "How fast decisions came": _speed(data),
        "Regulators beside their peers": _peers(data),
        "Law that regulators say stands in the way": _barriers(data),
        "Corrections and withdrawals": _corrections(data),
        "What departments said and gave": _departments(data),
        "Sandbox licences": [licences],
        "Method and limits": _method(data),
    }
    made = {title: [number for text in texts for number in numbers(text)] for title, texts in sections.items()}
    return {"": numbers(f"{year} {dataset}"), **made}


class _Data:
    def __init__(self, read: Read) -> None:
        self.read = read
        self.who = self.rows("who_filed")
        self.owed = [row for row in self.who if row["owes"] == "Yes"]
        published = [row["regulator_code"] for row in self.who if row["version"]]
        self.returns = {code: self.json(f"returns/{code}.json") for code in sorted(published)}
        self.filed = [each for each in self.returns.values() if each["basis"] != "published_source"]
        self.tests = self.json("comparison/tests.json")
        self.measures = [m for answer in self.tests["system"]["answers"] for m in answer["measures"]]

    def json(self, name: str) -> Any:
        return json.loads(self.read(name))

    def rows(self, table: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.read(f"{table}.csv").decode("utf-8-sig"))))


def day(text: str) -> str:
    found = date.fromisoformat(text)
    return f"{found.day} {found.year}"


def _n(rows: Sequence[Any]) -> str:
    """None is a word in the report."""
    return str(len(rows)) if rows else ""


def _summary(data: _Data, year: int) -> Iterator[str]:
    yield f"January 2025 recommendation 28; to 31 March {year}"
    came = {each: [row for row in data.owed if row["outcome"] == each] for each in {row["outcome"] for row in data.who}}
    yield str(len(data.owed))
    for outcome in (*FILED, "not filed", "returned, not filed again", "withdrawn after publication", SOURCED):
        yield _n(came.get(outcome, []))
    yield _n(came.get("not due yet", []))
    yield _n([row for row in data.who if row["outcome"] in FILED and not row["version"]])
    yield _n([each for each in data.returns.values() if each["corrections"]])
    yield from (row["regulator_code"] for row in data.who if row["owes"] == "No" and row["outcome"] in FILED)
    yield _n([row for row in data.who if row["owes"] == "No" and row["outcome"] == SOURCED])

    marked = [m for m in data.measures if m["mark"]]
    if marked:
        yield str(len(marked))
    for outcome in ("not met", "met", "cannot tell"):
        found = [m for m in marked if m["outcome"] == outcome]
        yield _n(found)
        yield from (f"{_value(m, m['now']['value'])} {_value(m, m['mark']['value'])}" for m in found)

    outcomes: dict[str, set[str]] = {}
    for finding in data.tests["regulators"]["findings"]:
        outcomes.setdefault(finding["regulator_code"], set()).add(finding["outcome"])
    gravest = [next(each for each in ("review", *GRAVEST) if each in found) for found in outcomes.values()]
    yield _n(gravest)
    yield from (_n([each for each in gravest if each == outcome]) for outcome in GRAVEST)

    moved = _moved(data)
    clear = [m for m in moved if m["enough"] and (m["change"][1] > 0 or m["change"][2] < 0)]
    few = [m for m in moved if not m["enough"]]
    yield from (f"{_value(m, _before(m))} {_value(m, m['now']['value'])}" for m in clear)
    yield str(len(moved) - len(clear) - len(few) or "")
    yield _n(few)
    yield _broken(data)
    yield _n(came.get("not filed", []))


def _moved(data: _Data) -> list[Any]:
    return [m for m in data.measures if m["change"] and BROKEN.get(m["id"]) != m["now"]["year"]]


def _broken(data: _Data) -> str:
    """The year of the break and the edition it came with."""
    years = {m["now"]["year"] for m in data.measures if m["change"] and BROKEN.get(m["id"]) == m["now"]["year"]}
    return "".join(f"{year} {year}" for year in years)


def _value(measure: Any, value: float | None, *, signed: bool = False) -> str:
    if value is None:
        return ""
    plus = "+" if signed else ""
    return f"{100 * value:{plus}.1f}" if measure["form"] == "share" else f"{round(value):{plus}d}"


def _before(measure: Any) -> float | None:
    return next((e["value"] for e in measure["earlier"] if e["year"] == measure["now"]["year"] - 1), None)


def _who_filed(data: _Data) -> Iterator[str]:
    order = (
        "not filed",
        "filed late",
        "returned, not filed again",
        "withdrawn after publication",
        SOURCED,
        "not due yet",
    )
    for row in sorted(data.owed, key=lambda r: ((*order, "filed on time").index(r["outcome"]), r["regulator_code"])):
        yield f"{row['regulator_code']} {day(row['filed_on'] or row['due_on'])}"
        yield f"{row['extended_because']} {row['late_because']}"
    excused = [row for row in data.who if row["outcome"] == "excused"]
    yield _n(excused)
    for reason in dict.fromkeys(row["excused_because"] for row in excused):
        names = [row["regulator_name"] for row in excused if row["excused_because"] == reason]
        yield f"{reason} {len(names)} {names}"
    yield from (f"{r['regulator_name']} {r['regulator_code']}" for r in data.who if r["outcome"].startswith("put"))


def _together(data: _Data) -> Iterator[str]:
    figures: dict[str, list[Any]] = {}
    for content in data.filed:
        for figure in content["figures"]:
            figures.setdefault(figure["id"], []).append(figure)
    for found in figures.values():
        if found[0]["unit"] in ("%", "working days", "calendar days", "days"):
            continue
        held = [Decimal(str(figure["value"])) for figure in found if figure["state"] == "value"]
        if held:
            total = sum(held)
            step = 1 if found[0]["unit"] == "GBP" or total == int(total) else 10
            yield f"{int(total * step + Decimal('0.5')) / step:,.{len(str(step)) - 1}f}"
        yield f"{len(held)} {len(found)}"
        states = [figure["state"] for figure in found if figure["state"] != "value"]
        yield from (str(states.count(each)) for each in dict.fromkeys(states))


def _with_interval(measure: Any) -> str:
    now = measure["now"]
    return "" if now["value"] is None else " ".join(_value(measure, now[each]) for each in ("value", "low", "high"))


def _speed(data: _Data) -> Iterator[str]:
    if data.measures:
        yield "95%"
    for m in data.measures:
        yield f"{_with_interval(m)} {_value(m, m['mark']['value']) if m['mark'] else ''} {m['now']['regulators']}"
        yield f"{m['now']['n']:,}" if "," in m["rests_on"] else ""
    moved = _moved(data)
    if moved:
        yield "95% 95%"
    for m in moved:
        yield f"{_value(m, _before(m))} {_with_interval(m)}"
        yield from (_value(m, each, signed=True) for each in m["change"])
    yield _broken(data)
    if "brief/funnel-P2.svg" in data.read("checksums.txt").decode():
        yield "95% 99.8%"
        parts = (part for section in data.json("brief/brief.json")["sections"] for part in section["parts"])
        yield next(part["rests_on"] for part in parts if part.get("metric") == "P2")


def _peers(data: _Data) -> Iterator[str]:
    rows = [r for r in data.rows("comparison") if r["metric"] in COMPARED and r["group_target"]]
    rows = [
        r for r in rows if not r["product_area"] and not r["variant"] and r["regulator_code"] in data.tests["names"]
    ]
    members: dict[str, set[str]] = {}
    for row in data.rows("comparison"):
        members.setdefault(row["group"], set()).add(row["regulator_code"])
    outside: dict[str, list[str]] = {}
    compared = False
    for metric, is_share in COMPARED.items():
        own: dict[str, dict[str, str]] = {}
        for row in (r for r in rows if r["metric"] == metric):
            known = own.get(row["regulator_code"])
            if known is None or len(members[row["group"]]) < len(members[known["group"]]):
                own[row["regulator_code"]] = row
        if not own:
            continue
        compared = True
        readings = [row["reading"] for row in own.values()]
        told = (["better than expected"], ["consistent with peers", "at the edge of peers"], ["worse than expected"])
        read = [sum(map(readings.count, together)) for together in told]
        yield f"{read[0]} {read[1]} {read[2]} {len(readings) - sum(read)}"
        for code, row in sorted(own.items()):
            if row["reading"] in ("better than expected", "worse than expected"):
                figure = [float(row[each]) * (100 if is_share else 1) for each in ("value", "low", "high")]
                told = " ".join(f"{each:.1f}" if is_share else f"{each:.2f}" for each in figure)
                years = row["years"].split()
                pooled = f"{years[0]} {years[-1]}" if len(years) > 1 else ""
                outside.setdefault(row["group"], []).append(f"{code} {told} {int(row['n']):,} {pooled}")
    if not compared:
        return
    if outside:
        yield "1.00"
    for group in dict.fromkeys(row["group"] for row in data.rows("comparison")):
        if group in outside:
            yield f"{len(members[group])} 95%"
            yield from outside[group]


def _barriers(data: _Data) -> Iterator[str]:
    filed = {content["regulator"]["code"] for content in data.filed}
    for row in data.rows("barriers"):
        if row["action"] == "change_needed" and row["regulator_code"] in filed:
            yield f"{row['provision']} {row['what_it_blocks']}"


def _corrections(data: _Data) -> Iterator[str]:
    for content in data.returns.values():
        yield from (f"{each['version']} {each['reason']}" for each in content["corrections"])
    yield from (row["regulator_code"] for row in data.who if row["outcome"] == "withdrawn after publication")


def _departments(data: _Data) -> Iterator[str]:
    found = data.json("report/departments.json")
    yield f"recommendation 25 recommendation 26 {day(found['on'])}"
    if not found["departments"]:
        return
    yield f"{found['money_year'] - 1}-{found['money_year'] % 100:02}"
    everybody = [found["together"]] if len(found["departments"]) > 1 else []
    for each in (*found["departments"], *everybody):
        yield f"{each['steers_with_ai']} {each['steers_expected']} {each['steers_partly'] or ''}"
        yield from (f"{float(each[f'{what}_fte'] or 0):,.1f}" for what in ("needed", "held", "missing"))
        every = len(each["regulators"])
        yield f"{each['staff_of']} {every if each['staff_of'] < every else ''} {each['missing_unknown'] or ''}"
        yield f"{int(each['allocated_gbp']):,}" if each["lines"] else ""
        yield f"{float(each['left_gbp']):,.0f}" if each["left_gbp"] is not None else ""
        yield f"{each['not_measurable'] or ''} {each['none_needed'] or ''}"
        if each["left_gbp"] is not None:
            yield f"{every - each['not_measurable'] - each['none_needed']} {each['left_unknown'] or ''}"


def _method(data: _Data) -> Iterator[str]:
    yield "on 1 to 4 applications; 95% intervals; 99.8% limits"
    yield from (answer["id"] for answer in data.tests["system"]["answers"])
    yield from COMPARED
