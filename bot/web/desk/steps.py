"""An escalation as a timeline, and its steps as a table for each promise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from bot.core.escalation import ASSIGNEE, MANAGERS, QUEUE, Percent, Step, after
from bot.core.sla import Policy
from bot.i18n.sentences import Sentence, say, words
from bot.i18n.times import how_long, span_ms
from bot.settings.rules import Queue
from bot.web.figures.svg import across, element, picture, text

_ROW, _TOP = 44, 30  # pixels
_LONGEST = 0.86  # of the width
_EDGE = 0.3  # of the width
TARGETS = ("first_response", "next_response", "resolution")
NameOf = Callable[[str], str]
"""Returns the name of a person or group by ``channel:id``."""


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step of an escalation: when it is taken for each promise, whom it notifies, and how."""

    at: str
    who: str
    times: tuple[str, ...]
    how: str


def steps_chart(name: str, queue: Queue, title: str, language: str, name_of: NameOf) -> Markup | None:
    """Draw when the steps are taken after a customer has asked; None without steps or promises."""
    target = next((span for span in (queue.policy.first_response, queue.policy.next_response, queue.policy.resolution) if span), None)
    if target is None or not queue.ladder:
        return None
    spans = [after(target, step.at) for step in queue.ladder]
    last = max(*spans, target) / _LONGEST
    promised = words(say("promised: {span}", span=how_long(span_ms(target))), language)
    x, bottom = across(target / last), _TOP + len(spans) * _ROW
    drawn = [
        element("line", x1=x, x2=x, y1=_TOP - 10, y2=bottom, class_="promise"),
        text(x, _TOP - 16, promised, "promise-label", _anchor(target / last)),
    ]
    told = []
    for row, (step, span) in enumerate(zip(queue.ladder, spans, strict=True)):
        y, share = _TOP + row * _ROW, span / last
        label = f"{words(how_long(span_ms(span)), language)} · {who_words(step, language, name_of)}"
        drawn += [
            text("0", y + 12, label, "name"),
            element("line", x1="0%", x2=across(share), y1=y + 25, y2=y + 25, class_="way"),
            element("circle", cx=across(share), cy=y + 25, r=5, class_="dot"),
        ]
        told.append(label)
    drawn.append(element("line", x1="0%", x2="100%", y1=bottom, y2=bottom, class_="zero"))
    return picture(name, bottom + 4, title, "; ".join((*told, promised)), drawn)


def _anchor(share: float) -> str:
    """Return where a label is held, so that it stays inside on a narrow screen."""
    return "start" if share < _EDGE else "end" if share > 1 - _EDGE else "middle"


def step_rows(queue: Queue, language: str, name_of: NameOf) -> list[StepRow]:
    """Return the steps, each with its time for each promise."""
    return [
        StepRow(_at(step, language), who_words(step, language, name_of), _times(step, queue.policy, language), _how(step, language))
        for step in queue.ladder
    ]


def who_words(step: Step, language: str, name_of: NameOf) -> str:
    """Say whom a step notifies."""
    known = {ASSIGNEE: say("the assignee"), QUEUE: say("the queue"), MANAGERS: say("the managers")}
    return ", ".join(words(known[who], language) if who in known else name_of(who) for who in step.notify)


def _at(step: Step, language: str) -> str:
    if isinstance(step.at, Percent):
        return words(say("{n} % of the promise", n=f"{step.at.value:g}"), language)
    return words(how_long(span_ms(step.at)), language)


def _times(step: Step, policy: Policy, language: str) -> tuple[str, ...]:
    spans = (getattr(policy, target) for target in TARGETS)
    return tuple(words(how_long(span_ms(after(span, step.at))), language) if span else "–" for span in spans)


def _how(step: Step, language: str) -> str:
    parts: list[Sentence] = []
    if step.repeat:
        parts.append(say("again every {span} until somebody acts", span=how_long(span_ms(step.repeat))))
    if step.wake:
        parts.append(say("outside working hours too"))
    return ", ".join(words(one, language) for one in parts)
