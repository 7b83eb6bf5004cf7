"""The docs: their links, pictures and commands exist, and the drawings are what their script draws."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer.main

from bot.program.cli import app

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
DRAWINGS = DOCS / "drawings"


def test_the_drawings_are_what_their_script_draws(tmp_path: Path) -> None:
    subprocess.run([sys.executable, DRAWINGS / "draw.py", tmp_path], check=True)
    drawn = {path.name: path.read_text() for path in tmp_path.glob("*.svg")}
    assert drawn == {path.name: path.read_text() for path in DRAWINGS.glob("*.svg")}


@pytest.mark.parametrize("paper", sorted(DOCS.glob("*.md")), ids=lambda path: path.name)
def test_every_picture_and_paper_that_is_named_is_there(paper: Path) -> None:
    named = re.findall(r"\]\((?!https?:|#)([^)#]+)", paper.read_text())
    assert [one for one in named if not (paper.parent / one).exists()] == []


def test_each_drawing_is_shown_and_its_steps_are_told() -> None:
    setup = (DOCS / "setup.md").read_text()
    shown = set(re.findall(r"drawings/(\w+\.svg)", setup))
    assert shown == {path.name for path in DRAWINGS.glob("*.svg")}
    for path in DRAWINGS.glob("*.svg"):
        before = setup[: setup.index(path.name)]
        steps = re.findall(r"font-weight='700' fill='#ffffff'>(\d+)<", path.read_text())
        assert steps
        assert [step for step in steps if not re.search(rf"[(, ]{step}\)", before)] == []


PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(page for page in ROOT.glob("*/README.md"))]
COMMAND = re.compile(r"(?:(?<=[`|] )|(?<=`)|(?<=^)|(?<=&& ))((?:\S*/)?bellhop|make)((?: [-\w=]+)+)", re.MULTILINE)


def commands_of(text: str) -> list[tuple[str, list[str]]]:
    """What a page tells people to type, from its inline code and its blocks: the program, and its words."""
    code = [*re.findall(r"```\w*\n(.*?)```", text, re.DOTALL), *re.findall(r"(?<!`)`([^`\n]+)`(?!`)", text)]
    return [(program, words.split()) for part in code for program, words in COMMAND.findall(part)]


def targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE))


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_that_a_page_names_exists(page: Path) -> None:
    program_itself: Any = typer.main.get_command(app)
    for program, words in commands_of(page.read_text()):
        if program == "make":
            named = [word for word in words if re.fullmatch("[a-z][a-z-]*", word)]
            assert set(named) <= targets(), (program, words)
            continue
        command = program_itself if words[0].startswith("--") else program_itself.commands[words[0]]
        for word in words[1:]:
            command = getattr(command, "commands", {}).get(word, command)
        options = {option for one in command.params for option in one.opts}
        assert {word for word in words if word.startswith("--")} <= options | {"--help"}, (program, words)


def test_the_readme_names_the_program_by_its_path() -> None:
    found = commands_of((ROOT / "README.md").read_text())
    assert {program for program, _ in found} == {"make", ".venv/bin/bellhop"}


def test_the_sandbox_names_the_program_by_its_path() -> None:
    code = re.findall("<code>(.*?)</code>", (ROOT / "sandbox" / "page" / "index.html").read_text())
    found = commands_of("\n".join(f"`{one}`" for one in code))
    assert {program for program, _ in found} == {"make", ".venv/bin/bellhop"}


def test_make_says_what_it_does_before_it_does_anything_slow(tmp_path: Path) -> None:
    for name in ("Makefile", "requirements.lock", "pyproject.toml"):
        (tmp_path / name).write_text((ROOT / name).read_text())
    python = tmp_path / "python"
    python.write_text('#!/bin/sh\ncase "$*" in *venv*) echo "making .venv"; exit 1;; esac\n')
    python.chmod(0o755)
    told = subprocess.run(
        ["make", "run", f"PYTHON={python}"],
        cwd=tmp_path,
        env={name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))},  # we may run under make
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    lines = told.stdout.splitlines()
    assert lines[0].startswith("Setting up .venv"), told.stdout
    assert "making .venv" in lines


def test_commands_are_found_in_pages() -> None:
    text = "Run `.venv/bin/bellhop check`.\n\n```\nmake run  # starts\ncd x && make setup\n```\n"
    assert commands_of(text) == [("make", ["run"]), ("make", ["setup"]), (".venv/bin/bellhop", ["check"])]
