"""The environment of a desk in the sandbox, and the first instructions for a newcomer."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfoNotFoundError

import yaml
from tzlocal import get_localzone_name

from sandbox.app import Sandbox

DESK, CANNED = (Path(__file__).parent / name for name in ("desk.yaml", "canned.yaml"))
NEXT_STEPS = """
  Open {url}

  To connect a real workspace:
    1. Slack: run  {bellhop} manifest slack  and paste its output at api.slack.com/apps (Create New App, From a manifest). Install the app.
    2. Telegram: write /newbot to @BotFather.
    3. Put the tokens into .env (see .env.example) and your channel into config.yaml. Then run  {bellhop} check  and  {run}.

  docs/setup.md describes each click.

  Ctrl-C ends the sandbox. Nothing in it is kept.
"""


def welcome(url: str, bellhop: str) -> str:
    """Which page to open and what to do next. ``bellhop`` is the command as it works in this directory."""
    return NEXT_STEPS.format(url=url, bellhop=bellhop, run="bellhop run" if bellhop == "bellhop" else "make run")


def build(manifests: Mapping[str, str]) -> Sandbox:
    """Build the sandbox with the app of a desk, to which all customers have written before. ``manifests`` has the manifests as text, by
    kind.
    """
    text = manifests.get("slack")
    world = Sandbox(manifest=yaml.safe_load(text) if text else None, zone=here())
    for person in world.telegram.people.values():
        person.started = True
    return world


def here() -> str:
    """The time zone of this machine, so that the clocks of the desk, of the team and of the browser agree."""
    try:
        return get_localzone_name() or "UTC"
    except ZoneInfoNotFoundError:
        return "UTC"


def environment(world: Sandbox, folder: str = ".") -> dict[str, str]:
    """The addresses and tokens of the emulated platforms, as a desk's environment. ``folder`` is for databases of channels."""
    return {
        "BELLHOP_CONFIG": str(DESK),
        "BELLHOP_DESK__TIMEZONE": here(),
        "BELLHOP_CHANNELS__TELEGRAM__BASE_URL": world.telegram_base_url,
        "BELLHOP_CHANNELS__TELEGRAM__TOKEN": world.telegram.token,
        "BELLHOP_CHANNELS__SLACK__BASE_URL": world.slack_base_url,
        "BELLHOP_CHANNELS__SLACK__BOT_TOKEN": world.slack.tokens.bot,
        "BELLHOP_CHANNELS__SLACK__APP_TOKEN": world.slack.tokens.app,
        "BELLHOP_CHANNELS__SITE__SECRET": world.shop.secret,
        "BELLHOP_CHANNELS__SITE__ORIGINS": world.url,
        "BELLHOP_CHANNELS__SITE__DATABASE": f"sqlite:///{folder}/site.db",
    }
