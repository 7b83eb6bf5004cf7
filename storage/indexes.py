"""The indexes of the tables, for migrations and comparisons of the schema. ``metadata`` has tables and indexes.

They are not in :mod:`storage.tables`, because a partial index of PostgreSQL loads that engine's whole dialect.
This would slow down every start.
"""

from __future__ import annotations

from sqlalchemy import Index, text

from storage.tables import (
    album_part,
    api_answer,
    canned,
    canned_change,
    customer,
    customer_change,
    delivery,
    erasure,
    event,
    first_contact,
    first_text,
    invitation,
    landing,
    listed,
    message,
    metadata,
    newest_edit,
    pace,
    parked,
    ping,
    rating,
    reminder,
    saved_view,
    seen,
    ticket,
    token,
    version,
    web_link,
    web_session,
)

__all__ = ["metadata"]

Index("ix_seen_at", seen.c.at)
_LEFT = text("done_at is null or done_at < 0")
Index("ix_parked_left", parked.c.id, sqlite_where=_LEFT, postgresql_where=_LEFT)
_RELEASED = text("done_at < 0")
Index("ix_parked_released", parked.c.id, sqlite_where=_RELEASED, postgresql_where=_RELEASED)
Index("ix_newest_edit_at", newest_edit.c.at)
Index("uq_customer_channel_person", customer.c.channel, customer.c.person, unique=True)
_NAMED = text("handle <> ''")
Index("ix_customer_handle", customer.c.handle, sqlite_where=_NAMED, postgresql_where=_NAMED)
_JOINED = text("joined > 0")
Index("ix_customer_joined", customer.c.joined, sqlite_where=_JOINED, postgresql_where=_JOINED)
Index("ix_customer_change_customer", customer_change.c.customer, customer_change.c.id)
Index("uq_saved_view_key_owner_queue", saved_view.c.key, saved_view.c.owner, saved_view.c.queue, unique=True)
Index("ix_saved_view_owner", saved_view.c.owner, saved_view.c.queue, saved_view.c.key)
Index("uq_invitation_digest", invitation.c.digest, unique=True)
Index("uq_invitation_ticket", invitation.c.ticket, unique=True)
Index("uq_token_digest", token.c.digest, unique=True)
_VALID = text("revoked_at = 0")
Index("ix_token_valid", token.c.id, sqlite_where=_VALID, postgresql_where=_VALID)
Index("uq_token_name_revoked_at", token.c.name, token.c.revoked_at, unique=True)
Index("ix_api_answer_at", api_answer.c.at)
Index("ix_event_at", event.c.at)
Index("ix_web_link_made_at", web_link.c.made_at)
Index("uq_web_session_digest", web_session.c.digest, unique=True)
_SIGNED_IN = text("ended_at = 0")
Index("ix_web_session_person", web_session.c.person, sqlite_where=_SIGNED_IN, postgresql_where=_SIGNED_IN)
Index("ix_web_session_used_at", web_session.c.used_at)
Index("ix_ticket_customer", ticket.c.customer, ticket.c.number)
Index("ix_ticket_place", ticket.c.channel, ticket.c.place)
# The lists of tickets are read and counted from these alone.
Index("ix_ticket_urgency", ticket.c.queue, ticket.c.status, ticket.c.urgency, ticket.c.number, ticket.c.snoozed_until)
_OPEN, _ASLEEP = text("status <> 'closed'"), text("snoozed_until > 0")
_AWAKE = text("status <> 'closed' and snoozed_until = 0")
_FREE = text("assignee = '' and status <> 'closed' and status <> 'waiting' and snoozed_until = 0")
Index("ix_ticket_assignee", ticket.c.assignee, ticket.c.status, ticket.c.urgency, ticket.c.number, ticket.c.queue)
_UNCLAIMED = (ticket.c.queue, ticket.c.urgency, ticket.c.number, ticket.c.status, ticket.c.snoozed_until, ticket.c.assignee)
Index("ix_ticket_unclaimed", *_UNCLAIMED, sqlite_where=_FREE, postgresql_where=_FREE)
_IN_ORDER = (ticket.c.queue, ticket.c.status, ticket.c.urgency, ticket.c.number, ticket.c.snoozed_until)
Index("ix_ticket_awake", *_IN_ORDER, sqlite_where=_AWAKE, postgresql_where=_AWAKE)
Index(
    "ix_ticket_snoozed",
    ticket.c.queue,
    ticket.c.urgency,
    ticket.c.number,
    ticket.c.snoozed_until,
    sqlite_where=_ASLEEP,
    postgresql_where=_ASLEEP,
)
_TAKEN = text("assignee <> '' and status <> 'closed'")
_WHOSE = (ticket.c.assignee, ticket.c.number, ticket.c.queue, ticket.c.snoozed_until)
Index("ix_ticket_held_by", *_WHOSE, sqlite_where=_TAKEN, postgresql_where=_TAKEN)
Index("ix_ticket_customer_open", ticket.c.customer, ticket.c.number, sqlite_where=_OPEN, postgresql_where=_OPEN)
Index("ix_ticket_open", ticket.c.number, sqlite_where=_OPEN, postgresql_where=_OPEN)
_CLOSED = text("status = 'closed'")
Index(
    "ix_ticket_closed",
    ticket.c.queue,
    ticket.c.closed_at,
    ticket.c.number,
    sqlite_where=_CLOSED,
    postgresql_where=_CLOSED,
)
Index("ix_ticket_customer_closed", ticket.c.customer, ticket.c.closed_at, sqlite_where=_CLOSED, postgresql_where=_CLOSED)
_UNSEALED = text("events > sealed")
Index("ix_ticket_unsealed", ticket.c.number, sqlite_where=_UNSEALED, postgresql_where=_UNSEALED)
_UNCOUNTED = text("events > counted")
Index("ix_ticket_uncounted", ticket.c.number, sqlite_where=_UNCOUNTED, postgresql_where=_UNCOUNTED)
_UNINDEXED = text("events > indexed")
Index("ix_ticket_unindexed", ticket.c.number, sqlite_where=_UNINDEXED, postgresql_where=_UNINDEXED)
_UNPROVED = text("salt = ''")
Index("ix_ticket_unproved", ticket.c.number, sqlite_where=_UNPROVED, postgresql_where=_UNPROVED)
_BLOCKED = text("spam_on > 0")
Index("ix_customer_blocked", customer.c.spam_on, sqlite_where=_BLOCKED, postgresql_where=_BLOCKED)
_HELD = text("spam = 2")
Index("ix_ticket_held", ticket.c.queue, ticket.c.number, sqlite_where=_HELD, postgresql_where=_HELD)
Index("ix_first_contact_customer", first_contact.c.customer)
_ASKED = text("post > 0")
Index("ix_first_contact_asked", first_contact.c.queue, sqlite_where=_ASKED, postgresql_where=_ASKED)
Index("ix_first_text_at", first_text.c.at)
Index("ix_message_ticket", message.c.ticket, message.c.at, message.c.id)
_REPLY = text("visibility = 'public' and role <> 'customer'")
Index("ix_message_reply", message.c.ticket, message.c.at, message.c.id, sqlite_where=_REPLY, postgresql_where=_REPLY)
Index("ix_message_source", message.c.channel, message.c.place, message.c.source_id)
Index("ix_album_part_album", album_part.c.channel, album_part.c.place, album_part.c.album)
_PENDING = text("content <> ''")
Index(
    "ix_album_part_pending",
    album_part.c.channel,
    album_part.c.place,
    album_part.c.person,
    sqlite_where=_PENDING,
    postgresql_where=_PENDING,
)
Index("ix_version_message", version.c.message)
_RESTS = text("due_at > 0")
Index("ix_pace_rests", pace.c.due_at, sqlite_where=_RESTS, postgresql_where=_RESTS)
_WAITING = text("state in ('queued', 'sending')")
Index("ix_delivery_waiting", delivery.c.pace, delivery.c.seq, sqlite_where=_WAITING, postgresql_where=_WAITING)
_URGENT = text("state in ('queued', 'sending') and priority = 0")
Index("ix_delivery_urgent", delivery.c.pace, sqlite_where=_URGENT, postgresql_where=_URGENT)
_UNDELIVERED = text("state in ('failed', 'in_doubt')")
Index("ix_delivery_undelivered", delivery.c.at, sqlite_where=_UNDELIVERED, postgresql_where=_UNDELIVERED)
Index("ix_delivery_undecided", delivery.c.ticket, sqlite_where=_UNDELIVERED, postgresql_where=_UNDELIVERED)
_LISTS = text("purpose = 'pings' and ref = 0 and kind = 'post'")
Index("ix_delivery_ping_lists", delivery.c.purpose, delivery.c.lane, sqlite_where=_LISTS, postgresql_where=_LISTS)
_LANDED = text("message <> ''")
Index("ix_delivery_landed", delivery.c.channel, delivery.c.place, delivery.c.message, sqlite_where=_LANDED, postgresql_where=_LANDED)
_ASIDE = text("ticket + 0 = 0")  # not ``ticket = 0``: SQLite would read all of them from the next index, and sort them
Index("ix_delivery_aside", delivery.c.id, sqlite_where=_ASIDE, postgresql_where=_ASIDE)
Index("ix_delivery_ticket", delivery.c.ticket, delivery.c.purpose, delivery.c.ref)
_HELD_BACK = text("purpose = 'words' and state = 'held'")
Index("ix_delivery_held", delivery.c.ticket, delivery.c.id, sqlite_where=_HELD_BACK, postgresql_where=_HELD_BACK)
_LATE = text("state in ('queued', 'sending') and purpose = 'reply'")
Index("ix_delivery_late", delivery.c.at, delivery.c.id, sqlite_where=_LATE, postgresql_where=_LATE)
Index("ix_landing_delivery", landing.c.delivery)
_UNFIRED = text("fired_at is null")
Index("ix_reminder_due", reminder.c.due_at, sqlite_where=_UNFIRED, postgresql_where=_UNFIRED)
Index("ix_reminder_ticket", reminder.c.ticket, sqlite_where=_UNFIRED, postgresql_where=_UNFIRED)
_WRITING = text("kind = 'writing'")
Index("ix_reminder_writing", reminder.c.ticket, sqlite_where=_WRITING, postgresql_where=_WRITING)
Index("ix_ping_ticket", ping.c.ticket)
Index("ix_listed_number", listed.c.list, listed.c.number)
Index("ix_listed_ping", listed.c.ping)
_RINGING = text("state = 'ringing'")
Index("ix_ping_ringing", ping.c.ticket, sqlite_where=_RINGING, postgresql_where=_RINGING)
Index("uq_rating_ticket_message", rating.c.ticket, rating.c.message, unique=True)
Index("uq_canned_key_owner_queue", canned.c.key, canned.c.owner, canned.c.queue, unique=True)
Index("ix_canned_owner", canned.c.owner, canned.c.queue, canned.c.used.desc(), canned.c.key, canned.c.id)
Index("ix_canned_change_canned", canned_change.c.canned, canned_change.c.id)
Index("ix_erasure_customer", erasure.c.customer, erasure.c.id)
_UNLISTED = text("listed = 0 and began_at > 0")
Index("ix_erasure_unlisted", erasure.c.id, sqlite_where=_UNLISTED, postgresql_where=_UNLISTED)
