"""What must be true after a run, whatever happened. Each check returns what is wrong; nothing is wrong if it is empty."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator

from tests.faults.desks import FIRST_CUSTOMER, TOKEN
from tests.faults.long.people import People
from tests.faults.long.rig import Rig
from tests.house import SUPPORT, asked_on, text_of

COPY = "↻"
"""What a copy says."""
APART = "select ref from delivery where purpose = 'ping' and kind = 'post' and state = 'sent'"
IN_A_LIST = "select l.ping from listed l join delivery d on d.id = l.list where d.state = 'sent'"
FINISHED = "state in ('sent', 'merged') or state = 'dropped' and purpose in ('ping', 'pings')"


class Checks:
    """``lost`` are the replies of which Slack was never told "ok", so nobody promised anything."""

    def __init__(self, rig: Rig, people: People) -> None:
        self.rig, self.people = rig, people
        self.asked = [token for tokens in people.said.values() for token in tokens] + sorted(people.sleepers)
        given_up = {one["event_id"] for one in rig.slack.lost}
        texts = [str(rig.slack.delivery.events[event]["event"].get("text", "")) for event in given_up]
        self.lost = {token for text in texts for token in TOKEN.findall(text)}
        self.lost_snoozes = {rig.slack.delivery.events[event]["event"].get("ts") for event in given_up}
        self.replied = [token for tokens in people.replied.values() for token in tokens]
        self.figures: dict[str, object] = {}

    def missing(self) -> str:
        """What has not arrived yet."""
        ledger = self.rig.ledger
        if late := [token for token in self.asked if not ledger.shown[token]]:
            return f"{len(late)} questions are not shown, such as {late[:3]}"
        if late := [token for token in self.replied if not ledger.heard[token] and token not in self.lost]:
            return f"{len(late)} answers were not heard, such as {late[:3]}"
        return ""

    def all(self) -> list[str]:
        return [wrong for check in (self.stored, self.shown, self.heard, self.timers, self.pings, self.settled) for wrong in check()]

    def stored(self) -> Iterator[str]:
        """Every message that a platform was told "ok" for is in the database once."""
        found = self.rig.rows("select role, text from message where role in ('customer', 'agent')")
        for role, expected, may_miss in (("customer", self.asked, set()), ("agent", self.replied, self.lost)):
            stored = Counter(token for who, text in found if who == role for token in TOKEN.findall(text))
            if gone := [token for token in expected if not stored[token] and token not in may_miss]:
                yield f"{len(gone)} messages by {role}s are not in the database, such as {gone[:3]}"
            if twice := [token for token in stored if stored[token] > 1]:
                yield f"{len(twice)} messages by {role}s are in the database twice, such as {twice[:3]}"
        tickets = self.rig.rows("select customer, count(*) from ticket group by customer having count(*) > 1")
        if tickets:
            yield f"customers have more than one ticket: {tickets[:3]}"

    def shown(self) -> Iterator[str]:
        """Every question is in its thread once, in the order in which it was said."""
        room, board = self.rig.slack.workspace.channels[SUPPORT], self.rig.slack.board
        quotes = {str(number) for (number,) in self.rig.rows("select id from delivery where kind = 'post' and purpose in ('ping', 'line')")}
        times: Counter[str] = Counter()
        for card in room.top_level():
            thread = [one for one in room.replies(card.ts) if one.metadata and str(one.metadata["event_payload"]["id"]) not in quotes]
            told = [*asked_on(board.shown(card)), *(text_of(board.shown(one)) for one in thread)]
            tokens = [token for text in told for token in TOKEN.findall(text) if token.startswith("q")]
            times.update(tokens)
            if len({token.split("-")[1] for token in tokens}) > 1:
                yield f"a thread has messages of several customers: {tokens[:5]}"
            if tokens != sorted(tokens, key=lambda token: int(token.rpartition("-")[2])):
                yield f"a thread is out of order: {tokens}"
        if odd := {token: times[token] for token in self.asked if times[token] != 1}:
            yield f"{len(odd)} questions are not once in their thread: {dict(list(odd.items())[:3])}; {self._posts_with(next(iter(odd)))}"

    def _posts_with(self, token: str) -> list[object]:
        """Every post that shows a token, with its row."""
        room = self.rig.slack.workspace.channels[SUPPORT]
        found: list[object] = []
        for one in room.messages.values():
            if one.metadata and re.search(rf"{token}\b", repr(one.body)):
                number = one.metadata["event_payload"]["id"]
                columns = "purpose, ref, pace, lane, state, attempts, doubt, error, at, done_at, message"
                found.append(
                    (one.ts, number, self.rig.rows(f"select {columns} from delivery where id = ?", (int(number),)), one.body["text"])
                )
        return found

    def heard(self) -> Iterator[str]:
        """Every reply arrived, in the order of the journal; a copy only where nobody could know, and marked."""
        words = dict(self.rig.rows("select id, text from message where role = 'agent'"))
        events = self.rig.rows("select data from event where kind = 'replied' order by ticket, seq")
        journal = [token for (data,) in events for token in TOKEN.findall(words.get(json.loads(data)["message"], ""))]
        place = {token: at for at, token in enumerate(journal)}
        copies: Counter[str] = Counter()
        unmarked = 0
        for number, tokens in self.people.replied.items():
            chat = [message.get("text", "") for message in self.rig.telegram.chat(FIRST_CUSTOMER + number) if message["from"]["is_bot"]]
            heard = [(token, COPY in text) for text in chat for token in TOKEN.findall(text) if token.startswith("r")]
            once = list(dict.fromkeys(token for token, _ in heard))
            if gone := [token for token in tokens if token not in once and token not in self.lost]:
                yield f"answers did not arrive: {gone[:3]}"
            if once != sorted(once, key=lambda token: place[token]):
                yield f"answers to customer {number} are not in the order of the journal: {once}"
            copies.update(token for token, _ in heard)
            first = Counter(token for token, marked in heard if not marked)
            unmarked += sum(count - 1 for count in first.values() if count > 1)
        copies.subtract(list(copies))
        unrecorded = self.rig.unrecorded()
        untold = sum((weather.untold for weather in self.rig.weathers), Counter[str]())
        self.figures |= {
            "copies": copies.total(),
            "of them unmarked": unmarked,
            "replies in flight when a process ended": len(self.rig.in_flight),
            "replies in flight when a lease ran out": unrecorded.total(),
            "replies that a platform took without an answer": untold.total(),
        }
        if unmarked:
            yield f"{unmarked} copies are not marked"
        if needless := copies - self.rig.in_flight - untold - unrecorded:
            yield f"{needless.total()} copies of replies of which it was known that they had arrived, such as {list(needless)[:3]}"

    def timers(self) -> Iterator[str]:
        """Every snooze ends once, and nothing that is due waits."""
        woke = Counter(ticket for (ticket,) in self.rig.rows("select ticket from event where kind = 'woke'"))
        slept = Counter(ticket for (ticket,) in self.rig.rows("select ticket from event where kind = 'snoozed'"))
        asked = {number for number, ts in self.people.snoozed.items() if ts not in self.lost_snoozes}
        self.figures["snoozes"] = f"{slept.total()} of {len(asked)}"
        if slept.total() < len(asked):
            yield f"{len(asked) - slept.total()} snoozes were acknowledged and are not stored"
        if wrong := {ticket: woke[ticket] for ticket in slept if woke[ticket] != slept[ticket]}:
            yield f"{len(wrong)} snoozed tickets did not come back once: {wrong}"
        late = "select kind, count(*) from reminder where fired_at is null and due_at < ? group by kind"
        if rows := self.rig.rows(late, (self.rig.now() - 60_000,)):
            yield f"reminders are due and have not fired: {rows}"
        again = "select ticket, seq from event where kind = 'escalated'"
        self.figures["escalations"] = len(self.rig.rows(again))

    def pings(self) -> Iterator[str]:
        """Whoever is still needed was notified: each ping that is not over was sent, by itself or in a list."""
        ringing = [ping for (ping,) in self.rig.rows("select id from ping where state = 'ringing'")]
        sent = {ping for (ping,) in self.rig.rows(f"{APART} union {IN_A_LIST}")}
        self.figures["pings that are not over"] = len(ringing)
        if lost := [ping for ping in ringing if ping not in sent]:
            yield f"{len(lost)} pings are not over and reached nobody, such as {lost[:3]}"

    def settled(self) -> Iterator[str]:
        """Everything was sent, shown by another row, or a ping that was over before it could be sent."""
        self.figures["deliveries"] = dict(self.rig.rows("select state, count(*) from delivery group by state"))
        if odd := dict(self.rig.rows(f"select state, count(*) from delivery where not ({FINISHED}) group by state")):
            rows = f"select id, channel, kind, purpose, state, attempts, doubt, error from delivery where not ({FINISHED}) limit 5"
            yield f"deliveries are not finished: {odd}, such as {self.rig.rows(rows)}"
        if parked := self.rig.rows("select count(*) from parked where done_at is null or done_at < 0")[0][0]:
            yield f"{parked} items are parked"
        if strict := self.rig.ledger.complaints():
            yield f"the platforms complain: {strict[:3]}"
        tracebacks = [line for line in self.rig.logs().splitlines() if "Traceback" in line]
        self.figures["tracebacks in the logs"] = len(tracebacks)
        if tracebacks:
            yield f"the logs have tracebacks, such as {tracebacks[0][-1500:]}"
