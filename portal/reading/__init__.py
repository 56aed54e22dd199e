"""Reading a file somebody sent: always in a child process, with limits on memory, time and output.

Whatever the file does to the parser, the caller gets a verdict.
"""

from __future__ import annotations

from portal.reading.parent import FileRead, gate_file, one_child_waiting, read_file

__all__ = ["FileRead", "gate_file", "one_child_waiting", "read_file"]
