"""The commands that a newcomer tries first, in a folder without tokens, without a file, and with wrong variables."""

from __future__ import annotations

import asyncio
import re
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import yaml

from tests.faults import starter
from tests.faults.starter import ROOT, clean

SETTINGS = ROOT / "config.yaml"
TOKENS = ("BELLHOP_CHANNELS__TELEGRAM__TOKEN", "BELLHOP_CHANNELS__SLACK__BOT_TOKEN")


async def bellhop(folder: Path, *words: str, **variables: str) -> tuple[int, str, str]:
    """Exit code, standard output, standard error."""
    return await starter.bellhop(words, folder, variables)


@pytest.mark.parametrize("words", [("check", "--offline"), ("run",), ("--help",), ("nonsense",)])
async def test_the_tests_start_what_people_start(tmp_path: Path, words: tuple[str, ...]) -> None:
    told = await bellhop(tmp_path, *words)
    assert told == await starter.bellhop(words, tmp_path, {}, starter.start_anew)
    assert any(told)


@pytest.mark.parametrize("offline", [True, False])
async def test_a_check_without_a_configuration_is_no_success(tmp_path: Path, offline: bool) -> None:
    code, out, _ = await bellhop(tmp_path, "check", *["--offline"] * offline)
    assert code == 1
    assert "config.yaml" in out
    assert "BELLHOP_CONFIG" in out
    assert "docs/setup.md" in out
    assert "fine" not in out


@pytest.mark.parametrize("offline", [True, False])
async def test_a_check_without_any_token_names_the_variables(tmp_path: Path, offline: bool) -> None:
    (tmp_path / "config.yaml").write_text(SETTINGS.read_text())
    code, out, _ = await bellhop(tmp_path, "check", *["--offline"] * offline)
    assert code == 1
    for variable in TOKENS:
        assert variable in out
    assert "docs/setup.md" in out
    assert "fine" not in out


async def test_a_check_with_one_token_warns_about_the_other_channel(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text(SETTINGS.read_text())
    code, out, _ = await bellhop(tmp_path, "check", "--offline", **{TOKENS[0]: "123456:ABC-DEF"})
    assert code == 0
    assert f"! Channel slack has no token yet and stays off. Set {TOKENS[1]}" in out


async def test_a_check_without_queues_is_no_success(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("channels: {telegram: {token: '123456:ABC-DEF'}}")
    code, out, _ = await bellhop(tmp_path, "check", "--offline")
    assert code == 1
    assert "No queue is configured" in out


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("BELLHOP_HTPP__PORT", "1"),
        ("BELLHOP_HTTP__PROT", "1"),
        ("BELLHOP_HTTP__PORT", "many"),
        ("BELLHOP_DESK", "x"),
        ("BELLHOP_QUEUES__SUPPORT__SLA__FIRST_RESPONSE", "soon"),
        ("BELLHOP_QUEUES__SUPPORT__SLA__LAST_RESPONSE", "1h"),
        ("BELLHOP_QUEUES__NEW__NAME", "New"),
        ("BELLHOP_CHANNELS__TELEGRAM__MODE", "pigeon"),
        ("BELLHOP_CHANNELS__FAX__TOKEN", "1"),
    ],
)
@pytest.mark.parametrize("dotenv", [False, True])
async def test_an_error_in_a_variable_names_the_variable(tmp_path: Path, variable: str, value: str, dotenv: bool) -> None:
    (tmp_path / "config.yaml").write_text(SETTINGS.read_text())
    if dotenv:
        (tmp_path / ".env").write_text(f"{variable}={value}\n")
    code, _, err = await bellhop(tmp_path, "check", "--offline", **({} if dotenv else {variable: value}))
    assert code == 1
    assert [line for line in err.splitlines() if not line.startswith(variable + " (.env)" * dotenv)] == []


async def test_the_version_is_printed(tmp_path: Path) -> None:
    code, out, _ = await bellhop(tmp_path, "--version")
    assert code == 0
    assert re.fullmatch(r"Bellhop \d+\.\d+\.\d+\n", out)


async def test_the_figures_of_an_empty_desk_are_text(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text(SETTINGS.read_text())
    code, out, _ = await bellhop(tmp_path, "stats")
    assert code == 0
    for queue in yaml.safe_load(SETTINGS.read_text())["queues"].values():
        assert f"\n{queue['name']}\nOpened: 0 · handled: 0" in out


@asynccontextmanager
async def started(*words: str, folder: Path) -> AsyncIterator[tuple[str, str]]:
    """Start a command; yield the address that it says to open, and everything before it."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *words, cwd=folder, env=clean({}), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    said = ""
    try:
        assert process.stderr
        async for line in process.stderr:
            said += line.decode()
            if found := re.search(r"Open (http://\S+)", said):
                yield found[1], said
                return
        raise AssertionError(said)
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()


async def test_the_sandbox_takes_the_next_free_port(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        async with started("sandbox", "--port", str(port), folder=tmp_path) as (url, said):
            assert port < int(url.rpartition(":")[2])
            assert f"Port {port} is in use." in said


async def test_run_without_tokens_says_that_it_starts_the_sandbox(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text(SETTINGS.read_text())
    async with started("run", "--or-sandbox", folder=tmp_path) as (_, said):
        assert said.startswith("No channel has its token yet: starting the sandbox.\n")
        for command in re.findall(r"(\S+bellhop) (?:check|manifest)", said):
            assert (tmp_path / command).exists()
