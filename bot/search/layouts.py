"""Words that were typed on the wrong keyboard layout: ``ghbdtn`` is ``привет``."""

from __future__ import annotations

from collections.abc import Iterator

_QWERTY = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
_SHIFTED = '~QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>'
_RUSSIAN = "ёйцукенгшщзхъфывапролджэячсмитьбю"
_UKRAINIAN = "'йцукенгшщзхїфівапролджєячсмитьбю"
_THAI_KEYS = "1234567890-=qwertyuiop[]\\asdfghjkl;'zxcvbnm,./"
_THAI = "ๅ/-ภถุึคตจขชๆไำพะัีรนยบลฃฟหกดเ้่าสวงผปแอิืทมใฝ"
_THAI_SHIFTED_KEYS = '!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:"ZXCVBNM<>?'
_THAI_SHIFTED = '+๑๒๓๔ู฿๕๖๗๘๙๐"ฎฑธํ๊ณฯญฐ,ฅฤฆฏโฌ็๋ษศซ.()ฉฮฺ์?ฒฬฦ'


def _table(keys: str, letters: str) -> dict[int, str]:
    return {ord(key): letter for key, letter in zip(keys, letters, strict=True)}


_CYRILLIC = [{**_table(_QWERTY, letters), **_table(_SHIFTED, letters)} for letters in (_RUSSIAN, _UKRAINIAN)]
_LATIN = {**_table(_UKRAINIAN, _QWERTY), **_table(_RUSSIAN, _QWERTY)}
_TO_THAI = {**_table(_THAI_KEYS, _THAI), **_table(_THAI_SHIFTED_KEYS, _THAI_SHIFTED)}
_FROM_THAI = {ord(letter): key for key, letter in zip(_THAI_KEYS, _THAI, strict=True) if not letter.isascii()}


def retyped(text: str) -> Iterator[str]:
    """Yield what the same keys write on other layouts. A letter that would be a punctuation mark was meant as it is."""
    if text.isascii():
        yield from (text.translate(table) for table in (*_CYRILLIC, _TO_THAI))
        return
    other = text.casefold().translate(_FROM_THAI if any("\u0e00" <= char <= "\u0e7f" for char in text) else _LATIN)
    if other != text.casefold() and all(new.isalnum() or not old.isalpha() for old, new in zip(text.casefold(), other, strict=True)):
        yield other
