"""The errors that people see. A class's docstring is the sentence; its ``{names}`` are the keyword arguments."""

from __future__ import annotations

from bot.core.visible_text import echoed


class DeskError(Exception):
    """Sorry, that didn't work."""

    def __init__(self, **values: object) -> None:
        super().__init__(type(self).__doc__)
        if isinstance(word := values.get("word"), str):
            values["word"] = echoed(word)
        self.values = values


class NoSuchTicket(DeskError):
    """There is no ticket #{number} here."""


class MembershipUnknown(DeskError):
    """I don't know yet who belongs to this queue. Nothing was changed; please try again in a moment."""


class TooManyTickets(DeskError):
    """You've opened many tickets in a short time. You can open another one {when}."""


class TicketTaken(DeskError):
    """{name} already has this ticket."""


class AlreadyYours(DeskError):
    """This ticket is already yours."""


class TicketClosed(DeskError):
    """This ticket is closed. Reopen it first."""


class TicketNotClosed(DeskError):
    """This ticket is not closed."""


class NotClaimed(DeskError):
    """Nobody has claimed this ticket."""


class SameQueue(DeskError):
    """This ticket is already in {queue}."""


class NoOtherQueue(DeskError):
    """There is no other queue to move it to."""


class NothingToSend(DeskError):
    """There's nothing to send yet. Add some text or a file."""


class AlreadySent(DeskError):
    """The customer already has this."""


class NothingUndecided(DeskError):
    """There is nothing left to decide here."""


class NotFromTeam(DeskError):
    """Only what an agent wrote can be sent to the customer."""


class NothingToSplit(DeskError):
    """The customer has sent only one message here, and this ticket is about it, so it stays."""


class NoSuchMessages(DeskError):
    """“{word}” matches no messages here. Type how many of the customer's latest messages you mean, 1 to {most}."""


class NotFromCustomer(DeskError):
    """Only the customer's own messages on this ticket can be split off."""


class NotAnAgent(DeskError):
    """{name} doesn't belong to {queue}."""


class OffDuty(DeskError):
    """{name} is off duty and wouldn't see it. Choose somebody else."""


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
    """I don't understand the time “{word}”. Type, for example, 30m, 2h or tomorrow 10:00."""


class BadTag(DeskError):
    """“{word}” can't be a tag. Tags are short words, at most twenty."""


class TimeIsPast(DeskError):
    """That time has already passed."""


class TimeTooFar(DeskError):
    """That is too far away. The latest possible time is one year from now."""


class MissingArgument(DeskError):
    """Something is missing. Type it like this: {usage}"""


class TooOld(DeskError):
    """It is too late for that. Write to us, and we'll open a new ticket."""


class NothingToRate(DeskError):
    """There is nothing to rate here."""


class PingOver(DeskError):
    """This has already been taken care of."""


class NoUnansweredThanks(DeskError):
    """There is no unanswered thank-you or emoji from the customer here."""


class NoDirectChat(DeskError):
    """That's private. Send me a direct message first, and I'll answer you there."""


class StaleButton(DeskError):
    """This button is out of date. Nothing was changed."""


class NotYourMessage(DeskError):
    """Only agents can make tickets from other people's messages. You can make them from your own."""
