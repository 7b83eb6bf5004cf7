"""Records what became of the files of a delivery: units that the carrier and the sender run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.announce.announcer import Announcer
from bot.core.file_kinds import Refusal
from bot.core.journal import file_proof
from bot.core.message import Attachment
from bot.core.people import Role
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, say
from bot.outbox.attachments import StoredFile
from bot.ports.cards import Card
from bot.ports.delivery import FILELESS, REFUSED_FOR, UNSENT, Delivery, DeliveryState, Priority, Purpose
from bot.ports.outbound import OF_ONE_FILE, FileTrouble
from bot.ports.work import Work
from bot.screens.file_notices import for_customer, lost_for_customer, not_fetched, refused_for_customer, refused_for_team
from bot.settings.rules import Rules
from bot.tickets.queue_places import files_refused

_CUSTOMERS = (Purpose.WORDS, Purpose.FILE)
"""What shows a customer's files."""


def explain(words: Delivery, refused: Sequence[tuple[Attachment, Refusal]], rules: Rules, work: Work) -> None:
    """Tell the customer once which of their files were not accepted. A copy of the message has the same ``ref``."""
    ticket = work.tickets.get(words.ticket)
    for file, why in refused:
        if ticket is not None and work.inbound.first_time(words.channel, f"refused:{words.ref or words.id}:{file.name}"):
            Announcer(work, rules).to_customer(ticket, for_customer(file, why, rules.queue_of(ticket)))


def explain_lost(words: Delivery, lost: Sequence[tuple[str, Sentence]], rules: Rules, work: Work) -> bool:
    """Tell the customer once about each of their files that the team can't see, with the sentence for it.

    False if they weren't the ones who sent it, and for a copy of a message whose files were shown before.
    """
    ticket, said = work.tickets.get(words.ticket), work.messages.get(words.ref) if words.ref else None
    if ticket is None or words.purpose not in _CUSTOMERS or (said is not None and said.role is not Role.CUSTOMER):
        return False
    before = work.outbox.of_ticket(ticket, Purpose.WORDS, words.ref) if words.purpose == Purpose.WORDS and words.ref else []
    if any(row.id < words.id and row.state == DeliveryState.SENT for row in before):
        return False
    for name, told in lost:
        if work.inbound.first_time(words.channel, f"lost:{words.ref or words.id}:{name}"):
            Announcer(work, rules).to_customer(ticket, told)
    return True


def explain_refused(words: Delivery, rules: Rules, work: Work) -> bool:
    """The channel of a queue takes none of a message's files: tell the customer. False as :func:`explain_lost` says."""
    files, about = words.card.files if words.card else (), FileTrouble(words.extra.get(REFUSED_FOR, ""))
    return explain_lost(words, [(file.name, refused_for_customer(file.name, about)) for file in files], rules, work)


def shown_without_files(work: Work, rules: Rules, delivery: Delivery) -> None:
    """A message was shown without its files. The team sees that in its own thread; a queue's managers are told once a day if it may be the
    channel that takes no files. The state of a reply says it already.
    """
    if (queue := rules.queue_at(delivery.address)) is not None:
        if delivery.extra.get(REFUSED_FOR, "") not in OF_ONE_FILE:
            files_refused(work, rules, queue, delivery)
        return
    if delivery.purpose in (Purpose.REPLY, Purpose.FILE):
        return
    ticket, files = work.tickets.get(delivery.ticket) if delivery.ticket else None, delivery.card.files if delivery.card else ()
    if ticket is not None and files:
        announce, names = Announcer(work, rules), ", ".join(f"📎 {file.name}" for file in files)
        told = say("⚠️ This was not delivered: {words} ({why})", words=names, why=str(delivery.extra[FILELESS]))
        announce.thread(ticket, Card(body=announce.team(told)), purpose=Purpose.REPORT)


def tell_unsent(work: Work, rules: Rules, delivery: Delivery) -> None:
    """A message was sent without some of its files, which the channel refused: tell both sides. The state of a reply tells its agent."""
    ticket = work.tickets.get(delivery.ticket) if delivery.ticket else None
    if ticket is None:
        return
    announce, unsent = (
        Announcer(work, rules),
        [(str(name), str(reason), FileTrouble(*about)) for name, reason, *about in delivery.extra[UNSENT]],
    )
    if delivery.purpose == Purpose.REPLY:
        for name, reason, _ in unsent:
            announce.to_customer(ticket, say("📎 {name}: could not be sent ({reason})", name=name, reason=reason))
        return
    ours = rules.queue_at(delivery.address) is not None
    told = ours and explain_lost(delivery, [(name, refused_for_customer(name, about)) for name, _, about in unsent], rules, work)
    for name, reason, _ in unsent:
        line = refused_for_team(name, reason, customer_told=told)
        announce.thread(ticket, Card(body=announce.team(line)), purpose=Purpose.REPORT)


def late_file_failed(work: Work, rules: Rules, announce: Announcer, ticket: Ticket, delivery: Delivery) -> bool:
    """A file that was to follow can't be sent: tell whoever sent it. False if there was nothing to tell them."""
    files = delivery.card.files if delivery.card else ()
    if rules.queue_at(delivery.address) is None:
        return announce.file_settled(delivery)
    told = explain_lost(delivery, [(file.name, lost_for_customer(file.name)) for file in files], rules, work)
    for file in files:
        line = announce.team(not_fetched(file.name, delivery.error, customer_told=told))
        announce.thread(ticket, Card(body=line), purpose=Purpose.REPORT)
    return bool(files)


def follow_later(words: Delivery, late: Sequence[tuple[Attachment, str]], work: Work) -> None:
    """Send files that can't be fetched now in rows of their own, so that the text need not wait for them."""
    for number, (file, reason) in enumerate(late):
        if work.inbound.first_time(words.channel, f"late:{words.id}:{number}"):
            work.outbox.enqueue(
                replace(
                    words,
                    lane=f"{words.lane}:file:{words.id}:{number}",
                    priority=Priority.CARD.value,
                    purpose=Purpose.FILE.value,
                    message="",
                    attempts=0,
                    error=reason,
                    doubt=0,
                    card=Card(files=(file,)),
                    extra={name: words.extra[name] for name in ("under", "reply_to") if name in words.extra},
                )
            )


def keep_stored(delivery: Delivery, files: Sequence[StoredFile], kept: Sequence[Attachment], work: Work) -> None:
    """Add the digests of stored files to the ticket's journal, and their keys to the row, so that our own copies are found by name."""
    ours = {(file.channel, file.remote): file for file in kept if file.key}
    row = work.outbox.locked(delivery.id)
    if row is not None and row.card is not None and not row.is_live:
        row.card = replace(row.card, files=tuple(ours.get((file.channel, file.remote), file) for file in row.card.files))
        work.outbox.update_card(row)
    ticket = work.tickets.get(delivery.ticket)
    if ticket is not None and ticket.salt:
        ticket.add_proofs({f"file {file.key}": file_proof(file.key, file.size, file.sha256, ticket.salt) for file in files}, work.now)
