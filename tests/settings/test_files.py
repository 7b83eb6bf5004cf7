"""Configuration files: what is accepted, and what is refused with which sentence."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict

from adapters import kinds
from bot import app
from bot.core.limits import Rate
from bot.core.people import Address, Identity
from bot.core.sla import Policy
from bot.i18n.times import millis
from bot.settings import AutoClose, ConfigError, Digest, load_settings
from bot.settings.queue_settings import CustomerLimits
from tests.settings.config_files import CHANNELS, QUEUE, queue, shape

HOUR = timedelta(hours=1)


def test_without_a_file_there_are_defaults(load):
    settings = load()
    assert settings.desk.languages == ("en", "ru", "uk", "de", "hy", "th")
    assert (settings.desk.first_number, settings.desk.timezone) == (1001, "UTC")
    assert (settings.database.url, settings.http.host, settings.http.port) == ("sqlite:///bellhop.db", "127.0.0.1", 8080)
    assert (settings.channels, settings.queues, settings.warnings) == ({}, {}, ())
    assert (settings.rating.replies, settings.rating.on_close, settings.files.store) == (True, True, "file:files")


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n", "desk:\nqueues:\nchannels:\n"])
def test_an_empty_file_is_as_good_as_none(load, text):
    assert load(text) == load("")


def test_a_named_file_that_is_missing_is_an_error(refused):
    assert refused(BELLHOP_CONFIG="other.yaml") == "BELLHOP_CONFIG names other.yaml, but there is no such file"


def test_a_file_may_be_named(load, tmp_path):
    (tmp_path / "other.yaml").write_text("desk: {name: Other}")
    assert load("desk: {name: Usual}", BELLHOP_CONFIG="other.yaml").desk.name == "Other"
    assert load(BELLHOP_CONFIG=str(tmp_path / "other.yaml")).desk.name == "Other"


def test_a_byte_order_mark_is_passed_over(load):
    assert load(b"\xef\xbb\xbfdesk: {name: Acme}").desk.name == "Acme"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("desk:\n\tname: Acme\n", "config.yaml: line 2: a tab; indent with blanks"),
        ("desk: {name: A}\nhttp: {}\ndesk: {name: B}\n", "config.yaml: line 3: the key 'desk' is written twice"),
        ("desk:\n  name: A\n  name: B\n", "config.yaml: line 3: the key 'name' is written twice"),
        ("desk: {name: A\n", "config.yaml: line 2: the bracket of line 1 isn't closed, or a comma is missing before this"),
        ("desk:\n  languages: [en, de\nhttp: {}\n", "config.yaml: line 3: the bracket of line 2 isn't closed"),
        ("desk: {name: A timezone: UTC}\n", "config.yaml: line 1: the bracket of line 1 isn't closed, or a comma is missing before this"),
        ("desk:\n  name: Acme: support\n", "config.yaml: line 2: a colon where none can be: is a quote or a bracket missing? A text with"),
        ("desk:\n   name: A\n  timezone: UTC\n", "config.yaml: line 3: this doesn't fit what is above: is it indented differently"),
        ('desk:\n  name: "Acme\n  timezone: UTC\n', "config.yaml: line 4: the quote of line 2 isn't closed"),
        ("desk:\n  name: Acme\n  timezone\nhttp: {}\n", "config.yaml: line 4: a colon is missing behind a key"),
        ("desk:\n  name: @team\n", "config.yaml: line 2: a text that begins with @, `, %, * or & needs quotes"),
        ("desk:\n  name: *team\n", "config.yaml: line 2: a text that begins with @, `, %, * or & needs quotes"),
        ("desk:\n  name: *** us\n", "config.yaml: line 2: a text that begins with @, `, %, * or & needs quotes"),
        ("- desk\n", "config.yaml holds a list, but it must hold keys"),
        ("hello", "config.yaml holds a str, but it must hold keys"),
        (b"desk: {name: \xff}", "config.yaml is not written in UTF-8"),
        ("desk: {name: '\x00'}", "config.yaml:"),
    ],
)
def test_a_file_that_is_no_yaml_is_refused_with_the_line(refused, text, sentence):
    assert refused(text).startswith(sentence)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("desk: {}", "config.yaml: desk is an unknown key: desk → desk?".replace("desk", "deks", 2)),
        ("http: {prot: 80}", "config.yaml: http.prot is an unknown key: prot → port?"),
        (queue("escalatoin: []"), "config.yaml: queues.support.escalatoin is an unknown key: escalatoin → escalation?"),
        (queue("sla: {first: 3m}"), "config.yaml: queues.support.sla.first is an unknown key: known are first_response, next_response"),
        (
            queue("sla_by: {urgent: {resolutoin: 3m}}"),
            "queues.support.sla_by.urgent.resolutoin is an unknown key: resolutoin → resolution?",
        ),
        (queue("auto_close: {close_after: 3d, remind: 1d}"), "queues.support.auto_close.remind is an unknown key: remind → remind_after?"),
        ("channels: {front: {kind: chat, tokn: 'very-secret'}}", "config.yaml: channels.front.tokn is an unknown key: tokn → token?"),
    ],
)
def test_an_unknown_key_is_refused_with_the_nearest_name(refused, text, sentence):
    text = text.replace("desk: {}", "deks: {}")
    assert sentence in refused(text)
    assert "very-secret" not in refused(text)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("desk: {timezone: GMT+3}", "config.yaml: desk.timezone is wrong: 'GMT+3' is not a time zone: write a place"),
        ("desk: {timezone: ''}", "desk.timezone is wrong: '' is not a time zone"),
        ("desk: {timezone: europe/berlin}", "did you mean Europe/Berlin?"),
        ("desk: {timezone: Europe}", "'Europe' is not a time zone"),
        ("desk: {timezone: ../../etc/passwd}", "is not a time zone"),
        ("desk: {language: ru_RU.UTF-8}", "desk.language is wrong: 'ru_RU.UTF-8' is not a language of the desk: allowed are en, ru"),
        ("desk: {languages: [en, xx]}", "desk.languages.1 is wrong: 'xx' is not a language"),
        ("desk: {languages: []}", "desk.languages is wrong: it must name at least one"),
        ("desk: {name: ''}", "desk.name is '', but"),
        ("desk: {name: 7}", "desk.name is 7, but must be a text: write it in quotes"),
        ("desk: {first_number: -1}", "desk.first_number is -1, but must be greater than or equal to 1"),
        ("desk: {first_number: 1.5}", "desk.first_number is wrong: 1.5 is not a whole number"),
        ("desk: {first_number: .nan}", "desk.first_number is '.nan', but"),
        ("desk: {first_number: 1e400}", "desk.first_number is '1e400', but"),
        ("desk: [a]", "desk is ['a'], but must be a group of keys"),
        ("http: {port: 99999}", "http.port is 99999, but must be less than or equal to 65535"),
        ("http: {port: true}", "http.port is wrong: True is not a whole number"),
        ("http: {port: eighty}", "http.port is 'eighty', but must be a whole number"),
        ("http: {host: 'http://x'}", "http.host is wrong: 'http://x' is not a host"),
        ("http: {connections: 0}", "http.connections is 0, but must be greater than or equal to 4"),
        ("http: {header_timeout: soon}", "http.header_timeout is wrong: "),
        ("http: {trusted_proxies: [proxy]}", "'proxy' is neither an address nor a network"),
        ("http: {status_token: short}", "http.status_token is wrong: it needs at least 16"),
        ("http: {url: desk.example.com}", "http.url is wrong: 'desk.example.com' is not a public address"),
        (
            "database: {url: 'mysql://u:hidden@h/n'}",
            "database.url is wrong: 'mysql' is not a supported database: write sqlite:///bellhop.db or",
        ),
        ("database: {url: 'bellhop.db'}", "is not a supported database"),
        ("database: {url: 'sqlite://bellhop.db'}", "database.url is wrong: a SQLite database is a file: write sqlite:///bellhop.db"),
        ("database: {url: 'sqlite://'}", "is a file"),
        ("database: {url: 'postgresql://u:hidd@en@h/n'}", "in the password write %40 for @"),
        ("database: {url: 'postgresql://u:hid:den@h'}", "must be postgresql://user:password@host/name"),
        ("rating: {replies: maybe}", "rating.replies is 'maybe', but must be true or false"),
        ("files: {store: 'ftp://x'}", "files.store is wrong: 'ftp://x' is not a place for files: write file:files or s3://bucket/prefix"),
    ],
)
def test_a_wrong_value_is_refused_with_its_path_and_what_is_allowed(refused, text, sentence):
    said = refused(text)
    assert sentence in said
    assert "hid" not in said


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ("timezone: Mars/Base", "queues.support.timezone is wrong: 'Mars/Base' is not a time zone"),
        ("hours: {mon: ['18:00-09:00']}", "queues.support.hours is wrong: '18:00-09:00' runs over midnight: write 18:00-24:00, and"),
        ("hours: {mon: ['09:00-09:00']}", "queues.support.hours is wrong: '09:00-09:00' is empty"),
        ("hours: {mon: ['9-18']}", "'9-18' is not an interval"),
        ("hours: {mon: ['09:00-13:00', '12:00-18:00']}", "two intervals overlap"),
        ("hours: {mon: ['24:00-25:00']}", "is not a time of day"),
        ("hours: {}", "no weekday has an open hour"),
        ("hours: sometimes", "write always"),
        ("exceptions: {christmas: []}", "queues.support.exceptions is wrong: 'christmas' is not a date"),
        ("holidays: XX", "queues.support.holidays is wrong: 'XX' is not a country"),
        ("holidays: DE-XY", "queues.support.holidays is wrong: 'XY' is not a region of DE: known are for example"),
        ("sla: {first_response: 15 min}", "queues.support.sla.first_response is wrong: '15 min' is not a duration"),
        ("sla: {first_response: -5m}", "is not a duration"),
        ("sla: {first_response: 0}", "longer than 0"),
        ("sla: {resolution: 1000000000m}", "too long"),
        ("sla: {resolution: .nan}", "is not a duration"),
        ("sla_by: {urgnt: {first_response: 1m}}", "queues.support.sla_by.urgnt is neither a priority nor a tier: urgnt → urgent?"),
        ("sla_by: {'tier:': {}}", "is neither a priority nor a tier"),
        (
            "escalation: [{at: 100%, notify: [queue]}, {at: 50%, notify: [queue]}]",
            "queues.support.escalation is wrong: step 2: at 50% does not",
        ),
        ("escalation: [{at: 0, notify: [queue]}]", "queues.support.escalation is wrong: step 1: at: '0' is too short"),
        ("escalation: [{at: 50%, notify: []}]", "step 1: notify names nobody"),
        ("escalation: [{at: 50%}]", "step 1: notify names nobody"),
        ("escalation: [{at: 50%, notify: [managers]}]", "queues.support.escalation reaches nobody at step 1"),
        ("escalation: [{at: 50%, notify: ['pager:7']}]", "queues.support.escalation names the channel 'pager'"),
        ("escalation: {at: 50%}", "queues.support.escalation is"),
        ("managers: [boss]", "queues.support.managers.0 is wrong: 'boss' must be <channel>:<id>"),
        ("managers: ['pager:7']", "queues.support.managers names the channel 'pager', which is not under channels: known are back, front"),
        ("agents: ['fron:7']", "queues.support.agents names the channel 'fron', which is not under channels: fron → front?"),
        ("watch: ['back:C 2']", "queues.support.watch.0 is wrong: 'back:C 2' must be <channel>:<id>"),
        ("thread_messages: maybe", "queues.support.thread_messages is 'maybe', but must be 'note' or 'reply'"),
        ("persona: robot", "queues.support.persona is 'robot', but must be 'name', 'team' or 'none'"),
        ("claim_lapses: -4h", "queues.support.claim_lapses is wrong"),
        ("hold: soon", "queues.support.hold is wrong: 'soon' is not a duration"),
        ("auto_close: {remind_after: 2d}", "queues.support.auto_close.close_after is missing"),
        ("auto_close: {remind_after: 5d, close_after: 2d}", "queues.support.auto_close.remind_after must be shorter than close_after"),
        ("digest: {daily: 25:00}", "queues.support.digest.daily is wrong: '25:00' is not a time of day"),
        ("digest: {weekly: '09:00'}", "queues.support.digest.weekly is wrong: '09:00' is not a time of the week"),
        ("files: {max_size: 20}", "queues.support.files.max_size is wrong: '20' is not a size".replace("'20'", "20")),
        ("files: {max_size: -1MB}", "is not a size"),
        ("files: {max_size: 1e400GB}", "is not a size"),
        ("limits: {messages: 30}", "queues.support.limits.messages is wrong: '30' is not a rate: write how many in which period"),
        ("limits: {files: 0/h}", "queues.support.limits.files is wrong: '0/h' allows 0"),
        ("limits: {tickets: 5/year}", "queues.support.limits.tickets is wrong: '5/year' is not a rate"),
        ("limits: {message: 30/min}", "queues.support.limits.message"),
        ("files: {refuse: [pictures]}", "queues.support.files.refuse.0 is 'pictures', but must be 'programs' or 'scripts'"),
    ],
)
def test_a_wrong_value_of_a_queue_is_refused(refused, lines, sentence):
    assert sentence in refused(queue(lines))


@pytest.mark.parametrize(
    ("queues", "sentence"),
    [
        ("{a: {serves: [front]}}", "queues.a.place is missing"),
        ("{a: {place: general}}", "queues.a.place is wrong: 'general' must be <channel>:<id>"),
        ("{a: {place: 'mail:C1'}}", "queues.a.place names the channel 'mail'"),
        ("{a: {place: 'back:C1', serves: [bakc]}}", "queues.a.serves names the channel 'bakc', which is not under channels: bakc → back?"),
        ("{a: {place: 'back:C1'}, b: {place: 'back:C1'}}", "queues.b.place is the same as in the queue a"),
        ("{a: {place: 'back:C1'}, A: {place: 'back:C2'}}", "queues.A.name is the same as in the queue a"),
        ("{a: {place: 'back:C1', name: Help}, b: {place: 'back:C2', name: hELP}}", "queues.b.name is the same as in the queue a"),
        ("{a: {place: 'back:C1', watch: ['back:C3']}, b: {place: 'back:C2', watch: ['back:C3']}}", "queues.b.watch is the same as"),
        ("{'a b': {place: 'back:C1'}}", "queues.a b is wrong: 'a b' is not a valid name"),
        ("{a__b: {place: 'back:C1'}}", "is not a valid name"),
        ("{a: }", "queues.a is None, but must be a group of keys"),
        ("[a]", "queues is ['a'], but must be a group of keys"),
    ],
)
def test_queues_that_do_not_fit_are_refused(refused, queues, sentence):
    assert sentence in refused(f"{CHANNELS}queues: {queues}")


@pytest.mark.parametrize(
    ("channels", "sentence"),
    [
        ("{front: {kind: pigeon}}", "config.yaml: channels.front.kind is 'pigeon', but there is no such kind of channel"),
        ("{front: {kind: ../chat}}", "there is no such kind of channel"),
        ("{front: {kind: fax}}", "channels.front.kind needs faxlib: install bellhop[fax]"),
        ("{front: {}}", "channels.front.kind is 'front', but there is no such kind of channel"),
        ("{front: {kind: chat, mode: pull}}", "channels.front.mode is 'pull', but must be 'polling' or 'webhook'"),
        (
            "{front: {kind: chat, token: 12345678}}",
            "channels.front.token is a value that is not shown here, but must be a text: write it in quotes",
        ),
        ("{front: '12345678:verysecret'}", "channels.front must be a group of keys"),
        ("{'fr:ont': {kind: chat}}", "is not a valid name"),
    ],
)
def test_a_wrong_channel_is_refused_without_showing_its_token(refused, channels, sentence):
    said = refused(f"channels: {channels}")
    assert sentence in said
    assert "12345678" not in said


def test_an_unknown_kind_is_told_which_there_are(tmp_path):
    (tmp_path / "config.yaml").write_text("channels: {front: {kind: slak}}")
    with pytest.raises(ConfigError, match=f"no such kind of channel: choose {' or '.join(kinds())}"):
        load_settings(app.shape, {}, tmp_path)


def test_the_kind_may_be_left_out_where_it_is_the_name(load):
    assert load("channels: {chat: }").channels["chat"].kind == "chat"
    assert load("", BELLHOP_CHANNELS__CHAT__TOKEN="1:x").channels["chat"].token.get_secret_value() == "1:x"


def test_every_mistake_is_told_at_once(refused):
    said = refused("desk: {timezone: Nowhere}\nhttp: {port: -1}\nchannels: {a: {kind: pigeon}}").splitlines()
    assert [line.split()[1] for line in said] == ["desk.timezone", "http.port", "channels.a.kind"]


FULL = queue(
    """\
name: Technical support
watch: [back:C9]
managers: [back:U1, front:4711]
agents: [back:U7]
thread_messages: reply
persona: team
timezone: Europe/Kiev
hours: {mon-fri: ["09:00-13:00", "14:00-24:00"]}
holidays: DE-BY
exceptions: {2026-12-24: ["09:00-12:00"], "2026-12-31": []}
sla: {first_response: 30m, resolution: 2d}
sla_by: {urgent: {first_response: 10m}, "tier:gold": {resolution: 1d}}
escalation:
  - {at: 50%, notify: [assignee]}
  - {at: 150%, notify: [managers, "back:U9"], repeat: 30m, wake: true}
claim_lapses: 4h
reopen_within: 0
auto_close: {remind_after: 2d, close_after: 5d}
digest: {daily: 10:00, weekly: mon 09:00}
hold: 5s
files: {max_size: 1.5MB, refuse: [programs]}
limits: {messages: 10/min, tickets: 0}"""
)


@pytest.mark.parametrize(
    ("customers", "sentence"),
    [
        ("{4711: {tier: vip}}", "config.yaml: customers.4711 is wrong: '4711' must be <channel>:<id>"),
        ("{'pager:7': {tier: vip}}", "customers.pager:7 names the channel 'pager', which is not under channels: known are back, front"),
        ("{front:7: {teir: vip}}", "config.yaml: customers.front:7.teir is an unknown key: teir → tier?"),
        ("{front:7: {tier: very important}}", "customers.front:7.tier is wrong: 'very important' is not a tier: write one word"),
        ("{front:7: {timezone: Mars/Base}}", "customers.front:7.timezone is wrong: 'Mars/Base' is not a time zone"),
        ("{front:7: {hours: sometimes}}", "customers.front:7.hours is wrong: 'sometimes' are not hours"),
        ("{front:7: {hours: {mon: ['09:00-13:00', '12:00-18:00']}}}", "customers.front:7.hours is wrong: two intervals overlap"),
        ("{front:7: {holidays: XX}}", "customers.front:7.holidays is wrong: 'XX' is not a country"),
        ("{front:7: {exceptions: {christmas: []}}}", "customers.front:7.exceptions is wrong: 'christmas' is not a date"),
        ("{front:7: vip}", "customers.front:7 is 'vip', but must be a group of keys"),
        ("[front:7]", "customers is ['front:7'], but must be a"),
    ],
)
def test_a_wrong_customer_is_refused(refused, customers, sentence):
    assert sentence in refused(f"{QUEUE}customers: {customers}")


def test_customers_have_a_tier_and_hours_of_their_own(load):
    settings = load(queue("hours: {mon: ['09:00-10:00']}") + "customers: {front:7: {tier: vip}, 'front:8': {hours: always}}")
    vip, restless = (settings.customers[Identity("front", who)] for who in ("7", "8"))
    assert (vip.tier, vip.calendars) == ("vip", {})
    assert (restless.tier, restless.calendars["support"].closes_at(millis(datetime(2026, 1, 1, tzinfo=UTC)))) == ("", None)


def test_customers_are_reached_from_the_environment(load, refused):
    text = QUEUE + "customers: {front:7: {tier: gold}}"
    assert load(text, BELLHOP_CUSTOMERS__FRONT_7__TIER="vip").customers[Identity("front", "7")].tier == "vip"
    assert load(QUEUE, BELLHOP_CUSTOMERS="{front:7: {tier: vip}}").customers[Identity("front", "7")].tier == "vip"
    said = refused(text, BELLHOP_CUSTOMERS__FRONT_7__HOURS="never")
    assert said.startswith("BELLHOP_CUSTOMERS__FRONT_7__HOURS: customers.front:7.hours is wrong: 'never' are not hours")


def test_a_tier_that_nothing_is_promised_to_is_warned_of(load):
    text = queue("sla_by: {'tier:vip': {first_response: 1m}}")
    assert load(text + "customers: {front:7: {tier: vip}}").warnings == ()
    (warning,) = load(text + "customers: {front:7: {tier: vpi}}").warnings
    assert warning == "customers.front:7.tier is 'vpi', to which no queue promises anything under sla_by: vpi → vip?"


def test_a_queue_becomes_typed(load):
    queue = load(FULL).queues["support"]
    assert (queue.key, queue.name) == ("support", "Technical support")
    assert queue.place == Address("back", "C1")
    assert (queue.serves, queue.watch) == (("front",), (Address("back", "C9"),))
    assert (queue.managers, queue.agents) == ((Identity("back", "U1"), Identity("front", "4711")), (Identity("back", "U7"),))
    assert (queue.thread_messages, queue.persona) == ("reply", "team")
    assert queue.policy == Policy(first_response=HOUR / 2, resolution=48 * HOUR)
    assert queue.policies["urgent"] == Policy(first_response=HOUR / 6, resolution=48 * HOUR)
    assert queue.policies["tier:gold"] == Policy(first_response=HOUR / 2, resolution=24 * HOUR)
    assert [str(step.at) for step in queue.ladder] == ["50%", "150%"]
    assert (queue.claim_lapses, queue.reopen_within, queue.hold) == (4 * HOUR, timedelta(), timedelta(seconds=5))
    assert queue.auto_close == AutoClose(48 * HOUR, 120 * HOUR)
    assert queue.digest == Digest(600, (0, 540))
    assert (queue.files.max_size, queue.files.refuse) == (1_572_864, ("programs",))
    assert queue.limits == CustomerLimits(Rate(10, 60_000), Rate(100, 3_600_000), Rate(1 << 30, 3_600_000), None)


def test_a_queue_s_calendar_knows_hours_holidays_exceptions_and_old_zone_names(load):
    calendar = load(FULL).queues["support"].calendar
    assert calendar.zone == "Europe/Kiev"
    assert calendar.exceptions[date(2026, 12, 31)] == ()
    assert calendar.next_open(millis(datetime(2026, 1, 5, 22, tzinfo=UTC))) == millis(
        datetime(2026, 1, 7, 7, tzinfo=UTC)
    )  # Epiphany in Bavaria


def test_a_queue_has_kind_defaults(load):
    queue = load("desk: {timezone: Asia/Yerevan}\n" + QUEUE).queues["support"]
    assert (queue.name, queue.timezone, queue.thread_messages, queue.persona) == ("Support", "Asia/Yerevan", "note", "name")
    assert (queue.reopen_within, queue.claim_lapses, queue.hold) == (timedelta(days=7), None, timedelta())
    assert queue.limits == CustomerLimits(Rate(120, 60_000), Rate(100, 3_600_000), Rate(1 << 30, 3_600_000), Rate(60, 3_600_000))
    assert (queue.policy, queue.ladder, queue.auto_close, queue.digest) == (Policy(), (), None, None)
    assert queue.calendar.closes_at(millis(datetime(2026, 1, 1, tzinfo=UTC))) is None


@pytest.mark.parametrize("text", ["channels: {front: {kind: chat, token: '1:abc'}}", "database: {url: 'postgresql://u:secret@host/name'}"])
def test_a_file_with_secrets_that_everybody_can_read_is_warned_of(load, tmp_path, text):
    assert load(text).warnings == ()
    (tmp_path / "config.yaml").chmod(0o644)
    assert load_settings(shape, {}, tmp_path).warnings == (
        "config.yaml holds secrets and others on this machine have access to it: chmod 600 config.yaml",
    )


def test_a_readable_file_without_secrets_is_nothing_to_warn_of(load, tmp_path):
    load("channels: {front: {kind: chat, token: ''}}")
    (tmp_path / "config.yaml").chmod(0o644)
    assert load_settings(shape, {"BELLHOP_CHANNELS__FRONT__TOKEN": "1:abc"}, tmp_path).warnings == ()


def test_what_is_hardly_meant_is_warned_of(load):
    warnings = load(queue("escalation: [{at: 50%, notify: [queue, managers]}]")).warnings
    assert warnings[0].startswith("queues.support.escalation has no effect")
    assert warnings[1].startswith("queues.support.escalation notifies managers at step 1, but managers is empty")


def test_a_database_address_may_be_written_as_hosts_write_it(load):
    assert load("database: {url: 'postgres://u:p%40ss@h:5432/n'}").database.url == "postgresql://u:p%40ss@h:5432/n"


def test_the_example_of_the_repository_is_understood(tmp_path):
    text = (Path(__file__).parent.parent.parent / "config.yaml").read_text("utf-8")
    (tmp_path / "config.yaml").write_text(text)

    class Anything(BaseModel):
        model_config = ConfigDict(extra="allow")
        kind: str

    settings = load_settings(lambda _: Anything, {}, tmp_path)
    assert sorted(settings.queues) == ["billing", "support"]
    assert settings.warnings == ()
