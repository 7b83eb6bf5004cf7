"""Looks for known vulnerabilities in the packages of requirements.lock, with pip-audit: ``make audit``.

Where pip-audit or its database can't be reached, the output says that it did not run.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
PIP_AUDIT = "pip-audit==2.10.1"
COMMAND = ("tool", "run", PIP_AUDIT, "--requirement", "requirements.lock", "--disable-pip", "--no-deps", "--format", "json")
LONGEST_S = 300


def run() -> tuple[str, str]:
    """Run pip-audit. Return what it printed, and what it complained about."""
    uv = Path(sys.executable).with_name("uv")
    try:
        done = subprocess.run([uv, *COMMAND], cwd=ROOT, capture_output=True, text=True, timeout=LONGEST_S, check=False)  # noqa: S603  our own words
    except (OSError, subprocess.TimeoutExpired) as error:
        return "", str(error)
    return done.stdout, done.stderr


def main(audit: Callable[[], tuple[str, str]] = run) -> int:
    """Print what was found. Return 1 if a package has a known vulnerability."""
    printed, complaint = audit()
    try:
        packages = json.loads(printed)["dependencies"]
    except (ValueError, KeyError, TypeError):
        last = complaint.strip().splitlines()[-1:] or ["it printed nothing"]
        sys.stdout.write(f"pip-audit did not run: {last[0]}\n")
        return 0
    checked = [one for one in packages if "vulns" in one and "skip_reason" not in one]
    found = [(one, vulnerability) for one in checked for vulnerability in one["vulns"]]
    for one, vulnerability in found:
        fixed = ", ".join(vulnerability["fix_versions"]) or "no version yet"
        sys.stdout.write(f"{one['name']} {one['version']}: {vulnerability['id']}, fixed in {fixed}\n")
    sys.stdout.write(f"{len(checked)} of {len(packages)} packages were looked up. Known vulnerabilities: {len(found)}.\n")
    if len(checked) < len(packages):
        sys.stdout.write("pip-audit did not run for the others: its database doesn't know these versions.\n")
    return int(bool(found))


if __name__ == "__main__":
    raise SystemExit(main())
