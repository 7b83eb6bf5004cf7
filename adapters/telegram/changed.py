"""Ticks and new tasks of a checklist, and changed options of a poll: service messages that hold the message which they change.

They are edits of that message: so nobody has to find out which of its lines a tick is about, and a tick opens no ticket.
"""

from __future__ import annotations

from adapters.telegram.entities import Json
from bot.ports.tolerant import obj, objects, whole

CHANGED = "changed"  # a key of our own in the message that :func:`changed` returns


def changed(message: Json) -> Json | None:
    """The message that is changed, as it is now; None if this changes none, or Telegram didn't send it along."""
    kind = next((kind for kind in _CHANGES if kind in message), "")
    if not kind:
        return None
    holder, content, change = _CHANGES[kind]
    news = obj(message, kind)
    before = obj(news, holder)
    if "message_id" not in before or not obj(before, content):
        return None
    now = {**obj(before, content), **change(obj(before, content), news)}
    around: Json = {name: message[name] for name in ("from", "chat", "message_thread_id") if name in message}
    return {**around, **before, "edit_date": message.get("date"), content: now, CHANGED: kind}


def _done(checklist: Json, news: Json) -> Json:
    """Whether or not the checklist shows the ticks already."""
    done, undone = (_ids(news, f"marked_as_{name}_task_ids") for name in ("done", "not_done"))
    tasks = []
    for task in objects(checklist, "tasks"):
        bare = {name: value for name, value in task.items() if name != "completion_date"}
        number = whole(task, "id")
        tasks.append({"completion_date": 1, **task} if number in done else bare if number in undone else task)
    return {"tasks": tasks}


def _added(checklist: Json, news: Json) -> Json:
    known = objects(checklist, "tasks")
    there = {whole(task, "id") for task in known}
    return {"tasks": [*known, *(task for task in objects(news, "tasks") if whole(task, "id") not in there)]}


def _option_added(poll: Json, news: Json) -> Json:
    return {"options": [*_other_options(poll, news), {"text": news.get("option_text")}]}


def _option_deleted(poll: Json, news: Json) -> Json:
    return {"options": _other_options(poll, news)}


def _other_options(poll: Json, news: Json) -> list[Json]:
    return [one for one in objects(poll, "options") if one.get("persistent_id") != news.get("option_persistent_id")]


def _ids(news: Json, name: str) -> frozenset[int]:
    found = news.get(name)
    return frozenset(one for one in found if isinstance(one, int)) if isinstance(found, list) else frozenset()


_CHANGES = {
    "checklist_tasks_done": ("checklist_message", "checklist", _done),
    "checklist_tasks_added": ("checklist_message", "checklist", _added),
    "poll_option_added": ("poll_message", "poll", _option_added),
    "poll_option_deleted": ("poll_message", "poll", _option_deleted),
}
