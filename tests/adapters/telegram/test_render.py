"""Cards and the calls that they become, and every limit at its edge."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.telegram import buttons, names, render
from adapters.telegram.buttons import keyboard
from adapters.telegram.emoji import nearest
from adapters.telegram.entities import MOST, units
from bot.core.message import Attachment
from bot.core.people import Address
from bot.core.richtext import Span, plain, text_of
from bot.ports.cards import Button, Card, Fact
from bot.ports.outbound import DeliveryError, Edit, Post, Trouble

HERE = Address("telegram", "4711")
NO_PREVIEW = {"link_preview_options": {"is_disabled": True}}
CLAIM = Button("claim", ("1042",), "Claim")


def post(card: Card, **more: Any) -> list[render.Call]:
    return render.post(Post(HERE, card, **more))


def picture(mime: str = "image/png", size: int = 10, name: str = "a.png") -> Attachment:
    return Attachment("slack", "F1", name, mime, size, "photo", key="k")


def test_a_whole_card_is_one_message() -> None:
    card = Card(
        author="Anna",
        title="#1042",
        body=(Span("Try "), Span("this", bold=True)),
        facts=(Fact("Status", plain("open")), Fact("Queue", plain("Support"))),
        foot=plain("sent by the desk"),
        buttons=((CLAIM, Button("close", ("1042",), "Close")),),
        menu=(Button("snooze", ("1042",), "Snooze"), Button("move", ("1042",), "Move"), Button("merge", ("1042",), "Merge")),
    )
    assert post(card) == [
        render.Call(
            "sendMessage",
            {
                "chat_id": 4711,
                "text": "#1042\nAnna\nTry this\n\nStatus: open\nQueue: Support\n\nsent by the desk",
                **NO_PREVIEW,
                "entities": [
                    {"type": "bold", "offset": 0, "length": 5},
                    {"type": "bold", "offset": 6, "length": 4},
                    {"type": "bold", "offset": 15, "length": 4},
                    {"type": "italic", "offset": 50, "length": 16},
                ],
                "reply_markup": {
                    "inline_keyboard": [
                        [{"text": "Claim", "callback_data": "claim:1042"}, {"text": "Close", "callback_data": "close:1042"}],
                        [{"text": "Snooze", "callback_data": "snooze:1042"}, {"text": "Move", "callback_data": "move:1042"}],
                        [{"text": "Merge", "callback_data": "merge:1042"}],
                    ]
                },
            },
        )
    ]


def test_a_post_names_its_thread_and_the_message_it_answers() -> None:
    (call,) = render.post(Post(Address("telegram", "-100", "55"), Card(body=plain("hi")), reply_to="17"))
    reply = {"message_id": 17, "allow_sending_without_reply": True}
    common = {"chat_id": -100, "message_thread_id": 55}
    assert call.args == {**common, "text": "hi", **NO_PREVIEW, "reply_parameters": reply}


@pytest.mark.parametrize("emoji", [False, True])
@pytest.mark.parametrize(("length", "messages"), [(2, 1), (4096, 1), (4098, 2), (8192, 2), (8194, 3)])
def test_a_text_is_cut_at_4096_units(length: int, messages: int, emoji: bool) -> None:
    calls = post(Card(body=plain("😀" * (length // 2) if emoji else "x" * length), buttons=((CLAIM,),)), reply_to="9")
    assert [units(call.args["text"]) for call in calls] == [4096] * (messages - 1) + [length - 4096 * (messages - 1)]
    assert ["reply_markup" in call.args for call in calls] == [False] * (messages - 1) + [True]
    assert ["reply_parameters" in call.args for call in calls] == [True] + [False] * (messages - 1)


def test_a_code_block_that_needs_two_messages_is_one_in_both() -> None:
    code = "".join(f"print('😀 {number}')\n" for number in range(300))
    calls = post(Card(body=(Span("See:\n"), Span(code, pre=True, language="python"), Span("\nThanks"))))
    assert len(calls) == 2
    for call, start in zip(calls, (5, 0), strict=True):
        (entity,) = call.args["entities"]
        assert (entity["type"], entity["language"], entity["offset"]) == ("pre", "python", start)
        shown = call.args["text"].encode("utf-16-le")[2 * start : 2 * (start + entity["length"])].decode("utf-16-le")
        assert shown.startswith("print(") and shown.endswith("')\n")


def test_a_caption_is_counted_in_units_too() -> None:
    calls = post(Card(body=plain("😀" * 513), files=(picture(),)))
    assert [call.method for call in calls] == ["sendMessage", "sendPhoto"]
    (call,) = post(Card(body=plain("😀" * 512), files=(picture(),)))
    assert units(call.args["caption"]) == 1024


def test_a_part_that_shows_nothing_is_left_out() -> None:
    assert [call.args["text"].strip() for call in post(Card(body=plain("x" * 4096 + " " * 5000 + "y")))] == ["x" * 4096, "y"]


def test_nothing_to_say_is_refused_and_buttons_alone_get_a_text() -> None:
    with pytest.raises(DeliveryError) as error:
        post(Card(body=plain(" \u200b\u2800\n")))
    assert error.value.trouble is Trouble.REFUSED
    assert post(Card(buttons=((CLAIM,),)))[0].args["text"] == "…"


@pytest.mark.parametrize(
    ("length", "methods"), [(1024, ["sendPhoto", "sendDocument"]), (1025, ["sendMessage", "sendPhoto", "sendDocument"])]
)
def test_a_short_text_rides_on_the_first_file(length: int, methods: list[str]) -> None:
    files = (picture(), picture("application/pdf"))
    calls = post(Card(body=(Span("x" * length, bold=True),), files=files, buttons=((CLAIM,),)), reply_to="9")
    assert [call.method for call in calls] == methods
    assert [call.file for call in calls[-2:]] == list(files)
    assert ("caption" in calls[-2].args) == (length == 1024)
    assert "reply_markup" in calls[-1].args
    assert "reply_parameters" in calls[0].args
    assert all("caption" not in call.args for call in calls[-1:])


def test_files_go_as_what_they_are() -> None:
    kinds = [
        ("image/png", 10),
        ("image/jpeg", 10 * 1024 * 1024),
        ("image/webp", 11 * 1024 * 1024),
        ("image/svg+xml", 10),
        ("text/html", 10),
    ]
    calls = post(Card(files=tuple(picture(mime, size) for mime, size in kinds)))
    assert [call.method for call in calls] == ["sendPhoto", "sendPhoto", "sendDocument", "sendDocument", "sendDocument"]
    with pytest.raises(DeliveryError, match="50 MB"):
        post(Card(files=(picture("application/zip", 50 * 1024 * 1024 + 1),)))


def test_a_buttons_data_fits_into_64_bytes_or_is_refused() -> None:
    assert buttons.data(Button("a", ("ж" * 31,), "x")) == "a:" + "ж" * 31
    with pytest.raises(DeliveryError, match="64"):
        buttons.data(Button("ab", ("ж" * 31,), "x"))


def test_rows_are_at_most_eight_wide_and_a_hundred_buttons_are_all() -> None:
    row = tuple(Button("v", (str(number),), str(number)) for number in range(130))
    rows = keyboard(Card(buttons=(row,)))
    assert {len(one) for one in rows} == {8, 4}
    assert sum(len(one) for one in rows) == 100


@pytest.mark.parametrize(
    ("labels", "lines"),
    [
        (("#1001 · Weiterschreiben", "Schließen", "Verlauf"), [1, 2]),
        (("Schließen", "#1001 · Продолжить"), [2]),
        (("Освободить", "Ответить", "Заметка", "Закрыть"), [3, 1]),
        (("• 1 ★ •", "2 ★", "3 ★", "4 ★", "5 ★"), [5]),
        (("x" * 64, "y" * 64), [1, 1]),
    ],
)
def test_a_row_takes_more_lines_when_a_label_would_be_cut(labels: tuple[str, ...], lines: list[int]) -> None:
    rows = keyboard(Card(buttons=(tuple(Button("v", (str(at),), label) for at, label in enumerate(labels)),)))
    assert [len(one) for one in rows] == lines
    assert tuple(button["text"] for one in rows for button in one) == labels


def test_an_edit_always_sends_the_keyboard_and_all_parts() -> None:
    send = Edit(HERE, "5", Card(body=plain("x" * 5000), buttons=((CLAIM,),)))
    texts = [render.again(call, "5", []) for call in render.texts(send)]
    assert texts[0].args == {"chat_id": 4711, "message_id": 5, "text": "x" * 4096, **NO_PREVIEW, "reply_markup": {"inline_keyboard": []}}
    assert len(texts[1].args["text"]) == 904
    caption, further = render.caption(send)
    assert caption.method == "editMessageCaption"
    assert caption.args["caption"] == "x" * 1024
    assert [len(call.args["text"]) for call in further] == [3976]


def test_an_id_of_another_platform_is_no_place_here() -> None:
    with pytest.raises(DeliveryError) as error:
        render.post(Post(Address("telegram", "C0123"), Card(body=plain("x"))))
    assert error.value.trouble is Trouble.GONE


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\файл.pdf", "файл.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ('a"b\r\nX: y.txt', 'a"bX: y.txt'),
        ("..", "file"),
        ("", "file"),
        ("x" * 300 + ".pdf", "x" * 115 + "….pdf"),
        ("น้ำ" * 200 + ".tar.gz", "น้ำ" * 27 + "….tar.gz"),
    ],
)
def test_a_file_name_brings_no_path_and_no_tricks(name: str, clean: str) -> None:
    assert names.file(name, "file") == clean


@pytest.mark.parametrize(
    ("wish", "mark"), [("👀", "👀"), ("❤️", "❤"), ("✅", "👌"), ("🎫", "👀"), ("👍", "👍"), ("🦖", "👀"), ("🤷‍♂️", "🤷‍♂️"), ("🤷‍♂", "🤷‍♂️")]
)
def test_a_mark_is_the_nearest_that_telegram_has(wish: str, mark: str) -> None:
    assert nearest(wish) == mark


@pytest.mark.parametrize(
    ("words", "link", "shown"),
    [
        ("a@b.example", "mailto:a@b.example", "a@b.example"),
        ("write to us", "mailto:a@b.example?subject=Hello", "write to us (a@b.example)"),
        ("+49 30 1234567", "tel:+49301234567", "+49 30 1234567"),
        ("call us", "tel:+49301234567", "call us (+49301234567)"),
    ],
)
def test_addresses_and_telephone_numbers_are_text_in_which_telegram_finds_them(words: str, link: str, shown: str) -> None:
    (call,) = post(Card(body=(Span("Please "), Span(words[:3], link=link, bold=True), Span(words[3:], link=link), Span(" soon"))))
    assert call.args["text"] == f"Please {shown} soon"
    assert call.args["entities"] == [{"type": "bold", "offset": 7, "length": 3}]


def test_a_text_with_more_styles_than_telegram_keeps_is_several_messages() -> None:
    words = tuple(span for at in range(250) for span in (Span(f"w{at}", bold=True), Span(", so. ")))
    calls = post(Card(body=words))
    assert len(calls) == 3
    assert sum(len(call.args["entities"]) for call in calls) == 250
    assert all(len(call.args["entities"]) <= MOST for call in calls)
    assert "".join(call.args["text"] for call in calls) == text_of(words)
    calls = post(Card(body=words[:220], files=(picture(),)))
    assert [call.method for call in calls] == ["sendMessage", "sendMessage", "sendPhoto"]
