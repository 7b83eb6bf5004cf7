"""``bellhop run``: starts the desk and runs it until a signal ends it."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
import threading
from collections.abc import Sequence

from bot.app import App, CannotStart, ProcessRole, channels_of, shape, tune_garbage_collector
from bot.program import logs, tracing
from bot.program.listener import raise_file_limit
from bot.program.signals import ENDING
from bot.settings import ConfigError, Settings, load_settings
from bot.settings.program_name import bellhop
from bot.settings.redact import Redactor, secrets_of

FORCED_EXIT = 9.7  # seconds after the signal until the process is ended by force
NO_TOKENS = (
    "No channel has its token yet. Try everything out without any account: {bellhop} sandbox. "
    "Then put your tokens into .env (see .env.example and docs/setup.md)."
)


def print_error(sentence: str) -> None:
    """Print one sentence to standard error, without what looks like a secret."""
    sys.stderr.write(f"{Redactor()(sentence)}\n")


def settings_or_error() -> Settings | None:
    """Load the configuration. Return None after printing what is wrong with it."""
    try:
        return load_settings(shape)
    except ConfigError as error:
        for sentence in error.sentences:
            print_error(sentence)
        return None


def run_options() -> argparse.ArgumentParser:
    """The options of ``run``. ``bellhop run --help`` shows those of cli.py, which are the same."""
    parser = argparse.ArgumentParser("bellhop run", add_help=False)
    parser.add_argument("--role", choices=[role.value for role in ProcessRole], default=ProcessRole.ALL.value)
    parser.add_argument("--or-sandbox", action="store_true")
    return parser


def run(words: Sequence[str]) -> int:
    """Start the desk with the options of the command line. Return the exit code."""
    options = run_options().parse_args(words)
    return run_or_sandbox(ProcessRole(options.role), or_sandbox=options.or_sandbox)


def run_or_sandbox(role: ProcessRole, *, or_sandbox: bool) -> int:
    """Start the desk if a channel has its tokens, otherwise the sandbox, or say how to start it. Return the exit code."""
    settings = settings_or_error()
    if settings is None:
        return 1
    if channels_of(settings):
        return start(settings, role)
    if or_sandbox:
        print_error("No channel has its token yet: starting the sandbox.")
        os.execv(sys.executable, [sys.executable, "-m", "bot", "sandbox"])  # noqa: S606  this program with another subcommand
    print_error(NO_TOKENS.format(bellhop=bellhop()))
    return 1


def start(settings: Settings, role: ProcessRole) -> int:
    """Run the desk until it ends. Return the exit code."""
    logs.setup(secrets_of(settings))
    raise_file_limit()
    end_tracing = tracing.start()
    try:
        asyncio.run(serve(settings, role))
    except CannotStart as error:
        print_error(str(error))
        return 1
    end_tracing()
    return 0


def stop_event() -> asyncio.Event:
    """Return an event that is set when SIGTERM or Ctrl-C asks the process to end."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in ENDING:
        loop.add_signal_handler(name, stop.set)
    return stop


def _ignore_signals() -> None:
    """Let a second signal change nothing at the end. The loop, then the interpreter, would restore handlers that end with another code."""
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    for name in ENDING:
        asyncio.get_running_loop().remove_signal_handler(name)
        signal.signal(name, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)


async def serve(settings: Settings, role: ProcessRole) -> None:
    """Run the desk from start to stop."""
    app = App(settings, role)
    await app.start()
    stop = stop_event()  # until now, a signal ends the process at once: see bot/__main__.py
    tune_garbage_collector()
    print_error(f"Bellhop listens on http://{settings.http.host}:{app.port} (health: /readyz). Ctrl-C ends it.")
    try:
        await stop.wait()
    finally:
        _end_in_any_case()
        await app.stop()
        _ignore_signals()


def _end_in_any_case() -> None:
    """End the process even if a thread hangs at a platform or database that never answers; everything important is stored by then."""
    last = threading.Timer(FORCED_EXIT, os._exit, (0,))
    last.daemon = True
    last.start()
