"""A portal keeps a child ready for the next file; it takes one file, and none is left behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.reading import read_file
from portal.reading.children import Child, Children, end
from portal.reading.parent import one_child_waiting


def ended(child: Child) -> bool:
    return child.poll() is not None


def test_the_child_that_waits_is_taken_once_and_then_another_is_prepared() -> None:
    children = Children()
    with children.one_waiting():
        waiting = children.waiting
        assert waiting is not None
        taken = children.take()
        assert taken is waiting
        assert children.waiting is None
        end(taken)
        children.prepare()
        assert children.waiting is not None
        assert children.waiting is not taken


def test_a_child_that_died_waiting_is_not_handed_out() -> None:
    children = Children()
    with children.one_waiting():
        assert children.waiting is not None
        children.waiting.kill()
        children.waiting.wait()
        taken = children.take()
        assert not ended(taken)
        end(taken)


def test_none_waits_when_nobody_asked_for_one() -> None:
    children = Children()
    children.prepare()
    assert children.waiting is None


def test_the_child_that_waits_ends_with_the_portal() -> None:
    children = Children()
    with children.one_waiting():
        waiting = children.waiting
        assert waiting is not None
        assert not ended(waiting)
    assert ended(waiting)
    assert children.waiting is None


def test_a_child_told_nothing_ends_by_itself() -> None:
    """As when the portal is killed, so that nothing of it is left."""
    child = Children().take()
    assert child.stdin
    child.stdin.close()
    assert child.wait(timeout=30) == 0
    end(child)


@pytest.mark.parametrize("files", [1, 3])
def test_files_are_read_one_a_child(files: int, tmp_path: Path) -> None:
    path = tmp_path / "decisions.csv"
    with one_child_waiting():
        for number in range(files):
            path.write_text(f"Application ref,Scheme code\nAPP-{number},S1\n", encoding="utf-8")
            read = read_file(path, filename=path.name, edition=2026, year=2026, table="decisions")
            assert read.tables["decisions"].frame["application_ref"].to_list() == [f"APP-{number}"]
