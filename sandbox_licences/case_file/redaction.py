"""What the public register says in place of a field of a licence's terms, where a person wrote that it should.

Only what describes the holder's trial can be redacted. Which law is set aside, until when, under which power, with
whose consent, and what it could cost the state are always public.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sandbox_licences.case_file.terms import Terms

PREFIX = "Not published. "
_OF_LINE = {"where": "where", "for_whom": "for whom", "protects_instead": "what protects instead"}


def redactable(terms: Terms) -> dict[str, str]:
    """The fields that can be redacted, with what they are called."""
    fields = {"product": "The product"}
    for line in terms.lines:
        fields |= {f"line {line.line}: {field}": f"Line {line.line}, {name}" for field, name in _OF_LINE.items()}
    fields |= {f"condition {each.number}": f"Condition {each.number}" for each in terms.conditions}
    fields |= {each.id: each.label for each in (*terms.caps, *terms.details)}
    if terms.sites:
        fields["sites"] = "Sites"
    for number, stage in enumerate(terms.stages, start=1):
        fields |= {
            f"stage {number}: name": f"Stage {number}, its name",
            f"stage {number}: stop": f"Stage {number} ({stage.name}), what ends it",
        }
    return fields


def redacted(terms: Terms, instead: Mapping[str, str]) -> Terms:
    """The terms as the public reads them; ``instead`` holds the words in place of fields. A field not there is left."""
    said = {field: f"{PREFIX}{words}" for field, words in instead.items() if words}

    def of(field: str, value: str) -> str:
        return said.get(field, value)

    return replace(
        terms,
        product=of("product", terms.product),
        lines=tuple(
            replace(
                line,
                where=of(f"line {line.line}: where", line.where),
                for_whom=of(f"line {line.line}: for_whom", line.for_whom),
                protects_instead=of(f"line {line.line}: protects_instead", line.protects_instead),
            )
            for line in terms.lines
        ),
        conditions=tuple(replace(each, words=of(f"condition {each.number}", each.words)) for each in terms.conditions),
        caps=tuple(replace(each, value=of(each.id, each.value)) for each in terms.caps),
        details=tuple(replace(each, value=of(each.id, each.value)) for each in terms.details),
        sites=(said["sites"],) if "sites" in said else terms.sites,
        stages=tuple(
            replace(
                stage,
                name=of(f"stage {number}: name", stage.name),
                stop=of(f"stage {number}: stop", stage.stop),
            )
            for number, stage in enumerate(terms.stages, start=1)
        ),
    )
