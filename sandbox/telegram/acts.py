"""Customers' actions in Telegram: they show in the chat, and the bot gets an update."""

from __future__ import annotations

import copy
from typing import Any

from sandbox.telegram.autolink import find_entities
from sandbox.telegram.people import Chat, Group, Person, Query
from sandbox.telegram.refusal import Json
from sandbox.telegram.spec import OBJECTS
from sandbox.telegram.text import TEXT_LIMIT
from sandbox.telegram.world import World


class Acts(World):
    """If the bot doesn't get an update (not allowed, or not meant for it in a group), the returned update has no update_id."""

    def says(
        self, person_id: int, text: str, *, chat_id: int | None = None, reply_to: int | None = None, entities: list[Json] | None = None
    ) -> Json:
        """Write a text. Commands and links in it become entities, unless entities are given; space around it is removed, as in a client."""
        text = text.strip() if entities is None else text
        if not text.strip() or len(text) > TEXT_LIMIT:
            raise ValueError("a client sends 1 to 4096 characters")
        found = find_entities(text) if entities is None else entities
        content = {"text": text} | ({"entities": found} if found else {})
        return self.sends(person_id, chat_id=chat_id, reply_to=reply_to, **content)

    def sends(self, person_id: int, *, chat_id: int | None = None, reply_to: int | None = None, **message_fields: Any) -> Json:
        """Send a message of any kind: a sticker, a contact, a location, or a kind that the bot doesn't know."""
        person, chat = self._where(person_id, chat_id)
        message = self.post(chat, person.user(), message_fields, reply_to=reply_to)
        return self._told("message", chat, message)

    def sends_photo(self, person_id: int, data: bytes, caption: str = "", *, chat_id: int | None = None) -> Json:
        return self.sends(person_id, chat_id=chat_id, photo=self.files.photo(data), **_caption(caption))

    def sends_document(
        self,
        person_id: int,
        filename: str,
        data: bytes,
        mime_type: str,
        caption: str = "",
        *,
        chat_id: int | None = None,
        size: int | None = None,
        size_told: bool = True,
    ) -> Json:
        """Send a document. ``size`` may say that the file is larger than the data; the update need not tell it."""
        file = self.files.keep("document", data, name=filename, mime_type=mime_type, size=size)
        document = {"file_name": filename, "mime_type": mime_type, **file.json()}
        if not size_told:
            del document["file_size"]
        return self.sends(person_id, chat_id=chat_id, document=document, **_caption(caption))

    def sends_voice(self, person_id: int, data: bytes, duration: int = 3, *, chat_id: int | None = None) -> Json:
        voice = {"duration": duration, "mime_type": "audio/ogg", **self.files.keep("voice", data, mime_type="audio/ogg").json()}
        return self.sends(person_id, chat_id=chat_id, voice=voice)

    def sends_album(self, person_id: int, photos: list[bytes], caption: str = "", *, chat_id: int | None = None) -> list[Json]:
        """Send several photos at once: one update for each, with the same media_group_id, and the caption on the first."""
        if not 2 <= len(photos) <= 10:
            raise ValueError("an album has 2 to 10 items")
        album = self.new_album()
        captions = [caption] + [""] * (len(photos) - 1)
        return [
            self.sends(person_id, chat_id=chat_id, media_group_id=album, photo=self.files.photo(data), **_caption(words))
            for data, words in zip(photos, captions, strict=True)
        ]

    def sends_location(
        self, person_id: int, latitude: float, longitude: float, live_period: int = 0, *, chat_id: int | None = None
    ) -> Json:
        """Send a position; with a period in seconds it is live: see :meth:`moves`."""
        live = {"live_period": live_period} if live_period else {}
        return self.sends(person_id, chat_id=chat_id, location={"latitude": latitude, "longitude": longitude, **live})

    def moves(self, person_id: int, message_id: int, latitude: float, longitude: float, *, stops: bool = False) -> Json:
        """Change a live position, or stop sharing it there. When its period is over, a bot isn't told."""
        _, chat = self._where(person_id, None)
        message = chat.messages[message_id]
        live = {} if stops else {"live_period": message["location"]["live_period"]}
        message |= {"location": {"latitude": latitude, "longitude": longitude, **live}, "edit_date": int(self.now())}
        self.changed(chat.id)
        return self._told("edited_message", chat, message)

    def edits(self, person_id: int, message_id: int, text: str, *, chat_id: int | None = None) -> Json:
        """Change one's own text, or the caption of one's own file."""
        _, chat = self._where(person_id, chat_id)
        message = chat.messages[message_id]
        if message["from"]["id"] != person_id:
            raise ValueError("one can edit only one's own messages")
        words, marks = ("text", "entities") if "text" in message else ("caption", "caption_entities")
        message |= {words: text, "edit_date": int(self.now())}
        message.pop(marks, None)
        if found := find_entities(text):
            message[marks] = found
        self.changed(chat.id)
        return self._told("edited_message", chat, message)

    def deletes(self, person_id: int, message_id: int, *, chat_id: int | None = None) -> None:
        """Delete a message for both sides. Telegram never tells a bot."""
        _, chat = self._where(person_id, chat_id)
        del chat.messages[message_id]
        self.changed(chat.id)

    def presses(self, person_id: int, message_id: int, data: str, *, chat_id: int | None = None) -> str:
        """Press a button under a message of the bot. The data may be forged: clients can send any. The query's id comes back."""
        person, chat = self._where(person_id, chat_id)
        message = chat.messages[message_id]
        if not message["from"]["is_bot"]:
            raise ValueError("only messages of the bot have buttons")
        query_id = str(18_000_000_000_000_000 + len(self.queries))
        self.queries[query_id] = Query(chat.id, self.now())
        query = {
            "id": query_id,
            "from": person.user(),
            "message": copy.deepcopy(message),
            "chat_instance": str(-7_000_000_000_000_000_000 - chat.id),
            "data": data,
        }
        self.updates.add({"callback_query": query}, f"press {person_id}")
        return query_id

    def blocks(self, person_id: int) -> Json:
        """Block the bot: it can't write to this person any more."""
        return self._switch(person_id, blocked=True)

    def unblocks(self, person_id: int) -> Json:
        return self._switch(person_id, blocked=False)

    def deletes_account(self, person_id: int) -> None:
        """Delete a person's account. The bot finds out only when it writes to them."""
        self.people[person_id].deactivated = True

    def kicks_bot(self, person_id: int, chat_id: int) -> Json:
        """Remove the bot from a group."""
        person, chat = self._where(person_id, chat_id)
        if isinstance(chat.owner, Person):
            raise ValueError("one blocks the bot in a private chat")  # noqa: TRY004  the chat is wrong, not the type
        before, chat.owner.bot = self.member_of(chat), "kicked"
        return self._member_update(person, chat, before)

    def upgrades(self, person_id: int, chat_id: int, new_id: int) -> Group:
        """Turn a group into a supergroup: it gets a new id, and all old message ids become invalid."""
        person, old = self._where(person_id, chat_id)
        if not isinstance(old.owner, Group) or old.owner.supergroup:
            raise ValueError("only a plain group becomes a supergroup")
        group = self.add_group(new_id, old.owner.title, old.owner.members, bot=old.owner.bot)
        old.owner.migrated_to = new_id
        self._told("message", old, self.post(old, person.user(), {"migrate_to_chat_id": new_id}))
        new = self.chats[new_id]
        self._told("message", new, self.post(new, person.user(), {"migrate_from_chat_id": chat_id}))
        return group

    def update(self, **raw: Any) -> Json:
        """Deliver any update, even of an unknown kind."""
        return self.updates.add(copy.deepcopy(raw), f"raw {next(iter(raw))}")

    def redeliver(self, update_id: int) -> None:
        """Deliver an update again, although it was confirmed."""
        self.updates.redeliver(update_id)

    def shuffle(self, on: bool) -> None:
        """Deliver updates in no particular order."""
        self.updates.shuffled = on

    def member_of(self, chat: Chat) -> Json:
        """The bot's own standing in a chat."""
        if isinstance(chat.owner, Group):
            return _standing(self.bot, chat.owner.bot)
        return _standing(self.bot, "kicked" if chat.owner.blocked else "member")

    def _where(self, person_id: int, chat_id: int | None) -> tuple[Person, Chat]:
        person = self.people[person_id]
        chat = self.chats[person_id if chat_id is None else chat_id]
        if person.deactivated:
            raise ValueError(f"{person.first_name} has deleted the account")
        if isinstance(chat.owner, Group):
            if person_id not in chat.owner.members or chat.owner.migrated_to:
                raise ValueError(f"{person.first_name} is not in {chat.owner.title}")
        elif chat.owner is not person:
            raise ValueError("that is somebody else's private chat")
        elif person.blocked:
            raise ValueError(f"{person.first_name} has blocked the bot and must unblock it first")
        else:
            person.started = True
        return person, chat

    def _switch(self, person_id: int, *, blocked: bool) -> Json:
        person, chat = self.people[person_id], self.chats[person_id]
        before, person.blocked = self.member_of(chat), blocked
        person.started = True
        return self._member_update(person, chat, before)

    def _member_update(self, person: Person, chat: Chat, before: Json) -> Json:
        update = {
            "chat": chat.json(),
            "from": person.user(),
            "date": int(self.now()),
            "old_chat_member": before,
            "new_chat_member": self.member_of(chat),
        }
        return self.updates.add({"my_chat_member": update}, f"member {chat.id}")

    def _told(self, kind: str, chat: Chat, message: Json) -> Json:
        update = {kind: copy.deepcopy(message)}
        if isinstance(chat.owner, Group) and not self._sees(chat.owner, message):
            return update
        return self.updates.add(update, f"chat {chat.id}")

    def _sees(self, group: Group, message: Json) -> bool:
        """Privacy mode: commands that are not another bot's, replies to the bot, mentions of it, and what is not talk at all."""
        if group.bot in ("kicked", "left"):
            return False
        text = str(message.get("text", message.get("caption", "")))
        to_bot = message.get("reply_to_message", {}).get("from", {}).get("id") == self.bot["id"]
        mentioned = f"@{self.username}".lower() in text.lower()
        command = text.startswith("/") and "@" not in text.split(maxsplit=1)[0]
        service = "migrate_to_chat_id" in message or "migrate_from_chat_id" in message
        return group.bot == "administrator" or to_bot or mentioned or command or service


def _caption(caption: str) -> Json:
    found = find_entities(caption)
    return ({"caption": caption} if caption else {}) | ({"caption_entities": found} if found else {})


# All fields that the reference requires for an administrator, besides user and status.
_RIGHTS = [name for name, one in OBJECTS["ChatMemberAdministrator"].items() if one.types == ("Boolean",) and one.required]


def _standing(user: Json, status: str) -> Json:
    more: Json = {"until_date": 0} if status == "kicked" else dict.fromkeys(_RIGHTS, False) if status == "administrator" else {}
    return {"user": user, "status": status, **more}
