"""getMe, and setMyCommands with its scopes and languages."""

from __future__ import annotations

import json
import re

from sandbox.telegram.acts import Acts
from sandbox.telegram.methods.posting import known_chat
from sandbox.telegram.methods.registry import method
from sandbox.telegram.refusal import Json, bad


@method("getMe")
def get_me(world: Acts, args: Json) -> Json:  # noqa: ARG001  every method has them
    yes = ("can_join_groups",)
    no = ("can_read_all_group_messages", "supports_inline_queries", "can_connect_to_business", "has_main_web_app", "has_topics_enabled")
    return world.bot | dict.fromkeys(yes, True) | dict.fromkeys(no, False)


@method("setMyCommands")
def set_my_commands(world: Acts, args: Json) -> bool:
    commands = [command | {"command": command["command"].removeprefix("/")} for command in args["commands"]]
    if len(commands) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    if len({command["command"] for command in commands}) < len(commands):
        raise bad("BOT_COMMAND_INVALID")
    world.commands[_menu(world, args)] = commands
    return True


def _menu(world: Acts, args: Json) -> tuple[str, str]:
    scope = args.get("scope", {"type": "default"})
    if "chat_id" in scope:
        known_chat(world, scope["chat_id"])
    return json.dumps(scope, sort_keys=True), _language(args)


def _language(args: Json) -> str:
    code = str(args.get("language_code", ""))
    if code and not re.fullmatch(r"[a-z]{2}", code):
        raise bad("Invalid language code specified")
    return code
