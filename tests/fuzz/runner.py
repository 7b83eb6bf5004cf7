"""Runs the fuzz targets for a time. A crash is shrunk, and printed with the line that replays it."""

from __future__ import annotations

import base64
import time
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from random import Random

from tests.fuzz.mutation import inputs
from tests.fuzz.targets import TARGETS, Target, run

SHRINKS = 300  # attempts


@dataclass(frozen=True)
class Crash:
    """An input that a target doesn't survive."""

    target: str
    data: bytes
    told: str

    def __str__(self) -> str:
        written = base64.b64encode(self.data).decode()
        return f"{self.told}\n{self.target} fails over {self.data[:300]!r}\nReplay: python -m tests.fuzz --replay {self.target} {written}"


def fuzz(target: Target, seconds: float, seed: int, clock: Callable[[], float] = time.monotonic) -> tuple[int, Crash | None]:
    """Run one target until its time is over, but all recorded inputs. Returns how many inputs it got, and the first crash."""
    end, seeds, count = clock() + seconds, target.seeds(), 0
    for data in inputs(seeds, target.change, Random(f"{target.name}:{seed}")):
        if count >= len(seeds) and clock() >= end:
            break
        count += 1
        if (told := crash(target, data)) and told:
            small = shrunk(target, data, told.splitlines()[-1])
            return count, Crash(target.name, small, crash(target, small) or told)
    return count, None


def crash(target: Target, data: bytes) -> str:
    """Return the traceback of what goes wrong, empty if nothing does."""
    try:
        run(target, data)
    except Exception:  # noqa: BLE001  any is a finding
        return traceback.format_exc()
    return ""


def shrunk(target: Target, data: bytes, last_line: str) -> bytes:
    """Return a shorter input with the same error, if cutting pieces out finds one."""
    size, attempts = len(data) // 2, 0
    while size and attempts < SHRINKS:
        for at in range(0, len(data), size):
            attempts += 1
            cut = data[:at] + data[at + size :]
            if crash(target, cut).splitlines()[-1:] == [last_line]:
                data = cut
                break
        else:
            size //= 2
    return data


def named(names: Iterable[str]) -> list[Target]:
    wanted = set(names)
    return [target for target in TARGETS if not wanted or target.name in wanted]
