"""Writes docs/reference.md from the code, or into the file that is named: ``make reference``."""

from __future__ import annotations

import sys
from pathlib import Path

from configuration import configuration
from program import alarms, commands, http, metrics
from verbs import verbs

TARGET = Path(__file__).parent.with_name("reference.md")
HEAD = """\
# Reference

Every configuration key, verb, command, HTTP path, metric and alarm. `make reference` writes this page from the code; don't edit it.

[Configuration](#configuration) · [Verbs of agents and managers](#verbs-of-agents-and-managers) ·
[Verbs of customers](#verbs-of-customers) · [Program commands](#program-commands) · [HTTP paths](#http-paths) · [Metrics](#metrics) ·
[Alarms](#alarms)"""


def main(target: Path = TARGET) -> None:
    """Write the whole page."""
    chapters = (HEAD, configuration(), verbs(), commands(), http(), metrics(), alarms())
    target.write_text("\n\n".join(chapters) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
