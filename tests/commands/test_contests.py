"""Groups disputed, comments written, figures challenged: in their days, answered once, told and recorded."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from portal.api.places import Of
from portal.commands.contests import (
    answer_challenge,
    answer_dispute,
    dispute_group,
    make_challenge,
    write_comment,
)
from portal.context import Actor
from portal.db.comparison import PeerGroupMember
from portal.db.records import AuditEntry, OutboxMessage
from portal.db.register import Round
from portal.errors import NotAllowed, NotFound, NotNow, NotValid, PortalError
from portal.public_store import Json
from portal.queries.contest_days import contest_days
from portal.queries.own_place import contested, own_place
from tests.fixtures.filing import YEAR, Filing, decisions

OF: Of = {"year": YEAR, "regulator_code": "X01"}
ALL, GROUP = "demonstration: all", "demonstration: licensing, safety-critical"
DAY_BEFORE_PREVIEW = datetime(2026, 10, 1, 9, tzinfo=UTC)
PREVIEW = datetime(2026, 10, 2, 9, tzinfo=UTC)
ROUND_DAY = datetime(2026, 10, 31, 9, tzinfo=UTC)
LAST_DAY = datetime(2026, 11, 27, 23, tzinfo=UTC)
TOO_LATE = datetime(2026, 11, 28, 0, 30, tzinfo=UTC)


def dispute(filing: Filing, actor: Actor, code: str = "X01") -> int:
    with filing.portal.unit_of_work(actor) as ctx:
        return dispute_group(ctx, year=YEAR, regulator_code=code, ground="We license no machines.")


def answer(filing: Filing, number: int, moved_to: str | None, code: str = "X01") -> None:
    with filing.portal.unit_of_work(filing.analyst) as ctx:
        answer_dispute(ctx, year=YEAR, regulator_code=code, dispute_id=number, answer="So be it.", moved_to=moved_to)


def comment(filing: Filing, text: str) -> None:
    with filing.portal.unit_of_work(filing.person("certifier")) as ctx:
        write_comment(ctx, **OF, text=text)


def challenge(filing: Filing, metric: str = "P2") -> int:
    with filing.portal.unit_of_work(filing.person("certifier")) as ctx:
        return make_challenge(ctx, **OF, metric=metric, ground="The target changed.", evidence="Letter of 3 May.")


def place(filing: Filing, code: str = "X01") -> tuple[str, date]:
    """The group of a regulator, and since when."""
    with filing.portal.db.reading() as session:
        found = session.get_one(PeerGroupMember, (YEAR, code))
        return found.peer_group, found.frozen_on


def told(filing: Filing, event: str) -> list[str]:
    with filing.portal.db.reading() as session:
        found = session.scalars(select(OutboxMessage).where(OutboxMessage.event == event))
        return sorted(message.to_email for message in found)


def recorded(filing: Filing, event: str) -> list[dict[str, object]]:
    with filing.portal.db.reading() as session:
        bodies = [json.loads(body) for body in session.scalars(select(AuditEntry.body).order_by(AuditEntry.seq))]
    return [body for body in bodies if body["event"] == event]


def refused(filing: Filing, actor: Actor, what: type[PortalError], **said: object) -> str:
    with pytest.raises(what) as error, filing.portal.unit_of_work(actor) as ctx:
        make_challenge(ctx, **{**OF, "metric": "P2", "ground": "Wrong.", "evidence": "Cases.", **said})  # type: ignore[arg-type]
    return error.value.sentence


def test_the_days_of_a_round(filing: Filing) -> None:
    with filing.portal.db.reading() as session:
        days = contest_days(session.get_one(Round, YEAR))
    assert (days.group_until, days.preview_from, days.challenge_until) == (
        date(2026, 6, 30),
        date(2026, 10, 2),
        date(2026, 11, 27),
    )


def test_a_group_changes_by_an_answer_alone(filing: Filing) -> None:
    filing.person("analyst", "CENTRAL")
    for role in ("preparer", "certifier"):
        filing.person(role)
    number = dispute(filing, filing.person("preparer"))
    assert told(filing, "peer group disputed") == ["analyst-central@people.example"]
    with pytest.raises(NotNow, match="already"):
        dispute(filing, filing.person("certifier"))
    assert place(filing)[0] == GROUP
    with pytest.raises(NotAllowed), filing.portal.unit_of_work(filing.person("certifier")) as ctx:
        answer_dispute(ctx, **OF, dispute_id=number, answer="We move.", moved_to=ALL)
    with pytest.raises(NotValid, match="no such group"):
        answer(filing, number, "all")  # that of real bodies
    with pytest.raises(NotFound, match="no such dispute"):
        answer(filing, number, ALL, code="X02")
    answer(filing, number, ALL)
    assert place(filing) == (ALL, date(2026, 6, 18))
    assert told(filing, "peer group dispute answered") == [
        "certifier-x01@people.example",
        "preparer-x01@people.example",
    ]
    entry = recorded(filing, "peer group dispute answered")[-1]
    assert entry["detail"] == {
        "dispute": number,
        "group_before": GROUP,
        "group_after": ALL,
    }
    with pytest.raises(NotNow, match="answered already"):
        answer(filing, number, None)
    with filing.portal.reading(filing.person("preparer")) as reading:
        shown = own_place(reading, filing.portal.public, **OF)
    assert [(d.answer, d.moved_to) for d in shown.disputes] == [("So be it.", "All regulators")]
    assert len(shown.group.members) == 12


def test_a_group_is_not_left_with_too_few(filing: Filing) -> None:
    first, second = (dispute(filing, filing.person("preparer", code), code) for code in ("X01", "X02"))
    answer(filing, first, ALL)
    with pytest.raises(NotValid, match="7 members"):
        answer(filing, second, ALL, code="X02")
    answer(filing, second, None, code="X02")
    assert place(filing, "X02")[0] == GROUP


def test_a_group_is_disputed_until_the_returns_are_due(filing: Filing) -> None:
    filing.set_clock(datetime(2026, 6, 30, 22, 30, tzinfo=UTC))
    dispute(filing, filing.person("preparer"))
    filing.set_clock(datetime(2026, 6, 30, 23, 30, tzinfo=UTC))  # past midnight in London
    with pytest.raises(NotNow, match="until 30 June 2026"):
        dispute(filing, filing.person("preparer", "X02"), "X02")


@pytest.mark.thorough
def test_comment_and_challenge_in_their_days_and_published(filing: Filing) -> None:
    filing.file("X01", {"decisions": decisions(40)})
    filing.file("X02", {"decisions": decisions(40)})
    filing.accept("X01")
    for early in (comment, challenge):
        filing.set_clock(DAY_BEFORE_PREVIEW)
        with pytest.raises(NotNow, match="opens on 2 October 2026"):
            early(filing, "P2")
    filing.set_clock(PREVIEW)
    comment(filing, "First words.")
    comment(filing, "Better words.")
    number = challenge(filing)
    assert told(filing, "figure challenged") == ["analyst-central@people.example"]
    assert "already" in refused(filing, filing.person("certifier"), NotNow)
    refused(filing, filing.person("certifier"), NotValid, metric="P99")
    refused(filing, filing.person("certifier"), NotValid, ground="  ")
    refused(filing, filing.person("preparer"), NotAllowed)
    refused(filing, filing.person("certifier", "X02"), NotFound)
    assert "nothing of yours" in refused(filing, filing.person("certifier", "X02"), NotNow, regulator_code="X02")

    filing.set_clock(ROUND_DAY)
    filing.publish("The round.")
    public = published(filing)
    assert public["comment"]["text"] == "Better words."
    assert [(c["metric"], c["ground"], c["outcome"]) for c in public["challenges"]] == [
        ("P2", "The target changed.", None)
    ]
    assert "Letter" not in json.dumps(public)
    with pytest.raises(NotNow, match="was published on 31 October 2026"):
        comment(filing, "Too late.")
    with pytest.raises(NotNow, match="Nothing has changed"):
        filing.publish("Nothing.")

    with filing.portal.unit_of_work(filing.analyst) as ctx:
        with pytest.raises(NotValid, match="partly upheld"):
            answer_challenge(ctx, **OF, challenge_id=number, outcome="perhaps", answer="Yes.")
        answer_challenge(ctx, **OF, challenge_id=number, outcome="partly upheld", answer="Of half the cases.")
    assert told(filing, "challenge answered") == ["certifier-x01@people.example", "preparer-x01@people.example"]
    assert recorded(filing, "challenge answered")[-1]["reason"] == "Of half the cases."
    filing.set_clock(LAST_DAY)
    challenge(filing, "C2")
    filing.publish("A challenge was answered.")
    assert [(c["metric"], c["outcome"]) for c in published(filing)["challenges"]] == [
        ("P2", "partly upheld"),
        ("C2", None),
    ]
    filing.set_clock(TOO_LATE)
    with pytest.raises(NotNow, match="until 27 November 2026"):
        challenge(filing, "P6")
    with filing.portal.reading(filing.analyst) as reading:
        found = contested(reading, YEAR)
    assert [c.metric for c in found.challenges if c.answer is None] == ["C2"]
    assert [(code, c.text) for code, c in found.comments] == [("X01", "Better words.")]


def published(filing: Filing) -> Json:
    read: Json = json.loads(filing.portal.public.read(YEAR, "comparison/regulators/X01.json"))
    return read
