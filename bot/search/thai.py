"""Thai, which has no blanks between words: spellings that are read alike, and the words of a query."""

from __future__ import annotations

import re
from itertools import chain, islice

SOUND = "ˌ"
"""What the tokens of a run's sound begin with."""
SHORTEST_SOUND = 5  # characters; shorter words sound like too many others

_TONES = "\u0e48-\u0e4b"
_ABOVE = "\u0e31\u0e34-\u0e3a\u0e4d"
_OPEN = r"(?![\u0e30-\u0e3a\u0e47-\u0e4e])"
_ALIKE = (
    (re.compile("เเ"), "แ"),
    (re.compile(rf"([{_TONES}])([{_ABOVE}])"), r"\2\1"),
    (re.compile("[\u0e46\u0e2f\u0e47\u0e4a]"), ""),  # ๆ ฯ ็ ๊
    (re.compile(rf"([{_ABOVE}{_TONES}])\1+"), r"\1"),
    (re.compile("[่้](?=[ก-ฮ]{1,2}์)"), ""),
    (re.compile("[กขคฆ]์"), "ก์"),
    (re.compile("[ดตถทธฐ]์"), "ต์"),
    (re.compile("ณ์"), "น์"),
    (re.compile("ล์"), "ล"),
    (re.compile(rf"(?<=ั)[ปพภ]|(?<=[เแโ][ก-ฮ])[ปพภ]{_OPEN}"), "บ"),
    (re.compile(rf"(?<=[เแโ][ก-ฮ])[ตถทธ]{_OPEN}"), "ด"),
    (re.compile(rf"(?<=ั)[ขคฆ]{_OPEN}|(?<=[เแโ][ก-ฮ])[ขคฆ]{_OPEN}"), "ก"),
)
_SILENT = re.compile("[ก-ฮ][ิุ]?์|(?<=ชั)่(?=น)")
_SOUNDS = str.maketrans("ขคฆฅฃฉชฌซศษฎฏตถทธฐฑฒณปพภผฟฝฬฤญีืู", "กกกกกจจจสสสดดดดดดดดดนบบบบบบลรยิึุ")
_ASIDE = re.compile(
    "^(?:การ|ความ|อยากจะ|อยาก|ต้องการ|รบกวน|กรุณา)(?=[เ-ไ]|[ก-ฮ](?!์))"  # what a query needn't find
    "|^(?:ขอให้|ขอ|ช่วย)(?=[เ-ไ]|[ก-ฮ]{1,2}[ะ-ฺ็-ํ])"
    "|(?:หน่อย|ครับ|ค่ะ|คะ)$"
)
_START = re.compile("(?<![เ-ไ])(?:[เ-ไ][ก-ฮ]|[ก-ฮ]{1,2}[ะ-ฺ็-ํ])")  # where a word may begin
_CLOSED = "ัึื็"  # a consonant after these ends its word
SHORTEST, LONG, MOST = 3, 12, 12  # characters of a part; of a run that may be three words; ways to part a run


def alike(run: str) -> str:
    """Return a run in the one spelling of those that are read alike: ``อัพเดท`` is ``อัปเดต``, ``ลิ้งค์`` is ``ลิงก์``."""
    for found, instead in _ALIKE:
        run = found.sub(instead, run)
    return run


def sound(run: str) -> str:
    """Return how a run sounds: without silent letters and the length of vowels. Tones stay: they make other words."""
    return _SILENT.sub("", run).translate(_SOUNDS)


def is_thai(run: str) -> bool:
    return "\u0e00" < run[0] <= "\u0e4e"


def partings(run: str) -> list[tuple[str, ...]]:
    """Return a run without what a query needn't find, and the ways in which it may be two words, or three if it is long."""
    while (bare := _ASIDE.sub("", run)) != run and len(bare) >= SHORTEST:
        run = bare
    cuts = [at for at in range(SHORTEST, len(run) - SHORTEST + 1) if _START.match(run, at) and run[at - 1] not in _CLOSED]
    two = ((run[:at], run[at:]) for at in cuts)
    pairs = ((one, other) for one in cuts for other in cuts if other - one >= SHORTEST and len(run) >= LONG)
    three = ((run[:one], run[one:other], run[other:]) for one, other in pairs)
    return [(run,), *islice(chain[tuple[str, ...]](two, three), MOST)]
