"""Schemathesis makes requests of the description, good and bad ones, and the desk answers them as described."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from tests.api.program import Programs

FUZZED = ("listTickets", "getFigures", "openTicket", "reply", "snooze", "merge")  # all kinds of fields; all addresses would take a minute
CONFIG = """
seed = 14
workers = 1
request-timeout = 10
continue-on-failure = true
warnings = false
parameters = {"path.number" = 1001}

[generation]
max-examples = 3
database = "none"

[phases]
examples.enabled = false
stateful.enabled = false
coverage.unexpected-methods = ["DELETE"]

[checks]
positive_data_acceptance.enabled = false # a ticket that doesn't exist or is closed is refused, in whatever form

[[operations]]
exclude-operation-id = FUZZED
phases.fuzzing.enabled = false
phases.coverage.generation.mode = "positive"
"""


async def test_requests_made_of_the_description_are_answered_as_described(programs: Programs, tmp_path: Path) -> None:
    """Good requests to all addresses, at every limit of every field; bad and random ones to some."""
    program = await programs.program(person="back:boss")
    (tmp_path / "schemathesis.toml").write_text(CONFIG.replace("FUZZED", str(list(FUZZED))))
    begun = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "schemathesis.cli", "--config-file", "schemathesis.toml", "run", f"{programs.url}/api/openapi.json"),
        *("--header", f"Authorization: Bearer {program.secret}"),
        cwd=tmp_path,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    told, _ = await begun.communicate()
    assert begun.returncode == 0, told.decode()
    assert {"noted", "claimed", "closed"} <= {kind for _, kind, _ in programs.desk.journal(1001)}, "the verbs were reached"
