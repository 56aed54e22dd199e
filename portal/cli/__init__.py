"""The command line, ``regportal``: run the portal, check a return without it, look after an installation.

Commands import what they need when they run: checking a file must not wait for the screens to load.
"""

from __future__ import annotations

import sys
import traceback

import typer
from typer.exceptions import TyperException

from portal.cli import comparison, installation, returns, serving
from portal.cli.endings import BROKE_DOWN, GOOD, WRONG_USE
from portal.errors import PortalError

DEBUG = "--debug"


def main() -> int:
    """Run the command that the arguments name; the number to end with (see ``endings``)."""
    debug = DEBUG in sys.argv
    arguments = [argument for argument in sys.argv[1:] if argument != DEBUG]
    try:
        ended = typer.main.get_command(_commands()).main(args=arguments, prog_name="regportal", standalone_mode=False)
    except TyperException as wrong:
        return _say(f"{wrong.format_message()}\nregportal --help lists the commands and how to use them.", WRONG_USE)
    except PortalError as refusal:
        return _say(refusal.sentence, WRONG_USE)
    except Exception as fault:
        if debug:
            traceback.print_exc()
        kind = type(fault).__name__
        return _say(f"Something went wrong on our side ({kind}). Run it again with {DEBUG} to see where.", BROKE_DOWN)
    return ended if isinstance(ended, int) else GOOD


def _commands() -> typer.Typer:
    app = typer.Typer(
        help="The portal through which regulators account for how they enabled AI innovation.\n\n"
        f"Add {DEBUG} to any command to see where it broke down.",
        add_completion=False,
        no_args_is_help=True,
    )
    for group in (serving, returns, installation, comparison):
        group.register(app)
    return app


def _say(sentence: str, code: int) -> int:
    print(sentence.strip(), file=sys.stderr)
    return code
