"""The application forms: one module a domain, found by being here, with every version it ever had.

A module that has ``VERSIONS`` is a domain's form: its versions in order, the last in use. A version that an application
was begun with stays, so that the application can always be shown as it was answered.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache

from sandbox_licences.forms.form import Form
from sandbox_licences.forms.question import SpoiledForm


class UnknownForm(LookupError):
    """There is no such domain, or no such version of its form."""


@cache
def forms() -> Mapping[str, tuple[Form, ...]]:
    """All versions of each form by domain code, in the order of the domains' labels.

    Raises:
        SpoiledForm: two forms claim one domain or one prefix, or versions are not 1, 2, 3 and so on.
    """
    modules = (importlib.import_module(f"{__name__}.{m.name}") for m in pkgutil.iter_modules(__path__))
    found: list[tuple[Form, ...]] = [module.VERSIONS for module in modules if hasattr(module, "VERSIONS")]
    found.sort(key=lambda versions: versions[-1].domain.label)
    for unique in ("code", "prefix"):
        values = [getattr(versions[-1].domain, unique) for versions in found]
        if len(values) != len(set(values)):
            raise SpoiledForm(f"Two forms have one {unique}: {', '.join(values)}.")
    for versions in found:
        domains = {form.domain.code for form in versions}
        if len(domains) > 1 or [form.version for form in versions] != list(range(1, len(versions) + 1)):
            raise SpoiledForm(f"{domains}: the versions of a form are of one domain, numbered from 1.")
    return {versions[-1].domain.code: versions for versions in found}


def form_of(domain: str, version: int | None = None) -> Form:
    """A domain's form: the version in use, or the one named.

    Raises:
        UnknownForm: there is no such domain or version.
    """
    versions = forms().get(domain, ())
    chosen = versions[-1:] if version is None else [form for form in versions if form.version == version]
    if not chosen:
        raise UnknownForm(f"{domain} has no form" + ("." if version is None else f" of version {version}."))
    return chosen[0]
