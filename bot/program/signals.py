"""What signals do while the desk doesn't run: before it has begun, after it has ended, and to all other commands."""

from __future__ import annotations

import os
import signal

ENDING = (signal.SIGTERM, signal.SIGINT)
"""Signals on which the desk ends with 0."""


def end_at_once() -> None:
    """Let SIGTERM and Ctrl-C end this process with 0: nothing has begun that must be finished."""
    for name in ENDING:
        signal.signal(name, lambda *_: os._exit(0))


def end_as_by_ctrl_c() -> None:
    """Let a signal that ends a command be an exception, as Ctrl-C is: what is half done is undone. Signals that are ignored stay so."""
    for name in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(name) is signal.SIG_DFL:
            signal.signal(name, signal.default_int_handler)
