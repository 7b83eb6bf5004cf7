"""Every function that reads external text does work that grows with the text and no faster.

Work is counted in steps (:mod:`tests.linear.work`), for one, two and three times the text: the three numbers must lie on a straight line.
The functions are found by their types, the payloads of the platforms are the recorded ones: each of their texts and lists grows in turn.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.slack import ingest, named
from adapters.slack.blocks_in import Reader
from adapters.slack.payload import TranslationError as SlackError
from adapters.telegram import ingest as telegram
from adapters.telegram.translation import Me
from bot.core.richtext import Span, merged
from bot.core.split import parts
from bot.core.thanks import is_thanks
from bot.intake.clean import cleaned
from tests.adapters.slack.stage import desk, recorded
from tests.linear.parsers import NOT_EXTERNAL, Parser, modules, parsers
from tests.linear.work import work_of

SIZES = (12, 40, 120)
UNITS = (
    *("a", "Ab ", " ", "\n", "м", "ขอบคุณ", "มากๆ", "спасибо ", "thanks ", "danke, ", "շնորհակալ ", "дякую\n", "for the help ", "нет слов "),
    *(
        "<",
        "<a|b>",
        "<!date^9",
        "&amp;",
        "@",
        "a@a",
        ":",
        ":a:",
        "/a",
        "m1,",
        "m1 ",
        "9",
        "1h",
        "http://a.b/",
        "www.",
        "a.b",
        "-",
        "\\",
        '"',
    ),
    *(
        "🇩",
        "👍",
        "e\u0301",
        "\u200d",
        "👩\u200d",
        "(",
        ")",
        "'",
        "ʼ",
        "\x00",
        "\ud800",
        "\u202e",
        "!",
        "#1 ",
        "{a}",
        ". ",
        "x)) ",
        ";",
        "=",
    ),
)
ENDS = ("", " ก")
Grown = Callable[[int], Callable[[], object]]  # how often a unit is repeated -> what is called with that text
PARSERS = list(parsers())
FIXTURES = Path(__file__).parents[1] / "adapters" / "telegram" / "fixtures"
SHARED = {
    "is_msg_unfurl": True,
    "author_name": "Linda",
    "channel_name": "lobby",
    "from_url": "https://acme.slack.example/archives/C1/p1700000000000100",
    "text": "it burns",
    "message_blocks": [{"message": {"blocks": [{"type": "rich_text", "elements": []}]}}],
}
DRAWN = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "it burns"}, "fields": [{"type": "plain_text", "text": "room 5"}]},
    {"type": "context", "elements": [{"type": "mrkdwn", "text": "since nine"}, {"type": "image", "alt_text": "smoke"}]},
]
ME, NOW = Me("front", 4242, "bellhop_bot"), datetime.fromtimestamp(1700000500, UTC)


def bent(call: Grown) -> bool:
    """Whether the work grows faster than the text."""
    return bool(all_bent([call]))


def all_bent(calls: Iterable[Grown]) -> list[Grown]:
    """Those whose work grows faster than the text. A suspicion on short texts is confirmed on longer ones.

    Of calls that the function cannot tell apart (with a short text, they run the same lines and take the same steps), one is tried.
    """
    first: dict[tuple[int, int], Grown] = {}
    for call in calls:
        counted = work_of(call(SIZES[0]))
        first.setdefault((counted.path, counted.steps), call)
    suspects = [call for (_, once), call in first.items() if _is_bent(call, SIZES[0], once)]
    return [call for call in suspects if all(_is_bent(call, count, work_of(call(count)).steps) for count in SIZES[1:])]


def _is_bent(call: Grown, count: int, once: int) -> bool:
    twice = work_of(call(2 * count)).steps
    if twice < once:
        return False
    thrice = work_of(call(3 * count)).steps
    return twice <= thrice and thrice - 2 * twice + once > count * count / 4


@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.name)
def test_a_function_that_takes_text_is_linear(parser: Parser) -> None:
    calls = [lambda count, unit=unit, end=end: parser.call(unit * count + end, count) for unit in UNITS for end in ENDS]
    slow = [call.__defaults__ for call in all_bent(calls)]
    assert slow == []


def test_the_functions_are_found() -> None:
    names = {parser.name for parser in PARSERS}
    assert {
        "bot.core.thanks.is_thanks(text)",
        "bot.core.language.detect_language(text)",
        "bot.core.durations.parse_duration(text)",
        "bot.core.split.parts(rich)",
        "bot.catalogue.choosing._ids(written)",
        "bot.intake.clean.clean_text(text)",
        "bot.catalogue.reading.first_word(rich)",
        "adapters.slack.emoji.character(name)",
        "adapters.telegram.names.file(name)",
    } <= names
    known = {f"{module.__name__}.{name}" for module in modules() for name in vars(module)}
    assert set(NOT_EXTERNAL) <= known


def _updates() -> dict[str, Any]:
    return {path.stem: json.loads(path.read_text("utf-8"))["update"] for path in sorted(FIXTURES.glob("*.json"))}


def _payloads() -> dict[str, Any]:
    """Slack's events in their envelopes, and its interactions."""
    made: dict[str, Any] = {}
    for name, event in recorded("events").items():
        made[f"event {name}"] = {"type": "event_callback", "event_id": "Ev1", "team_id": "T1", "event": event}
    message = recorded("events")["message"]
    made["event message that shares another"] = {
        "type": "event_callback",
        "event_id": "Ev1",
        "team_id": "T1",
        "event": {**message, "text": f"{SHARED['from_url']} look", "attachments": [SHARED, {**SHARED, "is_share": True}]},
    }
    made["event message that an app drew"] = {
        "type": "event_callback",
        "event_id": "Ev1",
        "team_id": "T1",
        "event": {
            **message,
            "text": "",
            "blocks": DRAWN,
            "attachments": [{"title": "a", "fields": [{"title": "b", "value": "c"}], "blocks": DRAWN}],
        },
    }
    made.update((f"interaction {name}", payload) for name, payload in recorded("interactions").items())
    return made


def _spots(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where a payload holds a text or a list."""
    if isinstance(value, (str, list)):
        yield path
    for key, one in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from _spots(one, (*path, key))


def _grown(payload: Any, path: tuple[Any, ...], unit: str, count: int) -> Any:
    """The payload with one text made of many units, or one list made of many copies of what it holds."""
    payload = copy.deepcopy(payload)
    holder = payload
    for key in path[:-1]:
        holder = holder[key]
    old = holder[path[-1]]
    holder[path[-1]] = old * count if isinstance(old, list) else f"{old}{unit * count}"
    return payload


def _telegram(update: Any) -> None:
    if (news := telegram.translate(update, ME, NOW, b"")) is not None:
        cleaned(news)


def _slack(payload: Any) -> None:
    named.people_in(payload)
    named.places_in(payload)
    named.files_in(payload)
    if (news := ingest.translate(payload, desk())) is not None:
        cleaned(news)


PLATFORMS = [
    *(pytest.param(_telegram, update, id=f"telegram {name}") for name, update in _updates().items()),
    *(pytest.param(_slack, payload, id=f"slack {name}") for name, payload in _payloads().items()),
]


@pytest.mark.parametrize(("read", "payload"), PLATFORMS)
def test_a_payload_is_read_in_linear_time(read: Callable[[Any], None], payload: Any) -> None:
    def call(path: tuple[Any, ...], unit: str, count: int) -> Callable[[], object]:
        grown = _grown(payload, path, unit, count)
        return lambda: read(grown)

    spots = [[lambda count, path=path, unit=unit: call(path, unit, count) for unit in ("a", "<", "👍", "\\")] for path in _spots(payload)]
    slow = [call.__defaults__ for calls in spots for call in all_bent(calls)]
    assert slow == []


def _message(**content: Any) -> dict[str, Any]:
    user = {"id": 4711, "is_bot": False, "first_name": "Anna"}
    return {"update_id": 1, "message": {"message_id": 5, "from": user, "chat": {"id": 4711, "type": "private"}, "date": 1, **content}}


def _nested(depth: int) -> dict[str, Any]:
    block: dict[str, Any] = {"text": "end"}
    for _ in range(depth):
        block = {"blocks": [block, {"text": "a"}]}
    return block


def _elements(depth: int) -> dict[str, Any]:
    element: dict[str, Any] = {"type": "text", "text": "end\n"}
    kinds = ("rich_text_section", "rich_text_quote", "rich_text_list", "rich_text_preformatted", "unknown")
    for level in range(depth):
        element = {
            "type": kinds[level % len(kinds)],
            "elements": [element, {"type": "text", "text": "a\nb"}, {"type": "new", "held": {"text": "c"}}],
        }
    return element


def _entities(kinds: tuple[str, ...], place: Callable[[int], int], length: Callable[[int], int], count: int) -> dict[str, Any]:
    made = [
        {"type": kinds[at % len(kinds)], "offset": place(at), "length": length(at), "url": "http://a.b", "user": {"id": 1}, "unix_time": 1}
        for at in range(count)
    ]
    return _message(text="ab" * count, entities=made)


KINDS = ("bold", "italic", "text_link", "text_mention", "code", "blockquote", "date_time")
STRUCTURES: dict[str, Callable[[int], Callable[[], object]]] = {
    "entities in a row": lambda n: lambda: _telegram(_entities(KINDS, lambda at: 2 * at, lambda _: 1, n)),
    "entities at one place": lambda n: lambda: _telegram(_entities(KINDS, lambda _: 0, lambda at: 2 * (n - at), n)),
    "entities of one kind, each in the one before": lambda n: (
        lambda: _telegram(_entities(("bold",), lambda at: at, lambda at: 2 * (n - at), n))
    ),
    "entities that overlap": lambda n: lambda: _telegram(_entities(KINDS, lambda at: at, lambda _: n, n)),
    "blocks in blocks": lambda n: lambda: _telegram(_message(rich_message={"blocks": [_nested(n)]})),
    "elements in elements": lambda n: lambda: Reader("slack", lambda _: None).rich([{"elements": [_elements(n + 9)]}]),
    "many elements in an element": lambda n: lambda: Reader("slack", lambda _: None).rich([{"elements": [_elements(2)] * n}]),
    "a huge number": lambda n: lambda: _telegram(_message(dice={"emoji": "🎲", "value": 10**n})),
    "spans of one style": lambda n: lambda: merged((Span("a", bold=True),) * n),
    "many spans in many parts": lambda n: lambda: parts(tuple(Span("a b", bold=bool(at % 2)) for at in range(n)), 8),
    "thanks": lambda n: lambda: is_thanks("ขอบคุณ" + "มากๆ" * n + "ก"),
}


@pytest.mark.parametrize("structure", STRUCTURES.values(), ids=STRUCTURES.keys())
def test_a_structure_is_read_in_linear_time(structure: Callable[[int], Callable[[], object]]) -> None:
    assert not bent(structure)


def _by_copying(count: int) -> object:
    out: tuple[str, ...] = ()
    for _ in range(count):
        out = (*out, "a")
    return out


def _by_cutting(count: int) -> object:
    text = "a" * count
    while text:
        text = text[1:]
    return text


def _by_searching(count: int) -> object:
    text = "a" * count
    return [text.find("b", at) for at in range(count)]


def _by_adding(count: int) -> object:
    text = ""
    for _ in range(count):
        text = f"{text}a"
    return text


@pytest.mark.parametrize("slow", [_by_copying, _by_cutting, _by_searching, _by_adding])
def test_slow_work_is_found(slow: Callable[[int], object]) -> None:
    assert bent(lambda count: lambda: slow(count))


def test_both_platforms_refuse_with_their_own_error() -> None:
    """So the payloads above are read to their end, or refused for their shape."""
    with pytest.raises(SlackError):
        _slack({"type": "event_callback", "event_id": "Ev1", "event": {"type": "message", "ts": "1", "channel": 7}})
    with pytest.raises(telegram.TranslationError):
        _telegram(_message(text=7))
