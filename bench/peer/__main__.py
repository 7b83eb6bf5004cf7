"""``python -m bench.peer``: a new ticket here beside one in django-helpdesk, in turn on the same machine. Prints JSON.

The first run installs django-helpdesk into ``bench/peer/.venv``.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from bench import measures
from bench.environments import python_of
from bench.machine import described, middle
from bench.measures import Size

HERE = Path(__file__).parent


def peer(python: str, messages: int) -> dict[str, float]:
    """One round of the peer."""
    with tempfile.TemporaryDirectory(prefix="peer-") as folder:
        told = subprocess.run([python, str(HERE / "intake.py"), folder, str(messages)], capture_output=True, text=True, check=False)
    if told.returncode:
        raise RuntimeError(told.stderr[-2000:])
    found: dict[str, float] = json.loads(told.stdout.splitlines()[-1])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.peer", description=__doc__)
    parser.add_argument("--python", default="", help="a Python that has django-helpdesk")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--messages", type=int, default=300)
    chosen = parser.parse_args()
    python = chosen.python or python_of(HERE)
    size = Size(messages=chosen.messages, intake=chosen.messages, lists=0)
    theirs: list[dict[str, float]] = []
    intake: list[dict[str, Any]] = []
    whole: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name) / "desk"
        for _ in range(chosen.rounds):
            theirs.append(peer(python, chosen.messages))
            intake.append(measures.intake(folder, measures.fresh(folder), size)["new"])
            whole.append(measures.end_to_end(folder, measures.fresh(folder), size, latency=False)["crowd"])
    ratios = {
        "intake": middle([one["cpu_us"] / two["cpu_us"] for one, two in zip(theirs, intake, strict=True)], 1),
        "end_to_end": middle([one["cpu_us"] / two["cpu_us"] for one, two in zip(theirs, whole, strict=True)], 1),
    }
    print(
        json.dumps(
            {"machine": described(), "peer_cpu_is_so_many_times_ours": ratios, "peer": theirs, "intake": intake, "end_to_end": whole}
        )
    )


if __name__ == "__main__":
    main()
