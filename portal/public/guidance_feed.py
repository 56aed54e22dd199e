"""The Atom feed (RFC 4287) of guidance newly published or newly consulted on."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final
from xml.etree import ElementTree as ET

from starlette.responses import Response

from portal.public_store import PublicStore
from portal.queries.days_known import in_words, when
from portal.queries.guidance_news import News, guidance_news
from portal.queries.narrowing import Asked

ATOM: Final = "http://www.w3.org/2005/Atom"
FEED_ID: Final = "urn:uuid:5b1c0f52-6f0c-5d3e-8a57-0d9a5f5b2d11"
"""Never change it: readers know the feed by it."""
BEFORE_ANY: Final = datetime(2021, 1, 1, tzinfo=UTC)

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def guidance_feed(store: PublicStore, base_url: str) -> Response:
    """The feed; ``base_url`` is the portal's own address."""
    base, news = base_url.rstrip("/"), guidance_news(store)
    feed = ET.Element("feed", {"xmlns": ATOM, "xml:lang": "en-GB"})
    _text(feed, "id", FEED_ID)
    _text(feed, "title", "AI guidance of UK regulators: newly published or consulted on")
    _text(feed, "updated", _instant(max((each.changed_at for each in news), default=BEFORE_ANY)))
    ET.SubElement(feed, "link", rel="self", type="application/atom+xml", href=f"{base}/data/guidance.atom")
    ET.SubElement(feed, "link", rel="alternate", type="text/html", href=f"{base}/guidance")
    _text(ET.SubElement(feed, "author"), "name", "Regulators and AI")
    _text(feed, "rights", "Open Government Licence v3.0, except where stated")
    for each in news:
        _entry(feed, each, base)
    text = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return Response(text, media_type="application/atom+xml")


def _entry(feed: ET.Element, news: News, base: str) -> None:
    item, entry = news.item, ET.SubElement(feed, "entry")
    _text(entry, "id", news.id)
    _text(entry, "title", f"{'Published' if news.event == 'published' else 'Consultation opened'}: {item.title}")
    _text(entry, "published", _instant(news.known_at))
    _text(entry, "updated", _instant(news.changed_at))
    _text(ET.SubElement(entry, "author"), "name", item.regulator)
    ours = base + Asked(item.ref).address("/guidance")
    ET.SubElement(entry, "link", rel="alternate", href=_iri(item.address) or ours)
    _text(entry, "summary", _summary(news))


def _summary(news: News) -> str:
    item = news.item
    what = "published" if news.event == "published" else "opened for consultation"
    parts = [f"{item.regulator}: {what} {when(news.published)}."]
    closes = in_words(item.row["consultation_closed_on"])
    if news.event == "consulted" and closes:
        parts.append(f"Closing day: {closes}.")
    return " ".join((*parts, f"{item.about}.", f"{item.told}."))


def _iri(address: str | None) -> str | None:
    """An address without the characters an IRI must not have."""
    return address if address and not re.search(r'[<>"{}|^`\[\]]', address) else None


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = _NOT_IN_XML.sub("", text)
