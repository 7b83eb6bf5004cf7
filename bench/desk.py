"""Writes a configuration for measuring, and runs the desk with it in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.machine import cpu, free_port

SECRET, PLACE = "s3cret", "C01"
CONFIG = """
desk: {{name: Bench, timezone: Europe/Berlin, language: en, languages: [en, ru], first_number: 1001}}
database: {{url: "{database}"}}
http: {{host: 127.0.0.1, port: {port}, url: "{url}"}}
channels:
  telegram: {{kind: telegram, mode: {telegram}, webhook_secret: s3cret, pace: none, base_url: "{platforms}", token: "{token}"}}
  slack:
    kind: slack
    mode: {slack}
    pace: {pace}
    base_url: "{platforms}/api/"
    bot_token: "{bot_token}"
    app_token: "{app_token}"
    signing_secret: s3cret
queues:
  support:
    name: Technical support
    place: slack:C01
    serves: [{serves}]
    managers: [slack:U0BOSS]
    hours: {{mon-fri: ["09:00-13:00", "14:00-18:00"], sat: ["10:00-14:00"]}}
    holidays: DE
    sla: {{first_response: 8h, next_response: 8h}}
    escalation:
      - {{at: 50%, notify: [assignee]}}
      - {{at: 100%, notify: [queue, managers]}}
files: {{store: "file:{folder}/files"}}
"""


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens that the stand-in for the platforms accepts."""

    telegram: str = "1:AAAA"
    bot: str = "xoxb-1"
    app: str = "xapp-1"


def configure(
    folder: Path,
    database: str,
    platforms: str = "http://127.0.0.1:9",
    *,
    port: int = 0,
    connected: bool = False,
    tokens: Tokens | None = None,
    paced: bool = False,
    serves: str = "telegram",
) -> Path:
    """Write the configuration. ``connected``: with polling and Socket Mode; otherwise over HTTP. ``paced``: at Slack's pace. ``serves`` are
    the channels of the customers.
    """
    folder.mkdir(parents=True, exist_ok=True)
    own = tokens or Tokens()
    words = CONFIG.format(
        database=database,
        platforms=platforms,
        port=port,
        url=f"http://127.0.0.1:{port}" if port else "https://desk.example.org",
        folder=folder,
        token=own.telegram,
        bot_token=own.bot,
        app_token=own.app,
        telegram="polling" if connected else "webhook",
        slack="socket" if connected else "http",
        pace="platform" if paced else "none",
        serves=serves,
    )
    (folder / "config.yaml").write_text(words, encoding="utf-8")
    return folder / "config.yaml"


def environment(config: Path) -> dict[str, str]:
    """Our environment without variables that would change the configuration or keep Python from caching compiled modules."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("BELLHOP_") and name != "PYTHONDONTWRITEBYTECODE"}
    return ours | {"BELLHOP_CONFIG": str(config)}


@dataclass(frozen=True, slots=True)
class Running:
    """A running desk. ``started_in`` are the seconds until it was ready, ``started_cpu`` its CPU seconds until then, ``heard_in`` the
    seconds until it first answered over HTTP.
    """

    pid: int
    url: str
    started_in: float
    started_cpu: float
    heard_in: float

    def hook(self, channel: str) -> str:
        """The address of a channel's webhook."""
        return f"{self.url}/channels/{channel}/events"


@contextmanager
def running(
    folder: Path, database: str, platforms: str, *, connected: bool = False, tokens: Tokens | None = None, serves: str = "telegram"
) -> Iterator[Running]:
    """``bellhop run`` against these platforms, until the block ends."""
    port = free_port()
    config = configure(folder, database, platforms, port=port, connected=connected, tokens=tokens, serves=serves)
    with (folder / "log").open("w", encoding="utf-8") as log:
        began = time.perf_counter()
        process = subprocess.Popen([sys.executable, "-m", "bot", "run"], env=environment(config), stdout=log, stderr=log)
        try:
            url = f"http://127.0.0.1:{port}"
            heard = _answers(process, f"{url}/healthz", began, folder)
            ready = _answers(process, f"{url}/readyz", began, folder)
            yield Running(process.pid, url, ready, cpu(process.pid), heard)
        finally:
            process.terminate()
            process.wait(20)


def _answers(process: subprocess.Popen[bytes], url: str, began: float, folder: Path, patience: float = 60.0) -> float:
    while time.perf_counter() - began < patience:
        if process.poll() is not None:
            raise RuntimeError(f"the desk ended by itself: {(folder / 'log').read_text(encoding='utf-8')[-2000:]}")
        try:
            with urllib.request.urlopen(url, timeout=5):
                return time.perf_counter() - began
        except (urllib.error.URLError, OSError):
            time.sleep(0.005)
    raise RuntimeError(f"the desk is not ready after {patience:g} s: {(folder / 'log').read_text(encoding='utf-8')[-2000:]}")
