"""The keys of one entry of ``queues:`` as they are written, with their meaning, default and an example."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from bot.core.hours import ROUND_THE_CLOCK, Intervals, parse_exceptions, parse_hours
from bot.core.people import Right, RightHolder
from bot.settings.fields import (
    Duration,
    DurationOrNone,
    LongDuration,
    Names,
    Part,
    Persons,
    PlaceName,
    Places,
    RateOrNone,
    Size,
    SizeRateOrNone,
    ZoneOrNone,
    daytime,
    from_text,
    listed,
    weektime,
)
from bot.settings.rights import holders


def _hours(value: Any) -> Any:
    return parse_hours(from_text(value))


def _exceptions(value: Any) -> Any:
    return parse_exceptions(from_text(value))


Hours = Annotated[Mapping[int, Intervals], BeforeValidator(_hours)]
Exceptions = Annotated[Mapping[date, Intervals], BeforeValidator(_exceptions)]


class Sla(Part):
    """``sla:``, and each entry of ``sla_by:``."""

    first_response: Duration | None = Field(
        default=None, description="How soon the first reply is promised, in opening hours.", examples=["30m"]
    )
    next_response: Duration | None = Field(
        default=None, description="How soon every later reply is promised, in opening hours.", examples=["2h"]
    )
    resolution: Duration | None = Field(
        default=None, description="How soon a ticket is promised to be closed, in opening hours.", examples=["16h"]
    )


class AutoClosing(Part):
    """``auto_close:``"""

    remind_after: Duration | None = Field(
        default=None, description="The customer is reminded after this time; leave it out for no reminder.", examples=["2d"]
    )
    close_after: Duration = Field(description="The ticket is closed after this time without an answer.", examples=["5d"])


class DigestSettings(Part):
    """``digest:``"""

    daily: Annotated[int | None, BeforeValidator(daytime)] = Field(
        default=None, description="The time of the daily digest, in the queue's time zone.", examples=["09:00"]
    )
    weekly: Annotated[tuple[int, int] | None, BeforeValidator(weektime)] = Field(
        default=None, description="The weekday and time of the weekly digest.", examples=["mon 09:00"]
    )


class FileLimits(Part):
    """``files:`` of a queue."""

    max_size: Size = Field(default="20MB", validate_default=True, description="The largest file that is accepted.", examples=["50MB"])
    refuse: Annotated[tuple[Literal["programs", "scripts"], ...], BeforeValidator(listed)] = Field(
        default=("programs", "scripts"), description="The kinds of files that are refused.", examples=["[programs]"]
    )


class CustomerLimits(Part):
    """``limits:``, for each customer. The defaults only stop floods."""

    messages: RateOrNone = Field(
        default="120/min",
        validate_default=True,
        description="How many messages one customer may send; 0 means any number.",
        examples=["30/min"],
    )
    files: RateOrNone = Field(
        default="100/h", validate_default=True, description="How many files one customer may send; 0 means any number.", examples=["20/h"]
    )
    bytes: SizeRateOrNone = Field(
        default="1GB/h",
        validate_default=True,
        description="How large the files of one customer may be together; 0 means any size.",
        examples=["200MB/h"],
    )
    tickets: RateOrNone = Field(
        default="60/h", validate_default=True, description="How many tickets one customer may open; 0 means any number.", examples=["5/h"]
    )


class RetentionEntry(Part):
    """``retention:``. Everything counts from the closing of a ticket; leave a key out to keep the data."""

    texts: LongDuration | None = Field(
        default=None, description="How long texts are kept, with subjects and the names of files.", examples=["2y"]
    )
    files: LongDuration | None = Field(default=None, description="How long files are kept; no longer than texts.", examples=["180d"])
    people: LongDuration | None = Field(
        default=None, description="How long customers are kept after their last ticket; no shorter than texts.", examples=["3y"]
    )


class ReviewEntry(Part):
    """``review:``, for the first message of a new customer."""

    repeated: RateOrNone = Field(
        default="5/h",
        validate_default=True,
        description="How many new customers may begin with the same text; the tickets of further ones are held. 0 means any number.",
        examples=["2/h"],
    )
    links: bool = Field(default=True, description="Whether a ticket that begins with links only is held.", examples=["false"])


class QueueEntry(Part):
    """One entry of ``queues:``."""

    name: str = Field(
        default="", max_length=80, description="The queue's name; empty means its key in words.", examples=["Technical support"]
    )
    place: PlaceName = Field(
        description="Where the queue's cards are posted; the members of this place are its agents.", examples=["team:C0SUPPORT"]
    )
    serves: Names = Field(
        default=(),
        description="The channels whose customers come to this queue; the first queue that names a channel gets them.",
        examples=["[front, team]"],
    )
    watch: Places = Field(
        default=(), description="Places whose top-level messages become tickets of this queue.", examples=["[team:C0HELP]"]
    )
    managers: Persons = Field(
        default=(), description="The people who receive escalations and digests.", examples=["[team:U0BOSS, front:4711]"]
    )
    agents: Persons = Field(default=(), description="Agents in addition to the members of the place.", examples=["[team:U0GUEST]"])
    thread_messages: Literal["note", "reply"] = Field(
        default="note", description="Whether a plain message in a ticket's thread is a note or a reply to the customer.", examples=["reply"]
    )
    persona: Literal["name", "team", "none"] = Field(
        default="name", description="What customers see above a reply: the agent's name, the queue's name, or nothing.", examples=["team"]
    )
    signature: str = Field(default="", max_length=500, description="A text that is added below each reply.", examples=["Your Acme team"])
    timezone: ZoneOrNone = Field(default="", description="The queue's time zone; empty means the desk's.", examples=["Europe/London"])
    hours: Hours = Field(
        default_factory=lambda: ROUND_THE_CLOCK,
        description="The opening hours by weekday, or `always`.",
        examples=['{mon-fri: ["09:00-13:00", "14:00-18:00"]}'],
    )
    holidays: str = Field(default="", description="The country or region whose public holidays the queue keeps.", examples=["DE-BY"])
    exceptions: Exceptions = Field(
        default_factory=dict,
        description="Dates with other opening hours; an empty list means closed.",
        examples=['{"2026-12-24": ["09:00-12:00"], "2026-12-31": []}'],
    )
    sla: Sla = Field(default=Sla(), description="What is promised to every customer of the queue.")
    sla_by: dict[str, Sla] = Field(
        default_factory=dict, description="Other promises, by priority (`low`, `normal`, `high`, `urgent`) or by `tier:<name>`."
    )
    escalation: Annotated[list[Any], BeforeValidator(from_text)] = Field(
        default_factory=list,
        description="The steps that are taken before and after a promise breaks, in rising order.",
        examples=["[{at: 100%, notify: [queue, managers]}]"],
    )
    claim_lapses: DurationOrNone = Field(
        default="0",
        validate_default=True,
        description="A claimed ticket without a reply by a person returns to the queue after this time; 0 means never.",
        examples=["4h"],
    )
    ask_again: DurationOrNone = Field(
        default="1h",
        validate_default=True,
        description="Whoever took an escalation is asked again after this time if the customer has heard nothing; 0 means never.",
        examples=["30m"],
    )
    away_after: DurationOrNone = Field(
        default="0",
        validate_default=True,
        description="An agent who is shown as away for this much open time goes off duty; 0 means never.",
        examples=["2h"],
    )
    reopen_within: DurationOrNone = Field(
        default="7d", validate_default=True, description="How long after closing a customer can reopen a ticket.", examples=["14d"]
    )
    auto_close: AutoClosing | None = Field(
        default=None, description="When a ticket that waits for the customer is closed; leave it out for never."
    )
    digest: DigestSettings | None = Field(default=None, description="When managers receive a digest; leave it out for no digest.")
    hold: DurationOrNone = Field(
        default="0",
        validate_default=True,
        description="How long a reply waits before it is sent. Until then, it has an *Undo* button.",
        examples=["10s"],
    )
    files: FileLimits = Field(default=FileLimits(), description="Which files customers and agents can send.")
    retention: RetentionEntry = Field(default=RetentionEntry(), description="When data is erased by itself.")
    limits: CustomerLimits = Field(default=CustomerLimits(), description="How much one customer may send before the rest waits.")
    first_contact: Literal["open", "ask"] = Field(
        default="open",
        description="Whether the first message of somebody unknown opens a ticket, or they are asked first to press *I am a person*.",
        examples=["ask"],
    )
    registered_only: bool = Field(
        default=False,
        description="Whether only registered customers can open tickets: those whom their channel vouches for, such as signed-in users of "
        "your site and members of your workspace, and those under `customers`.",
        examples=["true"],
    )
    review: ReviewEntry = Field(
        default=ReviewEntry(), description="Which first messages are shown to the team in a list for review instead of as a card."
    )
    rights: Annotated[Mapping[Right, RightHolder], BeforeValidator(holders)] = Field(
        default={"erase": "managers"},
        validate_default=True,
        description="Who may use a verb, `agents` or `managers`: `merge`, `move`, `stats` (also lists of what a figure counts), `erase`, "
        "`canned` (changing shared canned replies) and `customer` (changing facts about customers). Agents may use what isn't named; "
        "managers may use everything.",
        examples=["{merge: managers, canned: managers}"],
    )
