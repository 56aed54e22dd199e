"""Who is judged by the tests of a round, from what stands in the records; and the whole way to the published file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from metrics.regulator_test import Circumstances, Outcome
from portal.commands.contests import write_comment
from portal.commands.explanations import waive_finding
from portal.db.drafts import counted_version, open_version
from portal.db.returns import Submission
from portal.db.verdicts import standing
from portal.queries.circumstances import Judged, judged
from portal.queries.reform_brief import BRIEF, BRIEF_PDF
from portal.queries.tested import round_tests
from portal.queries.tests_file import TESTS
from tests.fixtures.filing import YEAR, Filing, decisions, filing_at

ROUND_DAY = datetime(YEAR, 10, 31, 9, tzinfo=UTC)
WITH_AN_ERROR = {
    "decisions": [*decisions(30), {**decisions(1)[0], "application_ref": "A-31", "product_area": "spacecraft"}]
}


@pytest.fixture(scope="module")
def filed(tmp_path_factory: pytest.TempPathFactory, _seeded_sqlite: Path) -> Iterator[Filing]:
    """X01 with an error waived and a comment; X03 filed late; X04 not accepted yet; the others filed nothing."""
    folder = tmp_path_factory.mktemp("circumstances")
    (folder / "portal.sqlite").write_bytes(_seeded_sqlite.read_bytes())
    with filing_at(f"sqlite:///{folder / 'portal.sqlite'}", folder) as filing:
        filing.upload("X01", WITH_AN_ERROR)
        with filing.portal.unit_of_work(filing.analyst) as ctx:
            draft = open_version(ctx.session, YEAR, "X01")
            assert draft is not None
            found = standing(ctx.session, ctx.files, draft).findings
            for fingerprint in found.filter(found["severity"] == "error")["fingerprint"]:
                waive_finding(
                    ctx, year=YEAR, regulator_code="X01", fingerprint=fingerprint, reason="The list lacks this area."
                )
        filing.explain_all("X01")
        filing.sign("X01")
        filing.accept("X01")
        filing.file("X04")
        filing.set_clock(datetime(YEAR, 7, 9, 9, tzinfo=UTC))
        filing.file("X03", late_because="People were ill.")
        filing.set_clock(datetime(YEAR, 10, 19, 9, tzinfo=UTC))
        filing.accept("X03")
        with filing.portal.unit_of_work(filing.person("certifier", "X01")) as ctx:
            write_comment(ctx, year=YEAR, regulator_code="X01", text="We had three people.")
        filing.set_clock(ROUND_DAY)
        yield filing


@pytest.fixture(scope="module")
def people(filed: Filing) -> Judged:
    with filed.portal.reading(filed.administrator) as reading:
        published = {}
        for code in ("X01", "X03"):
            counted = counted_version(reading.session, YEAR, code)
            assert counted is not None
            published[code] = counted.id
        return judged(
            reading.session,
            filed.portal.files,
            YEAR,
            published=published,
            gone=(),
            insufficient_before={"X03": frozenset({"P4"})},
            at=ROUND_DAY,
        )


@pytest.mark.thorough
def test_what_is_known_comes_from_the_records(people: Judged) -> None:
    assert people.known["X01"] == Circumstances(
        waived_in=frozenset({"decisions"}), comment_invited_days=20, comment_given=True
    )
    # its place opened with its acceptance on Monday 19 October, ten working days before the round's Saturday
    assert people.known["X03"] == Circumstances(comment_invited_days=9, insufficient_before=frozenset({"P4"}))
    assert people.known["X12"] == Circumstances(filed=False)


@pytest.mark.thorough
def test_a_return_filed_and_not_accepted_is_no_missing_one(people: Judged) -> None:
    assert people.waiting == ("X04",)
    assert "X04" not in people.known


def test_owed_returns_count_as_on_time_by_the_day_of_their_signature(people: Judged) -> None:
    assert len(people.owed) == 12
    assert {code for code, on_time in people.owed.items() if on_time} == {"X01", "X04"}


def test_real_bodies_that_were_not_asked_are_in_no_test(people: Judged, filed: Filing) -> None:
    with filed.portal.db.reading() as session:
        everybody = len(session.scalars(select(Submission.id)).all())
    assert everybody == 3
    assert all(code.startswith("X") for code in people.known)


@pytest.mark.thorough
def test_publishing_the_round_publishes_tests_and_brief(filed: Filing) -> None:
    filed.publish("Returns of the round.")
    store = filed.portal.public
    found = round_tests(store, YEAR)
    assert found is not None
    assert {code: found.regulators.outcome(code) for code in ("X01", "X12")} == {
        "X01": Outcome.INSUFFICIENT,
        "X12": Outcome.NOT_FILED,
    }
    assert found.regulators.waiting == ("X04",)
    assert found.system.regulators == 2
    assert {answer.outcome for answer in found.system.answers if answer.id != "S4"} <= {"cannot tell", "not met"}
    assert "We had three people." in store.read(YEAR, BRIEF).decode()
    assert store.read(YEAR, BRIEF_PDF).startswith(b"%PDF")
    assert "gwen" not in json.dumps(json.loads(store.read(YEAR, TESTS))["registered"]).lower()
