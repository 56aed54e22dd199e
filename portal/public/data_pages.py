"""The index of the open data, as plain HTML."""

from __future__ import annotations

from html import escape

from starlette.responses import Response

from portal.clock import day_in_words
from portal.config import settings
from portal.public.html import link, listed, paragraph, table
from portal.public_store import Json, PublicStore, VersionEntry
from portal.queries.comparison_rows import EVERY_FIGURE
from portal.web.plain_page import FOOT, plain_page

ABOUT = (
    ("datapackage.json", "what every column is (Frictionless Data Package)"),
    ("csvw.json", "the same as CSV on the Web"),
    ("catalog.jsonld", "catalogue entry (DCAT)"),
    ("CHANGELOG.md", "what changed from version to version"),
    ("NOTES.md", "what is hidden, and what that promises"),
    ("checksums.txt", "SHA-256 of every file"),
)


def data_index(store: PublicStore) -> Response:
    """All rounds of which something is published."""
    rounds = store.rounds()
    body = [
        paragraph("What regulators published about how they enabled AI innovation, as files for anybody to use."),
        listed(
            [
                f"{link(str(year), f'/data/{year}/')}: version {escape(store.entry(year).version)}, "
                f"{len(store.manifest(year)['returns'])} returns"
                for year in rounds
            ]
        )
        if rounds
        else paragraph("Nothing is published yet."),
        "<h2>For programs</h2>",
        listed(
            [
                link("catalog.jsonld", "/data/catalog.jsonld") + ": all datasets (DCAT)",
                link("steer-coverage.csv", "/data/steer-coverage.csv")
                + ": who has a current steer on safe AI innovation",
                link("steers.csv", "/data/steers.csv") + ": every steer, with what regulators answered",
                link("funding.csv", "/data/funding.csv") + ": every funding line of departments for AI capability",
                link("reviews.csv", "/data/reviews.csv") + ": every published review of a return by its department",
                link("audit checkpoint", "/.well-known/audit-checkpoint.txt")
                + " and "
                + link("the certificates that check it", "/.well-known/signing-certificates.pem"),
            ]
        ),
    ]
    return plain_page("Open data", "\n".join(body), demonstration=_demonstration(), foot=FOOT)


def round_index(store: PublicStore, year: int, version: str | None) -> Response:
    """The files of one version of a round's dataset, and its other versions.

    Raises:
        NotPublished: there is no such version.
    """
    entry, manifest = store.entry(year, version), store.manifest(year, version)
    at = f"/data/{year}/" if version is None else f"/data/{year}/v/{version}/"
    body = [
        paragraph(f"{manifest['description']} {entry.change}"),
        paragraph(f"Version {entry.version}, {len(manifest['returns'])} returns.", "small"),
        _tables(manifest, at),
        *_comparison(manifest, year, at),
        *_returns(manifest, at),
        "<h2>About the dataset</h2>",
        listed([f"{link(name, at + name)}: {escape(said)}" for name, said in ABOUT]),
        "<h2>Versions</h2>",
        paragraph("Every version stays at its own address."),
        _versions(year, store.versions(year)),
    ]
    title = f"Data of the round {year}" + (f", version {entry.version}" if version else "")
    crumbs = [("Open data", "/data/")] + ([(str(year), f"/data/{year}/")] if version else [])
    return plain_page(title, "\n".join(body), crumbs=crumbs, demonstration=_demonstration(), foot=FOOT)


def _tables(manifest: Json, at: str) -> str:
    files = manifest["files"]
    names = sorted(name.removesuffix(".csv") for name in files if name.endswith(".csv") and name != EVERY_FIGURE)
    rows = [
        (
            escape(name.replace("_", " ").capitalize()),
            ", ".join(
                f"{link(f'{name}.{ending}', f'{at}{name}.{ending}')} ({_size(files[f'{name}.{ending}']['bytes'])})"
                for ending in ("csv", "json", "parquet")
            ),
        )
        for name in names
    ]
    return table("Tables over all returns of the round", ("Table", "Files"), rows)


def _comparison(manifest: Json, year: int, at: str) -> list[str]:
    """Where the comparison is, in a version that has one."""
    about = manifest["files"].get(EVERY_FIGURE)
    if about is None:
        return []
    return [
        "<h2>Comparison</h2>",
        listed(
            [
                f"{link(EVERY_FIGURE, at + EVERY_FIGURE)} ({_size(about['bytes'])}): every figure of every regulator, "
                "with its interval, its reading and what it rests on; "
                "<code>?metric=P2&amp;group=…&amp;area=…</code> gives a part of it",
                f"{link('Compare regulators', f'/compare?year={year}')}: the same with pictures",
            ]
        ),
        table(
            f"Columns of {EVERY_FIGURE} (a number that cannot be given has the word for why in its place)",
            ("Column", "What it is"),
            [(escape(name), escape(said)) for name, said in about["columns"]],
        ),
    ]


def _returns(manifest: Json, at: str) -> list[str]:
    """Each return of the version as one file: its figures, tables, explanations and corrections."""
    names = {f"returns/{code}.json": about["name"] for code, about in sorted(manifest["returns"].items())}
    links = [f"{link(name, at + name)}: {escape(said)}" for name, said in names.items() if name in manifest["files"]]
    return ["<h2>Returns, one file each</h2>", listed(links)] if links else []


def _versions(year: int, versions: tuple[VersionEntry, ...]) -> str:
    rows = [
        (
            link(entry.version, f"/data/{year}/v/{entry.version}/"),
            escape(day_in_words(entry.published_on)),
            escape(entry.change),
        )
        for entry in reversed(versions)
    ]
    return table("Versions, the newest first", ("Version", "Published", "What changed"), rows, titled=True)


def _size(count: int) -> str:
    return f"{count:,} bytes" if count < 10_000 else f"{count / 1024:,.0f} KB"


def _demonstration() -> bool:
    return settings().mode == "demonstration"
