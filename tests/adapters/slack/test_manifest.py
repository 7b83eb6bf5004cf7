"""The manifest requests what the adapter uses, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

import adapters.slack
from adapters import load
from adapters.slack.ingest import EVENTS
from adapters.slack.manifest import EVENTS as HEARD
from adapters.slack.manifest import SCOPES, manifest
from bot.program.cli import app
from sandbox.slack.manifest import Manifest
from tests.adapters.slack.stage import recorded

FOLDER = Path(adapters.slack.__file__).parent
# Not of a method: slash commands and shortcuts, and reading our own metadata back.
OTHERS = {"commands", "metadata.message:read"}
# We look into the rooms we were invited to and into direct chats, not into group chats.
ROOMS = {"channels", "groups", "im"}


def used() -> set[str]:
    known = recorded("method_scopes")
    text = "".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("*.py"))
    return {name for name in re.findall(r'"([a-z]+\.[A-Za-z.]+)"', text) if name in known}


def test_every_method_used_has_its_scope() -> None:
    scopes = recorded("method_scopes")
    assert len(used()) > 15
    for method in used():
        assert not scopes[method] or set(scopes[method]) & set(SCOPES), method


def test_every_event_heard_has_its_scope_and_is_understood() -> None:
    events = recorded("event_scopes")
    for event in HEARD:
        assert not events[event] or set(events[event]) & set(SCOPES), event
        assert event.partition(".")[0] in EVENTS or event in ("app_uninstalled", "tokens_revoked")


def test_no_scope_is_asked_for_in_vain() -> None:
    needed = {scope for method in used() for scope in recorded("method_scopes")[method]}
    needed |= {scope for event in HEARD for scope in recorded("event_scopes")[event]} | OTHERS
    assert set(SCOPES) <= needed
    assert {scope.partition(":")[0] for scope in SCOPES if scope.endswith((":history", ":read"))} & {"mpim"} == set()


def test_the_text_is_yaml_that_a_platform_takes() -> None:
    told = yaml.safe_load(load("slack").manifest("Acme Support with a name that is far too long", ""))
    read = Manifest(told)
    assert set(read.shortcuts) == {"new", "answer", "canned", "reply", "split", "unsend"}
    assert set(read.commands) == {"/ticket"}
    assert read.interactive
    assert read.socket_mode
    assert read.home_tab
    assert read.messages_tab
    assert not read.messages_tab_read_only
    assert len(told["display_information"]["name"]) <= 35
    assert told["features"]["slash_commands"][0]["should_escape"] is True


def test_with_an_address_the_app_is_reached_by_http() -> None:
    desk = "https://desk.example/channels/slack/events"
    told = yaml.safe_load(manifest("Acme", "https://desk.example/"))
    assert told == yaml.safe_load(manifest("Acme", desk))
    assert told["settings"]["socket_mode_enabled"] is False
    assert told["settings"]["event_subscriptions"]["request_url"] == desk
    assert told["settings"]["interactivity"]["request_url"] == desk
    assert told["features"]["slash_commands"][0]["url"] == desk


@pytest.mark.parametrize(
    "url", ["http://desk.example.com", "desk.example.com", "https://", "https://a b", "https://x/?a=1", "https://x:99999"]
)
def test_an_address_that_slack_would_refuse_is_in_no_manifest(url: str) -> None:
    told = CliRunner().invoke(app, ["manifest", "slack", "--url", url])
    assert told.exit_code == 2
    assert re.search("is not an address:|is not a public address", told.output)
    assert "request_url" in CliRunner().invoke(app, ["manifest", "slack", "--url", "https://desk.example.com/"]).output
