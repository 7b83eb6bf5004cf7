"""The customer's phone on the page: one person's chat as JSON, and actions in the emulated Telegram."""

from __future__ import annotations

import base64
import itertools
import json
from collections.abc import Collection

from sandbox.page.acts import Act, Json, Refused
from sandbox.page.guide import Guide
from sandbox.people import Customer
from sandbox.telegram import TelegramWorld

PHOTOS = ("image/jpeg", "image/png", "image/webp")
ALBUM = 10  # files at most
ANSWER_WITHIN = 15.0


class Phone:
    """All customers, and the chat of the one who is chosen."""

    def __init__(self, world: TelegramWorld, guide: Guide, people: tuple[Customer, ...]) -> None:
        self.world = world
        self.guide = guide
        self.people: list[int] = []
        self.rated: set[int] = set()
        self._ids = itertools.count(4801)
        for one in people:
            self._add(one)
        self.acts: dict[str, Act] = {
            "say": self.say,
            "attach": self.attach,
            "edit": self.edit,
            "press": self.press,
            "block": self.block,
            "unblock": self.unblock,
            "add": self.add,
        }

    def _add(self, one: Customer) -> None:
        self.world.add_person(one.id, one.first_name, last_name=one.last_name, username=one.username, language_code=one.language)
        self.people.append(one.id)

    def _person(self, body: Json) -> int:
        person = int(body["person"])
        if person not in self.people:
            raise Refused("Nobody has this phone.")
        return person

    def view(self, person: int | None, shown: int) -> Json:
        """Everything the window shows for this person, or for the first one: ``shown`` of the newest messages."""
        chosen = person if person in self.people else self.people[0]
        bot, messages = self.world.bot, self.world.chat(chosen)
        return {
            "person": chosen,
            "people": [self._shown(one) for one in self.people],
            "bot": {"id": bot["id"], "name": bot["first_name"], "username": bot["username"]},
            "started": self.world.people[chosen].started,
            "messages": [self._message(chosen, message) for message in messages[-shown:]],
            "earlier": len(messages) > shown,
            "typing": self.world.typing(chosen),
            "keyboard": self.world.keyboard(chosen),
            "commands": self._commands(chosen),
        }

    def asked_for_rating(self) -> bool:
        """Whether anybody sees buttons for rating a ticket."""
        return any(_asks_for_rating(message) for one in self.people for message in self.world.chat(one))

    def wrote(self, person: int) -> bool:
        """Whether this customer has written a message to the team."""
        return any(_is_question(message) for message in self.world.chat(person))

    def answered(self, person: int, team: Collection[str]) -> bool:
        """Whether one of the team's names, or the request for a rating, appears after this customer's last message."""
        for message in reversed(self.world.chat(person)):
            if _is_question(message):
                return False
            text = str(message.get("text") or message.get("caption"))
            if _asks_for_rating(message) or any(name in text for name in team):
                return True
        return False

    def _shown(self, person: int) -> Json:
        one = self.world.people[person]
        heard = [message["message_id"] for message in self.world.chat(person) if message["from"]["is_bot"]]
        return {**one.user(), "blocked": one.blocked, "last": max(heard, default=0)}

    def _message(self, person: int, message: Json) -> Json:
        return {**message, "bot_reactions": self.world.reactions(person, message["message_id"])}

    def _commands(self, person: int) -> list[Json]:
        """The menu with the narrowest scope wins, in the person's language if there is one."""
        language = (self.world.people[person].language_code or "")[:2]
        scopes = ({"chat_id": person, "type": "chat"}, {"type": "all_private_chats"}, {"type": "default"})
        keys = [(json.dumps(scope, sort_keys=True), code) for scope in scopes for code in (language, "")]
        return next((self.world.commands[key] for key in keys if self.world.commands.get(key)), [])

    def file(self, file_id: str) -> tuple[bytes, str]:
        """Bytes and media type of what was sent in some chat."""
        file = self.world.files.by_id[file_id]
        return file.data, "image/jpeg" if file.kind == "photo" else file.mime_type or "application/octet-stream"

    async def say(self, body: Json) -> Json:
        person = self._person(body)
        update = self.world.says(person, str(body["text"]), reply_to=body.get("reply"))
        self.guide.saw("" if str(body["text"]).startswith("/") else "ask")
        return {"update": update}

    async def attach(self, body: Json) -> Json:
        """Files under one caption. As in the apps, photos make albums of their own."""
        person, caption = self._person(body), str(body["caption"])
        for photos, found in itertools.groupby(body["files"], lambda one: one["type"] in PHOTOS):
            kind, files = "photo" if photos else "document", list(found)
            for group in (files[at : at + ALBUM] for at in range(0, len(files), ALBUM)):
                more: Json = {"media_group_id": self.world.new_album()} if len(group) > 1 else {}
                for file in group:
                    words = {"caption": caption} if caption else {}
                    self.world.sends(person, **{kind: self._kept(kind, file), **words, **more})
                    caption = ""
        self.guide.saw("ask")
        return {}

    def _kept(self, kind: str, file: Json) -> Json | list[Json]:
        data = base64.b64decode(file["data"])
        if kind == "photo":
            return self.world.files.photo(data)
        name, mime = str(file["name"]), str(file["type"])
        return {"file_name": name, "mime_type": mime, **self.world.files.keep(kind, data, name=name, mime_type=mime).json()}

    async def edit(self, body: Json) -> Json:
        self.world.edits(self._person(body), int(body["message"]), str(body["text"]))
        return {}

    async def press(self, body: Json) -> Json:
        """Press a button. The answer, if there is one, is shown as a short message."""
        query = self.world.presses(self._person(body), int(body["message"]), str(body["data"]))
        self.guide.verb(str(body["data"]))
        if str(body["data"]).startswith("rate:"):
            self.rated.add(self._person(body))
        try:
            return {"answer": await self.world.answer_of(query, ANSWER_WITHIN)}
        except AssertionError:
            return {"answer": None}

    async def block(self, body: Json) -> Json:
        self.world.blocks(self._person(body))
        return {}

    async def unblock(self, body: Json) -> Json:
        self.world.unblocks(self._person(body))
        return {}

    async def add(self, body: Json) -> Json:
        one = Customer(next(self._ids), str(body["first_name"]), str(body.get("last_name", "")), "", str(body["language"]))
        self._add(one)
        return {"person": one.id}


def _is_question(message: Json) -> bool:
    return not message["from"]["is_bot"] and not message.get("text", "").startswith("/")


def _asks_for_rating(message: Json) -> bool:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return any(button.get("callback_data", "").startswith("rate:") for row in rows for button in row)
