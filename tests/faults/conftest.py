"""Desks as processes of their own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.faults.desks import Desks
from tests.faults.figures import MEASURED


@pytest.fixture
async def desks(database: str, tmp_path: Path) -> AsyncIterator[Desks]:
    """Both platforms, and no desk yet: see :meth:`tests.faults.desks.Desks.run`."""
    made = Desks(database, tmp_path)
    await made.open()
    try:
        yield made
    finally:
        await made.close()


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desks]:
    """The same on SQLite only, for what does not depend on the engine."""
    made = Desks(f"sqlite:///{tmp_path / 'bellhop.db'}", tmp_path)
    await made.open()
    try:
        yield made
    finally:
        await made.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The figures of the run."""
    if MEASURED:
        terminalreporter.section("figures")
        width = max(len(name) for name, _ in MEASURED)
        for name, value in MEASURED:
            terminalreporter.write_line(f"{name:<{width}}  {value}")
