"""The metrics of the comparison: one module each, found by being here."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache

from metrics.definition import Better, Definition


@cache
def definitions() -> Mapping[str, Definition]:
    """All metrics by id, those that may be in a test first."""
    modules = (importlib.import_module(f"{__name__}.{m.name}") for m in pkgutil.iter_modules(__path__))
    found = [module.DEFINITION for module in modules if hasattr(module, "DEFINITION")]
    found.sort(key=lambda d: (d.better is Better.NEUTRAL, int((d.beside or d.id)[1:]), d.beside is not None))
    return {definition.id: definition for definition in found}
