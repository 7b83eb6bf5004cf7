"""Who reads what is stored of a ticket's messages. A new reader has to be judged here: what customers read comes from ``own_messages``."""

from __future__ import annotations

import re
from pathlib import Path

BOT = Path(__file__).parents[2] / "bot"
READS = re.compile(r"\.messages\.(?:of_ticket|newest|last_reply|replies|versions)\(|\.search\.find\(|\bqueries\.search\(")
OWN = {"screens/own_messages.py", "screens/own_search.py"}
"""What customers read: it leaves out what they don't have."""
TEAM = {
    "announce/moved_threads.py": "the thread in another queue",
    "announce/reposts.py": "a card that was lost",
    "api/reading.py": "programs with the rights of an agent",
    "api/stored_files.py": "the same",
    "catalogue/canned_sending.py": "the newest reply, in an agent's form",
    "catalogue/choosing.py": "an agent chooses messages of the customer",
    "commands/canned.py": "the newest reply, in an agent's form",
    "commands/search.py": "an agent's search",
    "screens/latest.py": "the end of a conversation, for agents",
    "screens/notices.py": "webhooks, which get notes only if they may",
    "screens/ping_texts.py": "the customer's words in a ping",
    "screens/profile.py": "what agents know of a customer",
    "tickets/family/children.py": "the newest replies, in an agent's form",
    "timers/bad_ratings.py": "the end of a conversation, for managers",
    "web/lists.py": "an agent's search",
    "web/thread.py": "the web desk",
}
ACTS = {
    "announce/answered.py": "what a message answers, as its readers have it",
    "announce/customer.py": "the id of the customer's own message that is answered",
    "announce/revisions.py": "the text of a correction, as the customer has it",
    "commands/new.py": "the customer's own messages, which move",
    "intake/albums.py": "files of one message that arrive one by one",
    "intake/crossed_replies.py": "whether a colleague was faster",
    "intake/customer_edits.py": "whether an edit came before or after a reply",
    "intake/deletions.py": "whether a message was deleted already",
    "intake/edits.py": "whether an edit is the newest one",
    "intake/invoke.py": "the newest reply, which a form remembers by its number",
    "intake/shortcuts.py": "the text of a note that an agent sends",
    "tickets/added.py": "the customer's own messages, which move",
    "tickets/addressed.py": "when something was said",
    "tickets/family/merging.py": "messages that are carried, and shown to the team",
    "tickets/family/relocate.py": "messages that are moved, and shown to the team",
    "tickets/followers.py": "whom notes mention",
    "tickets/invitations.py": "replies that are sent now, as they are",
    "tickets/questions.py": "what an agent's reply answers",
    "tickets/revising.py": "a reply that is changed",
    "tickets/spam.py": "messages that are shown to the team",
    "web/uploads.py": "files that a message has taken",
}
"""What nobody reads: it decides something, or goes into a message whose own rules hold."""


def test_every_reader_of_messages_is_judged() -> None:
    found = {str(path.relative_to(BOT)) for path in BOT.rglob("*.py") if READS.search(path.read_text())} - {"ports/work.py"}
    assert found - {*OWN, *TEAM, *ACTS} == set(), "who reads this? Customers read what bot/screens/own_messages.py returns"
    assert {*OWN, *TEAM, *ACTS} - found == set(), "these read nothing any more"
