"""The container file and the unit of systemd: what they say exists, and a desk runs as they start it.

There is no container engine and no systemd here. The desk gets what they give: another user, a root that can't be written, no rights, one
folder for its data, and only their variables. It is built as a wheel, so that what is missing in it is missing here too.
"""

from __future__ import annotations

import asyncio
import ctypes
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path

import pytest

from tests.free_port import free_port
from tests.house import House
from tests.source_code import ROOT
from tests.waiting import until

USER = 10001
SERVICE = ROOT / "docs" / "bellhop.service"
PROGRAM = "/opt/bellhop/.venv/bin/bellhop"


def container() -> list[tuple[str, str]]:
    """The instructions of the container file's last stage, and before them those of the first."""
    text = re.sub(r"\\\n\s*", "", (ROOT / "Containerfile").read_text("utf-8"))
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(name, words) for name, _, words in (line.partition(" ") for line in lines)]


def of_container(name: str) -> str:
    """What the last instruction of this name says."""
    return [words for found, words in container() if found == name][-1]


def unit() -> list[tuple[str, str]]:
    lines = [line.partition("=") for line in SERVICE.read_text("utf-8").splitlines() if line and line[0] not in "#["]
    return [(name, value) for name, _, value in lines]


@pytest.fixture(scope="module")
def shared() -> Iterator[Path]:
    """A folder that others may enter. Pytest takes these rights away from its own."""
    folder = Path(tempfile.mkdtemp(prefix="bellhop-installed-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def installed(shared: Path) -> Path:
    """A folder of programs with a Bellhop that was built as a wheel; the other packages are those of the tests."""
    folder = shared / "installed"
    folder.mkdir()
    source = folder / "source"
    for _, words in [one for one in container() if one[0] == "COPY" and not one[1].startswith("--from")]:
        *names, to = words.split()
        for name in names:
            place = source / to / name if to.endswith("/") else source / to
            place.parent.mkdir(parents=True, exist_ok=True)
            (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, place)
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], cwd=source, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "env"], check=True)
    python = folder / "env" / "bin" / "python"
    uv = Path(sys.executable).with_name("uv")
    subprocess.run([uv, "pip", "install", "-q", "--offline", "--no-deps", "--python", python, wheel], check=True)
    (site,) = (folder / "env").glob("lib/python*/site-packages")
    (packages,) = (ROOT / ".venv").glob("lib/python*/site-packages")
    (site / "others.pth").write_text(f"{packages}\n")
    shutil.rmtree(source)
    return folder / "env" / "bin"


def confined(command: Sequence[str | Path], data: Path, environment: dict[str, str]) -> list[str]:
    """A command in which nothing but ``data`` can be written, by somebody without rights."""
    data.mkdir(exist_ok=True)
    shutil.chown(data, USER, USER)
    visible = data.parent / "visible"
    script = ["set -e", "mount --make-rprivate /", f"mount --bind {data} {data}"]
    for path in (Path(sys.base_prefix), ROOT):  # folders of root's own are closed to others
        closed = [one for one in reversed(path.parents) if not one.stat().st_mode & 1]
        if closed:
            at = Path(f"{visible}{path}")
            script += [f"mkdir -p {at}", f"mount --rbind {path} {at}", f"mount --rbind {visible}{closed[0]} {closed[0]}"]
    drop = f"setpriv --reuid {USER} --regid {USER} --clear-groups --no-new-privs --bounding-set -all --inh-caps -all"
    variables = " ".join(shlex.quote(f"{name}={value}") for name, value in environment.items())
    script += ["mount -o remount,ro,bind /", f"cd {data}", f"exec {drop} env -i {variables} {shlex.join(map(str, command))}"]
    return ["unshare", "-m", "sh", "-c", "\n".join(script)]


@pytest.fixture
async def house(shared: Path) -> AsyncIterator[House]:
    """The platforms, without a desk."""
    data = Path(tempfile.mkdtemp(dir=shared)) / "data"
    data.parent.chmod(0o755)
    data.mkdir()
    made = _Outside("sqlite:///bellhop.db", data)
    await made.open()
    for path in (data, data / "config.yaml"):
        shutil.chown(path, USER, USER)
    yield made
    await made.close()


class _Outside(House):
    async def start(self, **options: str) -> None:
        self.configure(**options)

    def environment(self) -> dict[str, str]:
        return {**super().environment(), "BELLHOP_FILES__STORE": "file:files", "BELLHOP_CONFIG": "config.yaml", "BELLHOP_HTTP__PORT": "0"}


async def works(house: House, command: list[str], within: float, alive: list[str] | None = None) -> str:
    """A desk answers, keeps a file, is alive, and ends in time. Returns its log."""
    log = house.folder.parent / "log"
    with log.open("wb") as out:
        process = await asyncio.create_subprocess_exec(*command, stdout=out, stderr=subprocess.STDOUT, cwd="/")
    try:
        await until(lambda: "listens on" in log.read_text() or process.returncode is not None, 60, shown=log.read_text)
        house.telegram.sends_document(4712, "plan.pdf", b"%PDF-1.4 x", "application/pdf", "My printer burns")
        assert process.returncode is None, log.read_text()
        await until(lambda: house.card(1001), 60, shown=log.read_text)
        await house.in_thread(1001, "My printer burns")
        if alive is not None:
            checked = await asyncio.create_subprocess_exec(*alive, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            _, err = await checked.communicate()
            assert checked.returncode == 0, err.decode()
        process.send_signal(signal.SIGTERM)
        await until(lambda: process.returncode is not None, within, shown=log.read_text)
        assert process.returncode == 0, log.read_text()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return log.read_text()


async def test_the_container_runs_without_rights_in_a_root_that_can_not_be_written(house: House, installed: Path) -> None:
    given = dict(word.split("=", 1) for word in shlex.split(of_container("ENV")))
    assert of_container("USER") == f"{USER}:{USER}"
    assert of_container("VOLUME") == of_container("WORKDIR") == "/data"
    port = free_port()
    environment = {**house.environment(), **given, "PATH": f"{installed}:/usr/bin:/bin", "BELLHOP_HTTP__PORT": str(port)}
    command = [*json.loads(of_container("ENTRYPOINT")), *json.loads(of_container("CMD"))]
    check = json.loads(of_container("HEALTHCHECK").partition("CMD ")[2])
    log = await works(house, confined(command, house.folder, environment), within=15, alive=confined(check, house.folder, environment))
    assert {path.name for path in house.folder.iterdir()} == {"config.yaml", "bellhop.db", "files"}, log
    assert all(path.stat().st_uid == USER for path in house.folder.rglob("*"))


def test_the_health_check_fails_without_a_desk(tmp_path: Path) -> None:
    check = json.loads(of_container("HEALTHCHECK").partition("CMD ")[2])
    answer = subprocess.run(
        check, env={"PATH": os.environ["PATH"], "BELLHOP_HTTP__PORT": str(free_port())}, capture_output=True, check=False
    )
    assert answer.returncode != 0


def test_the_container_is_built_from_what_exists() -> None:
    names = [name for name, _ in container()]
    assert names.count("FROM") == 2
    run = next(words for name, words in container() if name == "RUN" and "uv pip" in words)
    uv = Path(sys.executable).with_name("uv")
    known = subprocess.run([uv, "pip", "install", "--help"], capture_output=True, text=True, check=True).stdout
    assert [option for option in re.findall(r"--[a-z-]+", run.partition("uv pip install")[2]) if option not in known] == []
    extras = re.search(r"/src\[(.*?)\]", run)
    assert extras
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert set(extras[1].split(",")) == set(project["optional-dependencies"]) - {"dev", "sandbox"}
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    copied = {word for name, words in container() if name == "COPY" and not words.startswith("--from") for word in words.split()[:-1]}
    assert {f"!{name}" for name in copied} == {line for line in ignored if line.startswith("!")}
    assert ignored[0] == "*"


NO_MORE_CODE = "import ctypes, os, sys; assert ctypes.CDLL(None).prctl(65, 1, 0, 0, 0) == 0; os.execv(sys.argv[1], sys.argv[1:])"
"""What ``MemoryDenyWriteExecute`` does, for the kernels that know it: no memory becomes code."""


async def test_the_service_runs_as_its_unit_says(house: House, installed: Path) -> None:
    told = dict(unit())
    program, *words = told["ExecStart"].split()
    assert program == PROGRAM
    assert told["WorkingDirectory"] == f"/var/lib/{told['StateDirectory']}"
    within = float(told["TimeoutStopSec"])
    assert within > 10, "Bellhop may take ten seconds"
    command: list[str | Path] = [installed / "bellhop", *words]
    if told["MemoryDenyWriteExecute"] == "yes" and ctypes.CDLL(None).prctl(66, 0, 0, 0, 0) >= 0:
        command = [installed / "python", "-c", NO_MORE_CODE, *command]
    environment = {**house.environment(), "PATH": "/usr/bin:/bin", "HOME": told["WorkingDirectory"]}  # as systemd sets it
    log = await works(house, confined(command, house.folder, environment), within)
    assert '"event": "stopped"' in log


def test_systemd_knows_every_directive_of_the_unit_and_calls_it_safe(tmp_path: Path) -> None:
    for folder in ("opt/bellhop/.venv/bin", "etc/systemd/system"):
        (tmp_path / folder).mkdir(parents=True)
    program = tmp_path / PROGRAM.removeprefix("/")
    program.touch(0o755)
    text = SERVICE.read_text("utf-8").replace(PROGRAM, str(program))
    copy = tmp_path / "bellhop.service"
    copy.write_text(text)
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("NO SYSTEMD HERE: install Debian's package systemd to run this test")
    told = subprocess.run([analyze, "verify", copy], capture_output=True, text=True, check=False)
    assert (told.returncode, told.stderr.strip()) == (0, "")
    rated = subprocess.run(
        [analyze, "security", "--offline=true", "--threshold=20", "--no-pager", copy], capture_output=True, text=True, check=False
    )
    assert rated.returncode == 0, rated.stdout[-300:]
