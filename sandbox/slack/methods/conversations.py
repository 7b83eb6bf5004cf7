"""conversations.*: channels, their members and their history."""

from __future__ import annotations

import re
from decimal import Decimal

from sandbox.slack import wire
from sandbox.slack.errors import Refusal
from sandbox.slack.lookup import Lookup, page
from sandbox.slack.methods import Handler
from sandbox.slack.state import Channel, Json, Message, Workspace

TS = re.compile(r"\d+(\.\d{1,6})?")


class Conversations:
    def __init__(self, workspace: Workspace, lookup: Lookup) -> None:
        self.workspace = workspace
        self.lookup = lookup

    def handlers(self) -> dict[str, Handler]:
        return {
            "conversations.info": self.info,
            "conversations.members": self.members,
            "conversations.open": self.open,
            "conversations.history": self.history,
            "conversations.replies": self.replies,
        }

    def info(self, args: Json) -> Json:
        channel = self.lookup.channel(args["channel"])
        self.lookup.need_for(channel, "read")
        shown = wire.channel(channel, self.workspace, num_members=args.get("include_num_members", False))
        if args.get("include_locale"):
            shown["locale"] = "en-US"
        return {"ok": True, "channel": shown}

    def members(self, args: Json) -> Json:
        channel = self.lookup.channel(args["channel"])
        self.lookup.need_for(channel, "read")
        members, cursor = page(channel.members, args, default=100)
        return {"ok": True, "members": members, "response_metadata": {"next_cursor": cursor}}

    def open(self, args: Json) -> Json:
        if bool(args.get("channel")) == bool(args.get("users")):
            raise Refusal("users_list_not_supplied")
        if args.get("channel"):
            channel = self.lookup.channel(args["channel"])
            if channel.kind not in ("im", "mpim"):
                raise Refusal("method_not_supported_for_channel_type")
            return {"ok": True, "no_op": True, "already_open": True, "channel": self._opened(channel, args)}
        users = list(dict.fromkeys(args["users"].split(",")))
        if len(users) > 8:
            raise Refusal("too_many_users")
        self.lookup.need("im:write" if len(users) == 1 else "mpim:write")
        people = [self.lookup.user(one) for one in users]
        if any(one.deleted for one in people):
            raise Refusal("user_disabled")
        if any(one.id == self.workspace.app.bot_user or one.is_bot for one in people):
            raise Refusal("invalid_user_combination")
        return {"ok": True, "channel": self._opened(self._between(users), args)}

    def _between(self, users: list[str]) -> Channel:
        if len(users) == 1:
            return self.workspace.im(users[0])
        members = [*users, self.workspace.app.bot_user]
        for channel in self.workspace.channels.values():
            if channel.kind == "mpim" and set(channel.members) == set(members):
                return channel
        names = "--".join(self.workspace.users[one].name for one in users)
        channel = Channel(self.workspace.new_id("G"), f"mpdm-{names}-1", "mpim", members)
        self.workspace.channels[channel.id] = channel
        return channel

    def _opened(self, channel: Channel, args: Json) -> Json:
        return wire.channel(channel, self.workspace) if args.get("return_im") else {"id": channel.id}

    def history(self, args: Json) -> Json:
        channel = self._readable(args)
        messages = [one for one in reversed(channel.top_level()) if _within(one, args)]
        shown, cursor = page(messages, args, default=100, most=999)
        answer: Json = {
            "ok": True,
            "messages": self._shown(shown, channel, args),
            "has_more": bool(cursor),
            "pin_count": 0,
            "channel_actions_ts": None,
            "channel_actions_count": 0,
        }
        if args.get("latest"):
            answer["latest"] = args["latest"]
        return {**answer, "response_metadata": {"next_cursor": cursor}} if cursor else answer

    def replies(self, args: Json) -> Json:
        channel = self._readable(args)
        ts = args["ts"]
        if ts not in channel.messages:
            raise Refusal("thread_not_found")
        parent = channel.messages[ts]
        # The parent is always there, whatever window was asked for.
        rest = [] if parent.is_reply else [one for one in channel.replies(ts) if _within(one, args)]
        shown, cursor = page([parent, *rest], args, default=1000)
        answer: Json = {"ok": True, "messages": self._shown(shown, channel, args), "has_more": bool(cursor)}
        return {**answer, "response_metadata": {"next_cursor": cursor}} if cursor else answer

    def _readable(self, args: Json) -> Channel:
        channel = self.lookup.channel(args["channel"])
        self.lookup.need_for(channel, "history")
        if not self.lookup.is_member(channel):
            raise Refusal("not_in_channel")
        for name in ("oldest", "latest"):
            if args.get(name) and not TS.fullmatch(args[name]):
                raise Refusal(f"invalid_ts_{name}")
        return channel

    def _shown(self, messages: list[Message], channel: Channel, args: Json) -> list[Json]:
        metadata = args.get("include_all_metadata", False)
        return [wire.message(one, channel, self.workspace, metadata=metadata) for one in messages]


def _within(message: Message, args: Json) -> bool:
    ts, inclusive = Decimal(message.ts), args.get("inclusive", False)
    oldest, latest = args.get("oldest"), args.get("latest")
    after = not oldest or ts > Decimal(oldest) or (inclusive and ts == Decimal(oldest))
    before = not latest or ts < Decimal(latest) or (inclusive and ts == Decimal(latest))
    return after and before
