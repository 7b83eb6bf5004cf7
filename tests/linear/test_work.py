"""Steps are those of the function that is counted, and of nothing else."""

from __future__ import annotations

import gc

from tests.linear.work import work_of


class Left:
    """What an earlier test left: only the garbage collector frees it, and Python code runs then."""

    freed = 0

    def __init__(self) -> None:
        self.own = self

    def __del__(self) -> None:
        for _ in range(1000):
            Left.freed += 1


def _allocates() -> object:
    return [*map(list, [()] * 2 * gc.get_threshold()[0])]


def test_what_the_garbage_collector_frees_meanwhile_is_not_counted() -> None:
    alone = work_of(_allocates).steps
    Left()
    assert work_of(_allocates).steps == alone
    gc.collect()
    assert Left.freed == 1000
