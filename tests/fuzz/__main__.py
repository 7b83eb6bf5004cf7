"""``make fuzz``: runs all targets, ten minutes together. ``--minutes``, ``--seed``, names of targets; ``--replay NAME BASE64``."""

from __future__ import annotations

import argparse
import base64
import sys
import time

from tests.fuzz.runner import crash, fuzz, named


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--replay", nargs=2, metavar=("NAME", "BASE64"))
    chosen = parser.parse_args()
    if chosen.replay:
        name, written = chosen.replay
        told = crash(named([name])[0], base64.b64decode(written))
        _tell(told or "It survives this input.")
        return 1 if told else 0
    targets, crashed = named(chosen.targets), 0
    _tell(f"seed {chosen.seed}, {len(targets)} targets")
    for target in targets:
        count, found = fuzz(target, chosen.minutes * 60 / len(targets), chosen.seed)
        _tell(f"{target.name:20} {count:8} inputs  {'FAILS' if found else 'survives'}")
        if found:
            crashed += 1
            _tell(str(found))
    return 1 if crashed else 0


if __name__ == "__main__":
    sys.exit(main())
