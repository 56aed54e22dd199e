from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulators.demonstration import demonstration
from regulators.register import Standing, register
from sandbox_licences.extent import Extent
from sandbox_licences.fingerprint import fingerprint
from sandbox_licences.law import DEMONSTRATION_SINCE, law
from sandbox_licences.provisions import (
    ImpossibleCheck,
    RedLine,
    Relief,
    SpoiledCatalogue,
    check,
    read_provisions,
)
from tests.sandbox_licences.relief_lines import DAY, DEMONSTRATION, REAL

HEADINGS = "code,instrument,provision,what_it_blocks,owner,demonstration_owner,reliefs,red_line,extent,standing,sure\n"


def test_every_provision_has_an_owner_in_the_register():
    assert {p.owner for p in REAL.provisions.values()} <= set(register().regulators)
    assert {p.owner for p in DEMONSTRATION.provisions.values()} <= set(demonstration().regulators)
    assert list(REAL.provisions) == list(DEMONSTRATION.provisions)


def test_rows_are_as_collected():
    of_domain = Counter(p.domain for p in REAL.provisions.values())
    assert (of_domain["automated_vehicles"], of_domain["drones"], of_domain["robotics"]) == (14, 8, 12)
    assert [p.code for p in REAL.provisions.values() if p.domain == "all"] == ["AV-15"]
    guards = REAL.provisions["RB-03"]
    assert (guards.red_line, guards.reliefs, guards.owner) == (RedLine.CONDITIONAL, {Relief.SUBSTITUTE}, "HSE")
    assert guards.source == "a substitute measure only if HSE agrees"
    assert {p.standing for p in REAL.provisions.values()} == {Standing.NOT_CONFIRMED}


def test_provision_is_cited_as_law_is():
    names = {code: p.name for code, p in REAL.provisions.items()}
    assert names["AV-09"] == "Road Traffic Act 1988, s.143; Automated and Electric Vehicles Act 2018, s.2"
    assert names["RB-11"] == "RIDDOR 2013"
    assert names["DR-04"] == "SERA (UK Reg (EU) 923/2012), right of way; see and avoid"


def test_domain_has_the_provisions_of_every_domain_too():
    assert "AV-15" in [p.code for p in REAL.of_domain("drones")]
    assert {p.code for p in REAL.red_lines(["drones"])} == {"AV-15", "DR-04", "DR-07", "DR-08", "DR-09"}


def test_all_is_unchecked_until_somebody_checks_it():
    assert [p.code for p in REAL.provisions.values() if REAL.check_of(p, DAY)] == []
    row = REAL.provisions["DR-02"]
    first, second = check(row, "L. Lawyer", DAY), check(row, "M. Lawyer", DAY + timedelta(days=9))
    known = law([second, first])
    assert known.check_of(row, DAY - timedelta(days=1)) is None
    assert known.check_of(row, DAY) == first
    assert known.check_of(row, DAY + timedelta(days=30)) == second
    assert known.check_of(REAL.provisions["DR-03"], DAY) is None


@pytest.mark.parametrize(
    "changed",
    [{"section": "all marks"}, {"reliefs": frozenset({Relief.MODIFY})}, {"extent": Extent.GB}, {"owner": "HSE"}],
)
def test_check_ends_with_the_row_it_was_made_of(changed):
    row = REAL.provisions["DR-02"]
    known = law([check(row, "L. Lawyer", DAY)])
    assert known.check_of(replace(row, **changed), DAY) is None
    assert known.check_of(replace(row, standing=Standing.CONFIRMED, source="read in full"), DAY)


def test_check_needs_a_name():
    with pytest.raises(ImpossibleCheck, match="name"):
        check(REAL.provisions["DR-02"], " ", DAY)


def test_demonstration_checks_count_for_the_demonstration_power_only():
    row = DEMONSTRATION.provisions["AV-10"]
    found = DEMONSTRATION.check_of(row, DAY, under=DEMONSTRATION.powers["DEMONSTRATION"])
    assert found is not None
    assert "invented for the demonstration" in found.by
    assert DEMONSTRATION.check_of(row, DAY, under=DEMONSTRATION.powers["APS-TAXI"]) is None
    before = DEMONSTRATION_SINCE - timedelta(days=1)
    assert DEMONSTRATION.check_of(row, before, under=DEMONSTRATION.powers["DEMONSTRATION"]) is None


def test_fourth_domain_is_one_file(tmp_path):
    file = tmp_path / "autonomous_vessels.csv"
    row = "MV-01,Merchant Shipping Act 1995,s.47,manning,MCA,X06,modify,no,UK,not confirmed,to be checked\n"
    file.write_text(HEADINGS + row, encoding="utf-8")
    [found] = read_provisions(file)
    assert (found.domain, found.owner, found.name) == (
        "autonomous_vessels",
        "MCA",
        "Merchant Shipping Act 1995, s.47",
    )
    [invented] = read_provisions(file, demonstration=True)
    assert invented.owner == "X06"


@pytest.mark.parametrize(
    ("cells", "what"),
    [
        ("HSE,X04,modify,yes,GB,not confirmed", "only a red line has no relief"),
        ("HSE,X04,,no,GB,not confirmed", "only a red line has no relief"),
        ("HSE,X04,modify;substitute,conditional,GB,not confirmed", "a conditional red line is substituted"),
        (",X04,modify,no,GB,not confirmed", "nobody owns it"),
        ("HSE,X04,waive,no,GB,not confirmed", "'waive' is not a valid Relief"),
        ("HSE,X04,modify,no,Mercia,not confirmed", "'Mercia' is not a valid Extent"),
        ("HSE,X04,modify,no,GB,sure", "'sure' is not a valid Standing"),
    ],
)
def test_row_that_contradicts_itself_is_refused(tmp_path, cells, what):
    file = tmp_path / "robotics.csv"
    file.write_text(f"{HEADINGS}RB-99,An Act,s.1,work,{cells},why\n", encoding="utf-8")
    with pytest.raises(SpoiledCatalogue, match=what) as refused:
        read_provisions(file)
    assert "RB-99" in str(refused.value)


@pytest.mark.parametrize(
    ("outer", "inner", "covers"),
    [
        (Extent.UK, Extent.NORTHERN_IRELAND, True),
        (Extent.GB, Extent.NORTHERN_IRELAND, False),
        (Extent.GB, Extent.LONDON, True),
        (Extent.ENGLAND, Extent.ENGLAND_AND_WALES, False),
        (Extent.ENGLAND_AND_WALES, Extent.WALES, True),
        (Extent.LONDON, Extent.ENGLAND, False),
    ],
)
def test_extent_covers(outer, inner, covers):
    assert outer.covers(inner) is covers


def test_extents_fit_together():
    for a, b in product(Extent, repeat=2):
        assert a.meets(b) == b.meets(a)
        assert not a.covers(b) or a.meets(b)
        assert not (a.covers(b) and b.covers(a)) or a is b
        assert Extent.UK.covers(a)


@given(st.dictionaries(st.text(), st.one_of(st.text(), st.frozensets(st.text()), st.dates(), st.none())))
def test_fingerprint_is_of_the_value_and_not_of_its_order(value):
    assert fingerprint(value) == fingerprint(dict(reversed(value.items())))
    assert fingerprint(value | {"one more": "x"}) != fingerprint({k: v for k, v in value.items() if k != "one more"})


def test_fingerprint_refuses_what_it_cannot_tell():
    with pytest.raises(TypeError, match="object has no fingerprint"):
        fingerprint({"a": object()})
    assert fingerprint({"on": date(2026, 1, 1)}) == fingerprint({"on": "2026-01-01"})
