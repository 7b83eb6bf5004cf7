"""The docs: their links and pictures exist, and the drawings are what their script draws."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).parent.parent / "docs"
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
