"""What the app may do, receive and offer according to its manifest. Without a manifest everything is allowed."""

from __future__ import annotations

from typing import Any

from sandbox.slack.spec import ALL_SCOPES, EVENT_SCOPES, KNOWN_SCOPES
from sandbox.slack.state import Kind

SCOPE_PREFIX: dict[Kind, str] = {"channel": "channels", "group": "groups", "im": "im", "mpim": "mpim"}


class Manifest:
    """A manifest. Names that the platform would refuse are an error."""

    def __init__(self, manifest: dict[str, Any] | None) -> None:
        self.open = manifest is None
        told = manifest or {}
        features, settings = told.get("features", {}), told.get("settings", {})
        self.scopes = ALL_SCOPES if self.open else frozenset(told.get("oauth_config", {}).get("scopes", {}).get("bot", []))
        self.events = frozenset(settings.get("event_subscriptions", {}).get("bot_events", []))
        self.commands: dict[str, dict[str, Any]] = {entry["command"]: entry for entry in features.get("slash_commands", [])}
        self.shortcuts: dict[str, dict[str, Any]] = {entry["callback_id"]: entry for entry in features.get("shortcuts", [])}
        self.interactive = self.open or bool(settings.get("interactivity", {}).get("is_enabled"))
        self.socket_mode = self.open or bool(settings.get("socket_mode_enabled"))
        home = features.get("app_home", {})
        self.home_tab = self.open or bool(home.get("home_tab_enabled"))
        self.messages_tab = self.open or bool(home.get("messages_tab_enabled", True))
        # An app that does not say otherwise gets "Sending messages to this app has been turned off".
        self.messages_tab_read_only = not self.open and bool(home.get("messages_tab_read_only_enabled", True))
        if unknown := sorted(self.events - EVENT_SCOPES.keys()):
            raise ValueError(f"manifest: no such bot event: {', '.join(unknown)}")
        if unknown := sorted(self.scopes - KNOWN_SCOPES):
            raise ValueError(f"manifest: no such bot scope: {', '.join(unknown)}")
        if (self.commands or self.shortcuts) and "commands" not in self.scopes:
            raise ValueError("manifest: slash commands and shortcuts need the scope 'commands'")

    @property
    def provided(self) -> str:
        return ",".join(sorted(self.scopes))

    def hears(self, event: str, kind: Kind | None) -> bool:
        """Whether the app gets this event in a conversation of this kind."""
        if self.open:
            return True
        if event not in self.events:
            return False
        needed = EVENT_SCOPES[event]
        if kind is not None and len(needed) > 1:
            needed = tuple(scope for scope in needed if scope.startswith(f"{SCOPE_PREFIX[kind]}:"))
        return not needed or any(scope in self.scopes for scope in needed)
