"""Fixtures: a whole desk against the emulated platforms, on either database; a skip in CI is a failure, and chance is left out there."""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest
import structlog
from hypothesis import HealthCheck, settings

from tests.databases import Databases
from tests.house import House
from tests.quick_desk import QuickDesk

STRICT = os.environ.get("BELLHOP_TEST_STRICT") == "1"

# A run in CI is the same each time; other runs look for new examples. How fast this machine is, is no result.
untimed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("strict", untimed, derandomize=True)
settings.register_profile("new examples", untimed)
settings.load_profile("strict" if STRICT else "new examples")

# As the desk's own log on a terminal. What structlog does by itself, the sources of all calls in colours, takes 50 ms for each error.
plainly = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
structlog.configure([*structlog.get_config()["processors"][:-1], plainly])


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Under BELLHOP_TEST_STRICT a skipped test is a failed one."""
    outcome = yield
    report = outcome.get_result()
    if STRICT and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"skipped, but nothing may be skipped here: {report.longrepr}"


@pytest.hookimpl(hookwrapper=True)
def pytest_collection() -> Iterator[None]:
    """What is imported and collected stays until the end: to look for garbage in it took a quarter of the time, in each worker."""
    gc.disable()
    yield
    gc.freeze()
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the tests that wait longest, so that none of them runs alone at the end."""
    items.sort(key=lambda item: "faults" not in item.path.parts)


def _postgres_bin() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")) if Path("/usr/lib/postgresql").exists() else []
    which = shutil.which("initdb")
    return found[-1].parent if found else Path(which).parent if which else None


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a throw-away PostgreSQL cluster of this machine's own programs."""
    with cluster() as made:
        yield made.url


@dataclass(frozen=True)
class Cluster:
    """A PostgreSQL of our own, that may be restarted."""

    url: str
    ctl: list[str | Path]

    def restart(self) -> None:
        """As after a crash."""
        subprocess.run([*self.ctl, "-m", "immediate", "restart"], check=True, capture_output=True)

    def stop(self) -> None:
        subprocess.run([*self.ctl, "-m", "fast", "stop"], check=True, capture_output=True)

    def start(self) -> None:
        """Start it, if it doesn't run."""
        if subprocess.run([*self.ctl, "status"], check=False, capture_output=True).returncode:
            subprocess.run([*self.ctl, "start"], check=True, capture_output=True)


@contextmanager
def cluster(within: Path | None = None) -> Iterator[Cluster]:
    """Not below pytest's own folder: the next session on this machine takes the rights of others on it away."""
    programs = _postgres_bin()
    if programs is None:
        # Who has no PostgreSQL can still run all other tests. In CI a skip is a failure.
        pytest.skip("NO POSTGRESQL HERE: install Debian's package postgresql to run these tests")
    folder = Path(tempfile.mkdtemp(prefix="bellhop-pg-", dir=within))
    folder.chmod(0o777)
    become = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    data = folder / "data"
    subprocess.run(
        [*become, programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"],
        check=True,
        capture_output=True,
    )
    options = f"-k {folder} -c listen_addresses='' -c fsync=off -c autovacuum=off -c max_connections=200"
    ctl = [*become, programs / "pg_ctl", "-D", data, "-o", options, "-w", "-l", folder / "log"]
    subprocess.run([*ctl, "start"], check=True, capture_output=True)
    try:
        yield Cluster(f"postgresql://postgres@/postgres?host={folder}", ctl)
    finally:
        subprocess.run([*ctl, "-m", "immediate", "stop"], check=True, capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def databases(postgres: str) -> Iterator[Databases]:
    """Those of the cluster."""
    made = Databases(postgres)
    yield made
    made.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of our schema, once on each engine."""
    return fresh_database(request, tmp_path, request.param)


_files: set[Path] = set()
"""The SQLite databases of all tests, so that two fixtures of one test have two."""


def fresh_database(request: pytest.FixtureRequest, tmp_path: Path, engine: str) -> str:
    """One more. It is given back when who requests it ends."""
    if engine == "sqlite":
        file = next(found for number in count() if (found := tmp_path / f"bellhop{number or ''}.db") not in _files)
        _files.add(file)
        return f"sqlite:///{file}"
    databases: Databases = request.getfixturevalue("databases")
    url = databases.take()
    request.addfinalizer(lambda: databases.give_back(url))
    return url


@pytest.fixture
async def house(database: str, tmp_path: Path) -> AsyncIterator[House]:
    """A desk at work: see :class:`tests.house.House`."""
    made = House(database, tmp_path)
    await made.open()
    try:
        yield made
    finally:
        await made.close()


@pytest.fixture
def stored(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database: SQLite, and with ``ON_BOTH`` PostgreSQL too."""
    return fresh_database(request, tmp_path, getattr(request, "param", "sqlite"))


@pytest.fixture
async def quick(stored: str, tmp_path: Path) -> AsyncIterator[QuickDesk]:
    """A desk without platforms, whose clock moves only when told."""
    made = QuickDesk(tmp_path, stored)
    yield made
    await made.close()
