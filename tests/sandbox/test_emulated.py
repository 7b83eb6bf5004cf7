"""The emulators carry out what somebody calls, and nothing else: a method without a caller is code that nobody keeps true."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from sandbox.telegram.methods import HANDLERS
from tests.sandbox.slack_wire import peopled

ROOT = Path(__file__).parent.parent.parent
CALLERS = ("adapters/**/*.py", "bench/**/*.py", "sandbox/page/*", "sandbox/slack/*.py", "sandbox/telegram/*.py", "tests/**/*.py")
OWN_TESTS = "tests/sandbox/test_"
"""The emulators' own tests are no callers. tests/sandbox/little_desk.py is one: it is a desk written with the official libraries."""


@cache
def callers() -> dict[str, str]:
    """Every file that may call a method, with its text."""
    files = {path.relative_to(ROOT).as_posix(): path for pattern in CALLERS for path in ROOT.glob(pattern) if path.is_file()}
    own = ("sandbox/page/icon.svg",)
    return {name: path.read_text("utf-8") for name, path in files.items() if not name.startswith(OWN_TESTS) and name not in own}


def calling(method: str) -> list[str]:
    """The files that call a method by its name, or by that of the official library: ``chat_postMessage(``, ``send_message(``."""
    snake = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", method).lower()
    called = re.compile(rf"[\"']{re.escape(method)}[\"']|\.{method.replace('.', '_')}\(|\.{re.escape(snake)}\(")
    return [name for name, text in callers().items() if called.search(text)]


@pytest.mark.parametrize("method", sorted(HANDLERS))
def test_every_emulated_method_of_telegram_is_called(method: str) -> None:
    assert calling(method)


@pytest.mark.parametrize("method", sorted(peopled().api.handlers))
def test_every_emulated_method_of_slack_is_called(method: str) -> None:
    assert calling(method)
