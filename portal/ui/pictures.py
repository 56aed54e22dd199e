"""Pictures, drawn once: what was published does not change, and drawing it anew at every click took most of a page's
time."""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import Any

import streamlit as st


def show(draw: Callable[..., Any], *of: Hashable, alt: str) -> None:
    """The chart that ``draw`` (a function of a module) makes of ``of``; ``alt`` says it in words."""
    st.vega_lite_chart(json.loads(_drawn(draw, *of)), theme=None, width="stretch", alt=alt)


@lru_cache(maxsize=128)
def _drawn(draw: Callable[..., Any], *of: Hashable) -> str:
    """The Vega-Lite specification as JSON, each data set where it is used."""
    chart = draw(*of).to_dict()
    return json.dumps(_with_rows(chart, chart.pop("datasets", {})))


def _with_rows(node: Any, datasets: dict[str, Any]) -> Any:
    if isinstance(node, list):
        return [_with_rows(each, datasets) for each in node]
    if not isinstance(node, dict):
        return node
    return {
        name: {"values": datasets[value["name"]]}
        if name == "data" and isinstance(value, dict) and value.get("name") in datasets
        else _with_rows(value, datasets)
        for name, value in node.items()
    }
