"""Pictures, drawn once: what was published does not change, and drawing it anew at every click took most of a page's
time."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import Any

import pyarrow as pa
import streamlit as st


def show(draw: Callable[..., Any], *of: Hashable, alt: str) -> None:
    """The chart that ``draw`` (a function of a module) makes of ``of``; ``alt`` says it in words."""
    st.vega_lite_chart(_drawn(draw, *of), theme=None, width="stretch", alt=alt)


@lru_cache(maxsize=128)
def _drawn(draw: Callable[..., Any], *of: Hashable) -> dict[str, Any]:
    """The Vega-Lite specification, its data as the browser takes them. Not to be changed: it is kept."""
    chart: dict[str, Any] = draw(*of).to_dict()
    return chart | {"datasets": {name: _as_arrow(rows) for name, rows in chart["datasets"].items()}}


def _as_arrow(rows: list[dict[str, Any]]) -> bytes:
    table = pa.Table.from_pylist(rows)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    written: bytes = sink.getvalue().to_pybytes()
    return written
