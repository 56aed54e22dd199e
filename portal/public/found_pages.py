"""Guidance, what worked and open sandboxes as plain HTML: a search that needs no script, and its result as CSV."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from html import escape

from starlette.responses import Response

from portal.config import settings
from portal.public.html import link, listed, paragraph
from portal.public_store import PublicStore
from portal.queries.finders import (
    CONSULTED_LATELY,
    CONSULTED_NOW,
    DAY_NOT_TOLD,
    FEED,
    GUIDANCE,
    NONE_NOW,
    PER_PAGE,
    WHY_NOT_ASKED,
    Finder,
    as_csv,
    in_groups,
    not_asked,
)
from portal.queries.found import Consultation, Found, consultations
from portal.queries.narrowing import Asked, narrowed, options
from portal.web.plain_page import FOOT, plain_page

FIND_HEAD = """<style>
form.find{display:grid;grid-template-columns:repeat(auto-fill,minmax(220px,1fr));gap:.75rem 1.5rem;align-items:end;
max-width:none;margin:1.5rem 0}
form.find .words{grid-column:1/-1}
form.find label{display:block;font-weight:700}
form.find :is(input,select){font:inherit;width:100%;max-width:420px;box-sizing:border-box;padding:.4rem;
border:1px solid #505a5f;background:#fff;color:#0b0c0c}
form.find :is(input,select):focus-visible{outline:3px solid #fd0;outline-offset:0;box-shadow:0 0 0 5px #0b0c0c}
form.find button{justify-self:start}
ul.found{list-style:none;margin:0;padding:0;max-width:none}
.found>li{border-bottom:1px solid #cecece;padding:.75rem 0;overflow-wrap:anywhere}
.found :is(h3,h4){font-size:1.0625rem;margin:0 0 .25rem}
.found p{margin:.15rem 0;max-width:760px}
nav.pages a,nav.pages span{margin-right:1.5rem}
</style>
"""


def found_page(store: PublicStore, finder: Finder, address: Mapping[str, str], today: date) -> Response:
    """The page of one thing to look for, with what the address asks for."""
    asked, items = finder.asked(address), finder.items(store, today)
    found = narrowed(items, asked)
    page, pages = _page(address.get("page", ""), len(found))
    shown = found[(page - 1) * PER_PAGE : page * PER_PAGE]
    body = [
        paragraph(finder.about),
        *(_consulted(consultations(store, today)) if finder is GUIDANCE else ()),
        "<h2>Search</h2>",
        _form(finder, asked, items),
        "<h2>Result</h2>",
        *(_result(finder, shown, finder.how_many(found, items)) if found else _nothing(finder, asked, items)),
        _pager(finder, asked, page, pages),
        _links(finder, asked),
        "<h2>Not asked</h2>",
        *_not_asked(),
    ]
    feed = f'<link rel="alternate" type="application/atom+xml" title="New AI guidance" href="{FEED}">\n'
    return plain_page(
        finder.title,
        "\n".join(body),
        head=FIND_HEAD + (feed if finder is GUIDANCE else ""),
        demonstration=settings().mode == "demonstration",
        foot=FOOT,
    )


def found_csv(store: PublicStore, finder: Finder, address: Mapping[str, str], today: date) -> Response:
    """The whole result as CSV."""
    text = as_csv(finder, narrowed(finder.items(store, today), finder.asked(address)))
    name = f"{finder.path.removeprefix('/')}.csv"
    return Response(text, media_type="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _page(asked: str, count: int) -> tuple[int, int]:
    pages = max(1, -(-count // PER_PAGE))
    number = int(asked) if asked.isdecimal() and len(asked) < 6 else 1
    return min(max(number, 1), pages), pages


def _consulted(found: Sequence[Consultation]) -> Iterator[str]:
    known = [each for each in found if each.last_day]
    lately = [each for each in found if not each.last_day]
    yield f"<h2>{CONSULTED_NOW}</h2>"
    yield _items([_item(each.item, said=each.said) for each in known]) if known else paragraph(NONE_NOW)
    if lately:
        yield f"<h2>{CONSULTED_LATELY}</h2>"
        yield paragraph(DAY_NOT_TOLD)
        yield _items([_item(each.item, said=each.said) for each in lately])


def _form(finder: Finder, asked: Asked, items: Sequence[Found]) -> str:
    fields = [
        '<div class="words"><label for="q">Words, for example in a title or a regulator\'s name</label>'
        f'<input id="q" name="q" type="search" maxlength="100" value="{escape(asked.words)}"></div>'
    ]
    for name, label in finder.choices.items():
        total = len(narrowed(items, asked.without(name)))
        listed_options = "".join(
            f'<option value="{escape(option.value)}"{" selected" if asked.chosen.get(name) == option.value else ""}>'
            f"{escape(option.words)} ({option.count})</option>"
            for option in options(items, asked, name)
        )
        fields.append(
            f'<div><label for="{name}">{escape(label)}</label><select id="{name}" name="{name}">'
            f'<option value="">Any ({total})</option>{listed_options}</select></div>'
        )
    return f'<form class="find" method="get" action="{finder.path}">{"".join(fields)}<button>Search</button></form>'


def _result(finder: Finder, shown: Sequence[Found], how_many: str) -> Iterator[str]:
    yield paragraph(how_many)
    for heading, items in in_groups(finder, shown):
        if heading:
            yield f"<h3>{escape(heading)}</h3>"
        yield _items([_item(item, level=4 if heading else 3) for item in items])


def _nothing(finder: Finder, asked: Asked, items: Sequence[Found]) -> Iterator[str]:
    yield paragraph(finder.nothing(asked, items), "notice")
    if asked.words:
        yield from (paragraph(f"{body.name} ({body.code}) is not asked.") for body in not_asked(asked.words))


def _items(items: Sequence[str]) -> str:
    return f'<ul class="found">{"".join(items)}</ul>'


def _item(item: Found, *, said: Sequence[tuple[str, str]] | None = None, level: int = 3) -> str:
    """One thing found, with everything told of it or with ``said`` alone."""
    tags = f'<span class="tag">{escape(item.state)}</span>' + (
        ' <span class="tag">Demonstration</span>' if item.demonstration else ""
    )
    title = outward(item.title, item.address) if item.address else escape(item.title)
    lines = [
        f"<strong>{escape(label)}</strong>: {escape(line)}" for label, line in (item.said if said is None else said)
    ]
    if item.evidence:
        lines.append(outward(f"Evaluation of “{item.title}” ({item.code})", item.evidence))
    made = "".join(f"<p>{line}</p>" for line in lines)
    about = " · ".join(part for part in (f"{item.regulator} ({item.code})", item.about) if part)
    head, foot = f"<h{level}>{title}</h{level}><p>{tags} {escape(about)}</p>", f"{escape(item.told)}."
    return f'<li>{head}{made}<p class="small">{foot}</p></li>'


def outward(label: str, address: str) -> str:
    """A link to somebody else's site; ``address`` is one that is safe."""
    return f'<a href="{escape(address)}" rel="nofollow noopener noreferrer">{escape(label)}</a>'


def _pager(finder: Finder, asked: Asked, page: int, pages: int) -> str:
    if pages == 1:
        return ""
    before = link("Previous page", asked.address(finder.path, page=str(page - 1))) if page > 1 else ""
    after = link("Next page", asked.address(finder.path, page=str(page + 1))) if page < pages else ""
    return (
        f'<nav class="pages" aria-label="Pages of the result">{before}<span>Page {page} of {pages}</span>{after}</nav>'
    )


def _links(finder: Finder, asked: Asked) -> str:
    """The result as a file, and the feed."""
    links = [link("This result (CSV)", asked.address(f"{finder.path}.csv"))]
    if finder is GUIDANCE:
        links.append(link("Follow what is new (Atom feed)", FEED))
    return listed(links)


def _not_asked() -> Iterator[str]:
    yield paragraph(WHY_NOT_ASKED)
    yield listed(
        f'{escape(body.name)} ({body.code}), {escape(body.place)} <span class="tag">Not asked</span>'
        for body in not_asked()
    )
