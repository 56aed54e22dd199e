"""What people can do on screen, programs can do too: no command without a route, but for those named here."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil

from portal import commands
from tests.architecture.source_files import parsed, python_files

WITHOUT_A_ROUTE = {
    "apart.checked_themselves": "a part of putting on a hat",
    "apart.have_no_part": "a part of settings that hold for all cases",
    "apart.not_checked_themselves": "a part of writing a relief line",
    "advising.read_by_link": "a file on the page of a signed link",
    "advising.advise_by_link": "done on the page of a signed link, which is no account for programs",
    "advising.live_link": "a part of that page",
    "case_jobs.due_cases": "a job asks",
    "case_jobs.look_after_case": "a job does it",
    "cases.acting": "a part of every command on a case",
    "cases.locked_programme": "a part of commands that give out places, numbers or cover",
    "cases.administering": "a part of every command on a case",
    "cases.open_case": "a part of every command on a case",
    "checkpoints.sign_checkpoint": "a job signs the audit chain every day",
    "checks.run_check": "the slow part of checking, which writes nothing",
    "checks.store_check": "the other half of it",
    "drafts.new_version": "a part of starting, reopening and returning",
    "counts.refresh_counts": "a job, and a part of publishing",
    "counts.rebuild_counts": "for whoever holds the machine: regportal rebuild-counts",
    "desk.open_questions": "a question that commands ask",
    "keys.note_use": "done by showing a key",
    "licence_papers.keep_letter": "a part of asking for the letter",
    "licence_register.refresh_licences": "a job, and a part of every step with a licence",
    "licensing.due_steps": "a job",
    "licensing.expire_licence": "a job's step",
    "licensing.lapse_reserved": "a job's step",
    "moves.obligation_of": "a part of every command",
    "moves.open_return": "a part of every command",
    "moves.counted_return": "a part of every command",
    "moves.move": "a part of every command",
    "moves.people_with": "a part of every command",
    "moves.require_own": "a part of every command",
    "moves.restore_published": "a part of withdrawing and returning",
    "moves.role_for": "a part of every command",
    "leaving.end_membership": "a part of leaving a role and of confirming that one ends",
    "leaving.locked_organisation": "a part of both",
    "people.bind_invitations": "done by signing in",
    "people.invite": "for whoever holds the machine: regportal admin grant",
    "people.offer_role": "a part of inviting",
    "publication.refresh_public": "a job, and a part of publishing",
    "publication.refresh_public_status": "a job, and a part of publishing",
    "publication.refresh_sponsors": "a job",
    "publication.point_to_versions": "a job, and a part of publishing",
    "receipts.keep_document": "a part of asking for the receipt",
    "proposing.planning": "a part of proposing and confirming",
    "proposing.end_proposal": "a part of taking back, replacing and confirming",
    "registration.register_first_rules": "done when a round is set",
    "rounds.lay_round": "a part of setting a round, and done at the start of an installation",
    "reminding.send_reminders": "a job does it every morning",
    "sharing.end_sharing": "a part of publishing",
    "steer_register.refresh_steers": "a job, and a part of publishing",
    "seeding.seed": "done at the start of an installation",
    "uploads.unfinished_uploads": "a job asks",
}


def all_commands() -> set[str]:
    """Public functions of portal/commands that work in somebody's unit of work or open their own."""
    found = set()
    for module in pkgutil.iter_modules(commands.__path__):
        loaded = importlib.import_module(f"portal.commands.{module.name}")
        for name, function in inspect.getmembers(loaded, inspect.isfunction):
            own = function.__module__ == loaded.__name__ and not name.startswith("_")
            if own and {"ctx", "portal"} & set(inspect.signature(function).parameters):
                found.add(f"{module.name}.{name}")
    return found


def called_by_routes() -> set[str]:
    """``module.function`` of every command that a module of portal/api names."""
    named = set()
    for file in python_files("portal/api"):
        tree = parsed(file)
        modules: set[str] = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module == "portal.commands":
                modules |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("portal.commands."):
                named |= {f"{(node.module or '').rpartition('.')[2]}.{alias.name}" for alias in node.names}
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
                named.add(f"{node.value.id}.{node.attr}")
    return named


def test_every_command_has_a_route() -> None:
    assert all_commands() - called_by_routes() - set(WITHOUT_A_ROUTE) == set()


def test_the_list_of_exceptions_is_of_commands_that_are_there_and_have_no_route() -> None:
    assert set(WITHOUT_A_ROUTE) <= all_commands()
    assert set(WITHOUT_A_ROUTE) & called_by_routes() <= {"keys.note_use", "moves.require_own"}
