"""The bot's name, descriptions and command menus, by scope and language."""

from __future__ import annotations

import json
import re

from sandbox.telegram.acts import Acts
from sandbox.telegram.methods.posting import known_chat
from sandbox.telegram.methods.registry import Handler, method
from sandbox.telegram.refusal import Json, bad

_TEXTS = {"Name": ("name", 64), "Description": ("description", 512), "ShortDescription": ("short_description", 120)}


@method("getMe")
def get_me(world: Acts, args: Json) -> Json:  # noqa: ARG001  every method has them
    name = world.profile.get("name", {}).get("", world.bot["first_name"])
    yes = ("can_join_groups",)
    no = ("can_read_all_group_messages", "supports_inline_queries", "can_connect_to_business", "has_main_web_app", "has_topics_enabled")
    return world.bot | {"first_name": name} | dict.fromkeys(yes, True) | dict.fromkeys(no, False)


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


@method("getMyCommands")
def get_my_commands(world: Acts, args: Json) -> list[Json]:
    return world.commands.get(_menu(world, args), [])


@method("deleteMyCommands")
def delete_my_commands(world: Acts, args: Json) -> bool:
    world.commands.pop(_menu(world, args), None)
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


def _setter(key: str, limit: int) -> Handler:
    def put(world: Acts, args: Json) -> bool:
        text, language = args.get(key, ""), _language(args)
        if len(text) > limit:
            raise bad(f"{key.replace('_', ' ')} is too long")
        texts = world.profile.setdefault(key, {})
        # An empty text removes a translation.
        if text:
            texts[language] = text
        else:
            texts.pop(language, None)
        return True

    return put


def _getter(key: str) -> Handler:
    def get(world: Acts, args: Json) -> Json:
        texts, language = world.profile.get(key, {}), _language(args)
        default = world.bot["first_name"] if key == "name" else ""
        return {key: texts.get(language) or texts.get("", default)}

    return get


for _suffix, (_key, _limit) in _TEXTS.items():
    method(f"setMy{_suffix}")(_setter(_key, _limit))
    method(f"getMy{_suffix}")(_getter(_key))
