"""What a process took from its start to its end."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Used:
    """Of a process and the children it waited for."""

    seconds: float
    processor: float  # seconds
    kilobytes: int  # at most, of one process


def in_a_process(command: Sequence[str]) -> tuple[Used, str]:
    """What a process took from its start to its end, and its output.

    Raises:
        RuntimeError: it failed, with what it said.
    """
    with tempfile.TemporaryFile() as said:
        began = perf_counter()
        running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=said, text=True)
        assert running.stdout
        answer = running.stdout.read()
        _, status, usage = os.wait4(running.pid, 0)
        seconds = perf_counter() - began
        running.stdout.close()
        running.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        if running.returncode:
            raise RuntimeError(said.read().decode())
    return Used(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss), answer
