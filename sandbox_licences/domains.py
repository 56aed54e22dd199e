"""The domains in which licences are given. Each is declared by its form; a new form is a new domain."""

from __future__ import annotations

from collections.abc import Mapping

from sandbox_licences.forms import forms
from sandbox_licences.forms.form import Domain


def domains() -> Mapping[str, Domain]:
    """The domains by code, in the order of their labels."""
    return {code: versions[-1].domain for code, versions in forms().items()}
