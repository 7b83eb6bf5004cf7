"""The errors that people see. A class's docstring is the sentence; its ``{names}`` are the keyword arguments. ``field``: of a form."""

from __future__ import annotations

from bot.core.visible_text import echoed


class DeskError(Exception):
    """Sorry, that didn't work."""

    def __init__(self, **values: object) -> None:
        super().__init__(type(self).__doc__)
        self.field, self.values = "", values | {k: echoed(v) for k, v in values.items() if k in ("word", "number") and isinstance(v, str)}


class TicketError(DeskError):
    """Sorry, that didn't work on {ticket}."""

    def __init__(self, ticket: int, **values: object) -> None:
        super().__init__(ticket=f"#{ticket}", **values)


class NoSuchTicket(DeskError):
    """There is no ticket #{number} here."""


class MembershipUnknown(DeskError):
    """I don't know yet who belongs to this queue. Nothing was changed; please try again in a moment."""


class ForManagers(DeskError):
    """In {queue}, only managers can use {verb}. Ask {names}."""


class CannedForManagers(DeskError):
    """In {queue}, only managers can change shared canned replies. Ask {names}."""


class FactsForManagers(DeskError):
    """In {queue}, only managers can change facts about customers. Ask {names}."""


class NoManager(DeskError):
    """In {queue}, only managers can use {verb}, and the configuration names none."""


class TooManyTickets(DeskError):
    """You've opened many tickets in a short time. You can open another one {when}."""


class TicketTaken(TicketError):
    """{name} already has {ticket}."""


class AlreadyYours(TicketError):
    """{ticket} is already yours."""


class TicketClosed(TicketError):
    """{ticket} is closed. Reopen it first."""


class SpamAlready(TicketError):
    """{ticket} is already marked as spam."""


class MarkedAsSpam(TicketError):
    """{ticket} is marked as spam. Use “Not spam” first."""


class NotSpam(TicketError):
    """{ticket} is not marked as spam."""


class CustomerBlocked(DeskError):
    """{name} is blocked, because {ticket} is marked as spam. Use “Not spam” on it first."""


class TicketMerged(TicketError):
    """{ticket} was merged into {target}."""


class TicketErased(TicketError):
    """{ticket} was erased: its texts and files are gone."""


class SameTicket(TicketError):
    """{ticket} can't be joined with itself."""


class NothingMerged(TicketError):
    """{ticket} was not merged, and nothing was merged into it."""


class TooLateToUnmerge(TicketError):
    """{ticket} was merged more than 10 minutes ago, so that can't be undone any more."""


class NothingToMerge(TicketError):
    """The customer of {ticket} has no other ticket that it could become part of."""


class RepliedMeanwhile(TicketError):
    """{name} has replied on {ticket} meanwhile."""


class NotLinked(TicketError):
    """{ticket} and {other} are not linked."""


class LinkCircle(TicketError):
    """{ticket} can't be linked like this: the other ticket depends on it already."""


class TicketNotClosed(TicketError):
    """{ticket} is not closed."""


class FollowedAlready(TicketError):
    """You follow {ticket} already."""


class NotFollowed(TicketError):
    """You don't follow {ticket}."""


class NotClaimed(TicketError):
    """Nobody has claimed {ticket}."""


class HoldHasNoEnd(TicketError):
    """A hold has no end, so nothing was changed. To hide {ticket} until then, type {command}."""


class NotAsleep(TicketError):
    """{ticket} is neither snoozed nor with the engineers."""


class SameQueue(TicketError):
    """{ticket} is already in {queue}."""


class NoOtherQueue(TicketError):
    """There is no other queue to move {ticket} to."""


class NothingToSend(DeskError):
    """There's nothing to send yet. Add some text or a file."""


class AlreadySent(TicketError):
    """The customer on {ticket} already has this."""


class NothingUndecided(TicketError):
    """There is nothing left to decide on {ticket}."""


class NotFromTeam(TicketError):
    """Only what an agent wrote on {ticket} can be sent to the customer."""


class NoOwnReply(TicketError):
    """You have sent no reply on {ticket} that can be changed."""


class TooLateToUndo(TicketError):
    """The reply on {ticket} has been sent already. Use unsend to delete it from the customer's chat."""


class NotYourReply(TicketError):
    """Only its author or a manager can change this reply on {ticket}."""


class AlreadyTakenBack(TicketError):
    """This reply on {ticket} has been taken back already."""


class NothingToSplit(TicketError):
    """The customer has sent only one message on {ticket}, and the ticket is about it, so it stays."""


class NoSuchMessages(TicketError):
    """“{word}” matches no messages on {ticket}. Type how many of the customer's latest messages you mean, 1 to {most}."""


class NotFromCustomer(TicketError):
    """Only the customer's own messages on {ticket} can be split off."""


class NotAnAgent(TicketError):
    """{name} doesn't belong to {queue}, where {ticket} is."""


class OffDuty(TicketError):
    """{name} is off duty and wouldn't see {ticket}. Choose somebody else."""


class NoAgentHere(DeskError):
    """You don't belong to any queue here. Ask to be invited to your team's channel."""


class UnknownQueue(DeskError):
    """There is no queue “{word}”. There are: {queues}."""


class UnknownPerson(DeskError):
    """I don't know who “{word}” is. Use @ to mention a colleague."""


class AmbiguousName(DeskError):
    """Several people here are called “{word}”. Use @ to mention the right one."""


class BadChoice(DeskError):
    """“{word}” is not one of these: {choices}."""


class BadTime(DeskError):
    """I don't understand the time “{word}”. Type, for example, 2h, tomorrow 10:00 or 31.12. 14:00."""


class BadPeriod(DeskError):
    """I don't understand the period “{word}”. Type, for example, 7d, 2 weeks or since Monday."""


class BadTag(DeskError):
    """“{word}” can't be a tag. Tags are short words, at most twenty."""


class TimeIsPast(DeskError):
    """That time has already passed."""


class TimeTooFar(DeskError):
    """That is too far away. The latest possible time is one year from now."""


class MissingArgument(DeskError):
    """Something is missing: fill this in."""


class TooOld(DeskError):
    """It is too late for that. Write to us, and we'll open a new ticket."""


class NothingToRate(DeskError):
    """There is nothing to rate here."""


class PingOver(TicketError):
    """No escalation of {ticket} is open."""


class NoUnansweredThanks(TicketError):
    """There is no unanswered thank-you or emoji from the customer on {ticket}."""


class NoDirectChat(DeskError):
    """That's private. Send me a direct message first, and I'll answer you there."""


class StaleButton(DeskError):
    """This button is out of date. Nothing was changed."""


class NotYourMessage(DeskError):
    """Only agents can make tickets from other people's messages. You can make them from your own."""


class NoSuchCanned(DeskError):
    """There is no canned reply “{word}” here."""


class AmbiguousCanned(DeskError):
    """“{word}” is the name of a canned reply, and {ticket} is a ticket. Type {named} or {numbered}."""


class BadCannedName(DeskError):
    """“{word}” can't be the name of a canned reply. Use at most 60 characters, and no number or colon at the beginning."""


class CannedNameTaken(DeskError):
    """There is already a canned reply “{word}” for the same people. Choose another name, or change that one."""


class UnknownVariable(DeskError):
    """“{word}” is not a variable. There are: {variables}. To show braces to the customer, double them."""


class TextTooLong(DeskError):
    """This text is too long: at most 4,000 characters are possible."""


class NoCannedText(DeskError):
    """Write the reply in at least one language."""


class CannedChanged(DeskError):
    """Somebody else changed this canned reply in the meantime. Nothing was saved; open it again."""


class ValueMissing(TicketError):
    """Fill in {variable} before this goes to the customer on {ticket}."""


class BadAction(DeskError):
    """“{word}” can't follow a canned reply. For example: {examples}"""


class NoSuchLanguage(DeskError):
    """“{word}” is not a language of this desk. There are: {languages}."""


class UnknownFacet(DeskError):
    """There is no “{word}:” in a search. You can use: {choices}. To search for the word itself, put it in quotation marks."""


class BadFacet(DeskError):
    """“{word}” is not possible after “{facet}:”. Use one of these: {choices}."""


class BadDate(DeskError):
    """I don't understand the date “{word}”. Write, for example, {facet}:2026-11-01, {facet}:yesterday or {facet}:7d."""


class BadCustomerFact(DeskError):
    """“{word}” is not a fact. Write a key and a value, for example: server: db-7"""


class TooManyFacts(DeskError):
    """There are too many facts on this customer: at most 30 are possible."""


class CustomerNoteTooLong(DeskError):
    """This note is too long: at most 500 characters are possible."""


class SamePersonAlready(DeskError):
    """These are already the same person."""


class NoSuchCustomer(DeskError):
    """I don't know a customer “{word}”. Name them by one of their tickets (#1042), by @handle, or by channel and id ({example})."""


class NeverWrote(DeskError):
    """I don't know a customer “{word}”, and I can't write to strangers first. Ask them to send me a message."""


class CannedNeedsTicket(DeskError):
    """Write a message of your own first; then you can send the canned reply {word} in the thread of the new ticket."""


class CannotWriteFirst(DeskError):
    """{name} has never opened a chat with me on {channel}, and I can't write first there. Ask them to send me a direct message."""


class AmbiguousCustomer(DeskError):
    """Several customers are called “{word}”. Name one of their tickets instead: {tickets}."""


class CustomerChanged(DeskError):
    """Somebody else changed what is kept about this customer in the meantime. Nothing was saved; open it again."""


class OnOtherAccount(TicketError):
    """{ticket} belongs to your other account ({channel}). Please write there."""


class CustomerErased(DeskError):
    """This customer was erased already."""


class ErasesElsewhere(DeskError):
    """This customer has tickets in {queue} too. Only somebody who may erase in all of these queues can do it."""


class NoSecondPerson(DeskError):
    """Erasing needs a second manager, but nobody else manages {queue}. Whoever runs Bellhop can name one under queues.{key}.managers."""


class NoSuchView(DeskError):
    """There is no view “{word}” here."""


class BadViewName(DeskError):
    """“{word}” can't be the name of a view. Use at most 40 characters, and begin with a letter."""


class ReservedViewName(DeskError):
    """“{word}” means something else in a list. Choose another name; these are taken too: {names}."""


class ViewNameTaken(DeskError):
    """There is already a view “{word}” for the same people. Choose another name."""


class BadSearch(DeskError):
    """Write a list or a search, for example: list overdue, or tag:refund is:open"""
