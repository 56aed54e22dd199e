"""The pre-check: one module for what a domain asks and knows of its own, found by being here.

A domain without a module has the questions and rules of every domain, and those are enough.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache

from sandbox_licences.prechecks.precheck import Precheck


@cache
def prechecks() -> Mapping[str, Precheck]:
    """The domains' own pre-checks by domain code."""
    modules = (importlib.import_module(f"{__name__}.{m.name}") for m in pkgutil.iter_modules(__path__))
    found: list[Precheck] = [module.PRECHECK for module in modules if hasattr(module, "PRECHECK")]
    return {precheck.domain: precheck for precheck in found}
