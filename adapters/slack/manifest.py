"""Writes the manifest of the Slack app: exactly the scopes, events and commands that this folder uses."""

from __future__ import annotations

from typing import Any, Final

import yaml

from adapters.slack.wording import COMMAND
from bot.core.cuts import short

NAME, DESCRIPTION = 35, "A helpdesk that lives in chat"
DOOR: Final = "/channels/slack/events"
SCOPES: Final = (
    "app_mentions:read",
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:write",
    "metadata.message:read",
    "reactions:read",
    "reactions:write",
    "usergroups:read",
    "users:read",
)
EVENTS: Final = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "channel_deleted",
    "channel_id_changed",
    "channel_left",
    "group_deleted",
    "group_left",
    "member_joined_channel",
    "member_left_channel",
    "message.channels",
    "message.groups",
    "message.im",
    "reaction_added",
    "reaction_removed",
    "tokens_revoked",
    "user_change",
)
SHORTCUTS: Final = (
    ("new", "Make a ticket", "Open a ticket with this message"),
    ("split", "Split the ticket", "From this message on, make it a new ticket"),
    ("answer", "Reply to this", "Answer this message of the customer"),
    ("canned", "Save as canned reply", "Keep this text to send it again to other customers"),
    ("unsend", "Unsend", "Delete this reply at the customer"),
    ("reply", "Send to the customer…", "Open the reply form with this message"),  # last, apart from what the customer doesn't see
)


def manifest(app_name: str, url: str = "") -> str:
    """YAML for "Create an app from a manifest".

    With a public address (the desk's, or that of the channel's own door) the app is reached by HTTP, else by Socket Mode.
    """
    url = url if not url or url.endswith("/events") else f"{url.rstrip('/')}{DOOR}"
    desk: dict[str, Any] = {"url": url} if url else {}
    request: dict[str, Any] = {"request_url": url} if url else {}
    command = {
        "command": COMMAND,
        **desk,
        "description": "Work on a ticket",
        "usage_hint": "help | list | claim 1042 | reply 1042 Try again now",
        "should_escape": True,
    }
    told: dict[str, Any] = {
        "display_information": {"name": short(app_name, NAME), "description": DESCRIPTION},
        "features": {
            "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False},
            "bot_user": {"display_name": short(app_name, NAME), "always_online": True},
            "shortcuts": [
                {"name": name, "type": "message", "callback_id": verb, "description": description} for verb, name, description in SHORTCUTS
            ],
            "slash_commands": [command],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {**request, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **request},
            "org_deploy_enabled": False,
            "socket_mode_enabled": not url,
            "token_rotation_enabled": False,
        },
    }
    return yaml.safe_dump(told, sort_keys=False, allow_unicode=True)
