"""The feed is Atom as RFC 4287 has it, its ids stay, and it holds no link but to the web."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from portal.public.guidance_feed import ATOM, guidance_feed
from portal.public_store import PublicStore
from tests.publication.found_rounds import FIRST, HOSTILE, SECOND, guidance, publish, published_rounds

BASE = "https://portal.example"
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
IRI = re.compile(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`\[\]]+")
ONCE = {"id", "title", "updated"}
AT_MOST_ONCE = {"generator", "icon", "logo", "rights", "subtitle", "published", "summary", "content", "source"}
IN_FEED = ONCE | {
    "author",
    "category",
    "contributor",
    "generator",
    "icon",
    "logo",
    "link",
    "rights",
    "subtitle",
    "entry",
}
IN_ENTRY = ONCE | {"author", "category", "content", "contributor", "link", "published", "rights", "source", "summary"}


def name(element: ET.Element) -> str:
    assert element.tag.startswith(f"{{{ATOM}}}"), f"{element.tag} is not in the namespace of Atom"
    return element.tag.rpartition("}")[2]


def faults(feed: ET.Element) -> list[str]:
    """What RFC 4287 says must be otherwise."""
    found = [] if name(feed) == "feed" else ["the document is no feed"]
    entries = [each for each in feed if name(each) == "entry"]
    for part, allowed in ((feed, IN_FEED), *((entry, IN_ENTRY) for entry in entries)):
        names = [name(each) for each in part]
        texts = {name(each): each.text or "" for each in part}
        links = [each.attrib for each in part if name(each) == "link"]
        found += [f"{each} must not stand here" for each in set(names) - allowed]
        found += [f"{each} must stand once" for each in ONCE if names.count(each) != 1]
        found += [f"{each} stands more than once" for each in AT_MOST_ONCE if names.count(each) > 1]
        found += [f"{texts[each]} is no instant" for each in ("updated", "published") if each in texts
                  and not (INSTANT.fullmatch(texts[each]) and datetime.fromisoformat(texts[each]))]  # fmt: skip
        found += [f"{texts.get('id')} is no IRI"] if not IRI.fullmatch(texts.get("id", "")) else []
        found += [f"{link.get('href')} is no IRI" for link in links if not IRI.fullmatch(link.get("href", ""))]
        kinds = [
            (link.get("type"), link.get("hreflang")) for link in links if link.get("rel", "alternate") == "alternate"
        ]
        found += ["two links of one kind"] if len(kinds) != len(set(kinds)) else []
        found += (
            ["an entry without content needs a link"]
            if part is not feed and not kinds and "content" not in names
            else []
        )
        authors = [each for each in part if name(each) == "author"]
        found += ["nobody wrote it"] if not authors and "author" not in [name(each) for each in feed] else []
        found += ["an author has no name" for author in authors if [name(each) for each in author] != ["name"]]
        found += ["an author has no name" for author in authors for each in author if not each.text]
    ids = [each.text for part in (feed, *entries) for each in part if name(each) == "id"]
    found += ["an id stands twice"] if len(ids) != len(set(ids)) else []
    own = [each.get("href") for each in feed if name(each) == "link" and each.get("rel") == "self"]
    return found + ([] if len(own) == 1 else ["the feed does not say where it is"])


def feed_of(store: PublicStore) -> ET.Element:
    answer = guidance_feed(store, BASE)
    assert answer.headers["content-type"].startswith("application/atom+xml")
    return ET.fromstring(bytes(answer.body))


def entries(store: PublicStore) -> dict[str, dict[str, str]]:
    """Title to the texts of the entry, and where it leads."""
    found = {}
    for entry in feed_of(store).iter(f"{{{ATOM}}}entry"):
        texts = {name(each): each.text or "" for each in entry}
        link = entry.find(f"{{{ATOM}}}link")
        assert link is not None
        found[texts["title"]] = {**texts, "link": link.attrib["href"]}
    return found


@pytest.fixture
def store(tmp_path: Path) -> PublicStore:
    return published_rounds(tmp_path)


def test_feed_is_valid_atom(store: PublicStore, tmp_path: Path) -> None:
    assert faults(feed_of(store)) == []
    assert faults(feed_of(PublicStore(tmp_path / "nothing"))) == []
    assert b"encoding='utf-8'" in bytes(guidance_feed(store, BASE).body)[:60]


def test_what_an_entry_says(store: PublicStore) -> None:
    found = entries(store)
    final = found["Published: Drones, final"]
    assert final["published"] == final["updated"] == "2026-10-31T10:00:00Z"
    assert final["summary"].startswith("Example Transport Regulator: published on 9 January 2026.")
    assert final["link"] == f"{BASE}/guidance?q=G1", "its own address holds what no IRI may hold"
    open_now = found["Consultation opened: Guidance G9"]
    assert "opened for consultation in March 2026. Closing day: July 2026." in open_now["summary"]
    assert found["Published: Old and final"]["link"] == "https://e.example/a"
    assert not [each for each in found if "Led elsewhere" in each], "nothing happened to it"


def test_ids_stay_and_changes_are_told(store: PublicStore) -> None:
    before = entries(store)
    opened = before["Consultation opened: Drones, final"]
    assert opened["published"] == "2025-10-31T10:00:00Z", "the round before told it first"
    assert opened["updated"] == "2026-10-31T10:00:00Z", "under another title"
    rows = [{**row, "title": "Drones, corrected"} if row["guidance_ref"] == "G1" else row for row in SECOND["guidance"]]
    publish(store, 2026, {**SECOND, "guidance": rows}, codes=("X01", "X02", "X03"), at="2026-12-01T10:00:00+00:00")
    after = entries(store)
    assert after["Consultation opened: Drones, corrected"] == {
        **opened, "title": "Consultation opened: Drones, corrected", "updated": "2026-12-01T10:00:00Z"
    }  # fmt: skip
    assert after["Published: Old and final"] == before["Published: Old and final"]


def test_what_was_published_late_for_an_old_round_changes_nothing_new(store: PublicStore) -> None:
    before = entries(store)
    publish(store, 2025, FIRST, codes=("X01", "X02"), at="2026-12-01T10:00:00+00:00")
    assert entries(store) == before


def test_hostile_text_stays_text(store: PublicStore) -> None:
    row = guidance(
        "X03", HOSTILE, title=HOSTILE, url="javascript:alert(1)", published_on="2026-02-01", status="published"
    )
    publish(store, 2026, {**SECOND, "guidance": [row]}, codes=("X03",))
    assert faults(feed_of(store)) == []
    text = bytes(guidance_feed(store, BASE).body).decode()
    assert "<script" not in text and "javascript:alert" not in text and "\x0b" not in text
    assert f"Published: {HOSTILE}".replace("\x0b", "") in entries(store)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda feed: feed.remove(feed[0]),
        lambda feed: feed.append(feed[-1]),
        lambda feed: ET.SubElement(feed, f"{{{ATOM}}}summary"),
        lambda feed: setattr(feed.find(f"{{{ATOM}}}updated"), "text", "31 October 2026"),
        lambda feed: feed.find(f"{{{ATOM}}}link").set("href", "a b"),
    ],
)
def test_these_faults_would_be_found(spoil: object, store: PublicStore) -> None:
    feed = feed_of(store)
    assert callable(spoil)
    spoil(feed)
    assert faults(feed) != []
