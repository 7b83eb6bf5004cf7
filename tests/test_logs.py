"""What the log contains, and what it must not contain."""

from __future__ import annotations

import asyncio
import io
import json
import logging

import aiohttp
import pytest
import structlog

from bot.program.logs import setup
from bot.settings.redact import Redactor
from sandbox.faults import Fault
from storage.engine import Connection, open_engine
from tests.house import House, text_of

NUMBERED = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture(autouse=True)
def _as_before():
    root = logging.getLogger()
    handlers, level, configuration = root.handlers[:], root.level, structlog.get_config()
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.configure(**configuration)


def logged(log, stream=None, **options):
    out = stream or io.StringIO()
    setup(stream=out, **options)
    log(structlog.get_logger())
    return out.getvalue()


def line(log, **options):
    text = logged(log, **options)
    assert text.count("\n") == 1
    return json.loads(text)


def test_an_event_is_one_line_of_json():
    event = line(lambda log: log.info("delivered", ticket=1042, late=False, channel="front"))
    assert event.pop("timestamp").endswith("Z")
    assert event == {"event": "delivered", "ticket": 1042, "late": False, "channel": "front", "level": "info"}


def test_on_a_terminal_it_is_for_people():
    text = logged(lambda log: log.info("delivered", ticket=1042), Terminal())
    assert "delivered" in text
    assert "1042" in text
    assert not text.startswith("{")


def test_libraries_are_logged_in_the_same_shape():
    assert line(lambda _: logging.getLogger("library").warning("slow: %s", 7))["event"] == "slow: 7"


def test_nothing_below_the_level_is_logged():
    assert logged(lambda log: log.debug("detail")) == ""
    assert logged(lambda _: logging.getLogger("apscheduler.scheduler").info("tick")) == ""


@pytest.mark.parametrize("stream", [None, Terminal()])
def test_a_known_secret_is_never_logged(stream):
    def log(log):
        log.info("at http://x/hunter22/y", value={"deep": ["hunter22"]})
        try:
            int("hunter22")
        except ValueError:
            log.exception("failed")

    text = logged(log, stream, secrets=["hunter22", ""])
    assert "hunter22" not in text
    assert "***" in text
    assert "ValueError" in text


@pytest.mark.parametrize(
    "token",
    [NUMBERED, "xoxb-123456789012-abcdefABCDEF", "xapp-1-A012-345-abcdef", "xoxe.xoxp-1-abcdefgh".partition(".")[2], "Bearer abcdefgh.ijk"],
)
def test_what_has_the_shape_of_a_token_is_never_logged(token):
    text = logged(lambda log: log.info("failed", url=f"https://host/bot{token}/getMe", nested=[token], who=token))
    assert token not in text
    assert "failed" in text


def test_the_password_of_an_address_is_never_shown():
    assert Redactor()("postgresql://bellhop:s3cret@db/name") == "postgresql://***@db/name"
    assert Redactor()("postgresql://db/name?password=s3cret&sslmode=require") == "postgresql://db/name?password=***&sslmode=require"
    assert Redactor()("host=db password='s3 cret' sslpassword=s3cret") == "host=db password=*** sslpassword=***"


async def test_a_socket_that_is_refused_does_not_tell_its_address():
    """The platform's library logs the whole error, and the address is all that somebody needs to listen."""
    server = await asyncio.start_server(refuses, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await session.ws_connect(f"ws://127.0.0.1:{port}/link/?ticket=s3cret&app_id=1")
    text = logged(lambda _: logging.getLogger("library").error("Failed to connect (error: %s)", refused.value, exc_info=refused.value))
    assert "Failed to connect" in text
    assert "s3cret" not in text


async def refuses(reader, writer):
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    await writer.drain()
    writer.close()


@pytest.mark.parametrize("innocent", ["10:30:00 all well", "#1042", "telephone 4930123456:", "https://host:8080/path", "a@b.example"])
def test_innocent_words_stay_as_they_are(innocent):
    assert Redactor(["abc"])(innocent) == innocent


@pytest.mark.parametrize("stream", [io.StringIO, Terminal])
def test_a_value_can_neither_break_the_line_nor_colour_the_terminal(stream):
    text = logged(lambda log: log.info("name", who="\x1b[31mred\r\n2026 forged\u2028\u202e\ud800"), stream())
    assert text.count("\n") == 1
    assert "\x1b[31mred" not in text
    assert "\r" not in text
    assert "\u202e" not in text
    text.encode()


class Full(io.StringIO):
    def write(self, _):
        raise OSError(28, "No space left on device")


def test_a_log_that_cannot_be_written_does_not_stop_the_work():
    for stream in (Full(), io.StringIO()):
        setup(stream=stream)
        if not isinstance(stream, Full):
            stream.close()
        structlog.get_logger().error("failed", ticket=1042)


def test_a_logger_that_was_used_before_writes_where_the_log_goes_now():
    first, second, log = io.StringIO(), io.StringIO(), structlog.get_logger()
    setup(stream=first)
    log.info("one")
    setup(stream=second, level="WARNING")
    log.info("two")
    log.warning("three")
    assert [json.loads(line)["event"] for out in (first, second) for line in out.getvalue().splitlines()] == ["one", "three"]


def test_a_list_is_a_list_of_clean_values():
    event = line(lambda log: log.info("x", names=("a", "b\n", 5), many=list(range(1000))))
    assert event["names"] == ["a", "b\\n", 5]
    assert isinstance(event["many"], str) and len(event["many"]) < 2100


def test_a_long_value_is_cut_in_the_middle():
    event = line(lambda log: log.info("x", body="a" * 5000 + "end"))
    assert len(event["body"]) < 2100
    assert event["body"].endswith("end")


WORDS, FILE = "zanzibar", "quagga.pdf"  # in what people write, and in the name of a file


@pytest.fixture
async def house(tmp_path):
    made = House(f"sqlite:///{tmp_path / 'bellhop.db'}", tmp_path)
    yield made
    await made.close()


async def test_a_real_run_is_logged_with_the_ids_of_tickets_deliveries_and_events_and_without_texts(house):
    out = io.StringIO()
    setup(stream=out)
    await house.open(first="2s")
    await story(house)
    db = Connection(open_engine(house.database))
    await house.stop()
    told = [json.loads(text) for text in out.getvalue().splitlines()]

    def lines(event):
        return [line for line in told if line["event"] == event]

    sent = {(line["delivery"], line.get("ticket", 0), line["channel"]) for line in lines("delivered")}
    assert sent == set(db.all("select id, ticket, channel from delivery where state = 'sent'"))
    handled = {line["reminder"]: line.get("ticket", 0) for line in lines("reminder handled")}
    assert handled
    assert handled.items() <= dict(db.all("select id, ticket from reminder where fired_at is not null")).items()
    assert {line["event_id"] for line in lines("event handled") if line.get("ticket") == 1001}
    taken = [line for line in lines("event handled") if line["kind"] in ("MessageReceived", "ButtonPressed", "LineTyped", "FormFilled")]
    assert len(taken) >= 4
    assert all(line.get("ticket") == 1001 and line["event_id"] and line["channel"] for line in taken)
    troubled = [line for line in told if line["level"] in ("warning", "error")]
    assert {"not delivered", "sent again without", "file not there"} <= {line["event"] for line in troubled}
    assert all(line.get("ticket") == 1001 and line["delivery"] for line in troubled), troubled
    assert not [line for line in told if any(word in json.dumps(line) for word in (WORDS, FILE, "Tom", house.telegram.token))]
    db.close()


async def story(house):
    """A ticket from its first message to its end, with a file that can't be fetched, platforms that refuse, and a ping."""
    house.slack.faults.add(Fault("500", "chat.postMessage"))
    house.tom.says(f"My {WORDS} burns")
    await house.ticket(1001)
    await house.until(lambda: "overdue" in text_of(house.card(1001)))
    house.telegram.faults.add(Fault("error", "getFile", times=-1, error="Bad Request: wrong file_id"))
    house.telegram.sends_document(4712, FILE, b"%PDF-1.4 x", "application/pdf", f"the {WORDS}")
    await house.in_thread(1001, FILE)
    await house.anna.presses("claim", 1001)
    await house.until(lambda: "Anna" in text_of(house.card(1001)))
    await house.until(lambda: not house.desk.courier.waiting)
    house.telegram.faults.add(Fault("error", "sendMessage", error="Bad Request: can't parse entities"))
    await house.anna.types(1001, f"!r Pour water on the *{WORDS}*")
    await house.told(house.tom, "Pour water")
    await house.anna.commands("close 1001")
    await house.told(house.tom, "closed")
    await house.until(lambda: not house.desk.courier.waiting)
