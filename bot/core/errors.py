"""The errors that people see. A class's docstring is the sentence; its ``{names}`` are the keyword arguments."""

from __future__ import annotations


class DeskError(Exception):
    """Sorry, that did not work."""

    def __init__(self, **values: object) -> None:
        super().__init__(type(self).__doc__)
        self.values = values


class NoSuchTicket(DeskError):
    """I know no ticket #{number} here."""


class NotKnownYet(DeskError):
    """I am not told yet who belongs to this queue. Nothing was done; please try again in a moment."""


class TooManyTickets(DeskError):
    """You have opened many tickets in a short time. From {when} you can open another one."""


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
    """There are no words in it yet. Add some, or a file."""


class AlreadySent(DeskError):
    """The customer has this already."""


class NothingUndecided(DeskError):
    """There is nothing to decide here any more."""


class NotWordsOfOurs(DeskError):
    """Only what an agent wrote can be sent to the customer."""


class NothingToSplit(DeskError):
    """The customer has said only one thing here. It stays: this ticket is about it."""


class NoSuchMessages(DeskError):
    """“{word}” names no messages here. Write how many of the customer's last ones you mean, 1 to {most}."""


class NotWordsOfTheirs(DeskError):
    """Only words of the customer that belong to this ticket can be split off."""


class NotAnAgent(DeskError):
    """{name} does not work in {queue}."""


class OffDuty(DeskError):
    """{name} is off duty and would not see it. Choose somebody else."""


class NoAgentHere(DeskError):
    """You work in no queue of this desk. Ask to be invited to your team's channel."""


class UnknownQueue(DeskError):
    """I know no queue “{word}”. There are: {queues}."""


class UnknownPerson(DeskError):
    """I don't know who “{word}” is. Name a colleague with @."""


class ManyPeople(DeskError):
    """Several people here are called “{word}”. Name the right one with @."""


class BadChoice(DeskError):
    """“{word}” is none of these: {choices}."""


class BadTime(DeskError):
    """I don't understand the time “{word}”. Write for example 30m, 2h or tomorrow 10:00."""


class BadTag(DeskError):
    """“{word}” is no good tag: short words, twenty at most."""


class TimeIsPast(DeskError):
    """That time has already passed."""


class TooFar(DeskError):
    """That is too far away. A year is the most I can promise."""


class MissingWord(DeskError):
    """Something is missing. Write it like this: {usage}"""


class TooOld(DeskError):
    """It is too late for that. Write to us, and we open a new ticket."""


class NothingToRate(DeskError):
    """There is nothing to rate here."""


class PingOver(DeskError):
    """This is settled already."""


class NoThanks(DeskError):
    """No thanks or signs of the customer stand here unanswered."""


class NotHere(DeskError):
    """That is between us. Write to me directly first, then I answer you there."""


class StaleButton(DeskError):
    """This button is from another time. Nothing was done."""


class NotYours(DeskError):
    """Only agents make tickets of other people's messages. Of your own you can."""
