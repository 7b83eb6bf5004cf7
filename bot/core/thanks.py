"""Recognises messages that are only thanks, and negative emoji without text.

In doubt the answer is no, so that nobody is left without a reply. A text is cut into words, and entries of the word lists must cover them
from the first to the last. The number of steps grows linearly with the length of the text.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Container, Iterator

from bot.core.thanks_words import BEFORE_NAME, BESIDE, NO_NAMES, PHRASES, THAI_BESIDE, THAI_THANKS, THANKS, TITLES, Template
from bot.core.time_words import is_time_word

_ASKING = frozenset("?՞؟？❓❔⁉‼❗❕🆘⏰⏳⌛\ufffd")
_NEGATIVE = frozenset("👎😡😠🤬😤😢😭😞😔🙁☹😕🤔❌⛔🚫💔💩🤮😱")  # emoji that are no thanks
_LONGEST = 80
_LONGEST_WRITTEN = 2 * _LONGEST  # including names and smileys, which don't count
_EYES, _NOSES, _MOUTHS = ":;=xX", "'-", "dpoDPO)(]}*"
_APOSTROPHES = "'’ʼ`"
_THAI = ("\u0e01", "\u0e5b")
_SHORTEST_RUN = 3  # this many equal letters in a row are a lengthened letter


def is_thanks(text: str, kind: str = "text") -> bool:
    """Whether a message is only thanks in one of six languages, emoji alone, or a sticker.

    A message that asks something, contains a digit or says anything else is never thanks.
    """
    if (len(text) > _LONGEST_WRITTEN and kind != "sticker") or not _NEGATIVE.isdisjoint(text):
        return False
    if kind == "sticker":
        return True
    bare = _without_names_and_smileys(text).strip()
    if not bare or len(bare) > _LONGEST or any(char in _ASKING or char.isdigit() for char in bare):
        return False
    written = list(_words(bare))
    if not written:
        return any(unicodedata.category(char) in ("So", "Sk") for char in bare)
    words = [word.casefold() for word in written]
    return _are_thanks(words, {at for at, word in enumerate(written) if at and word.istitle() and _may_be_name(words[at])})


def is_negative(text: str, kind: str = "text") -> bool:
    """Whether a message is emoji alone or a sticker and one of them is negative, so it is neither thanks nor a question."""
    if _NEGATIVE.isdisjoint(text) or len(text) > _LONGEST_WRITTEN:
        return False
    return kind == "sticker" or not any(char in _ASKING or char.isalnum() for char in text)


def _may_be_name(word: str) -> bool:
    """Whether a word with a capital letter may name a person. A product, a thing, a weekday or a frequent word is more likely an answer."""
    return word not in NO_NAMES and not is_time_word(word)


def _are_thanks(words: list[str], capital: Container[int]) -> bool:
    """Whether entries of the lists cover all words and one of them is thanks. ``capital``: where a word may be a name.

    ``reached[n]`` says how the first ``n`` words can be covered: not at all (0), without thanks (1) or with thanks (2).
    """
    reached = [1] + [0] * len(words)
    for at in range(len(words)):
        if reached[at]:
            for end, thanks in _entries(words, at):
                reached[end] = max(reached[end], 2 if thanks else reached[at])
            if at and (words[at - 1] in TITLES or (at in capital and words[at - 1] in BEFORE_NAME)):
                reached[at + 1] = max(reached[at + 1], reached[at])
    return reached[-1] == 2


def _entries(words: list[str], at: int) -> Iterator[tuple[int, bool]]:
    """Yield the entries that begin with this word: where each ends, and whether it is thanks."""
    word = words[at]
    if _THAI[0] <= word[0] <= _THAI[1]:
        known, thanks = _thai(word)
        if known:
            yield at + 1, thanks
    for form in _forms(word):
        if form in THANKS or form in BESIDE:
            yield at + 1, form in THANKS
        for template, thanks in PHRASES.get(form, ()):
            for end in _ends(template, words, at):
                yield end, thanks


def _ends(template: Template, words: list[str], at: int) -> set[int]:
    """Return where a phrase that begins at this word may end."""
    places = {at}
    for slot, optional in template:
        after = {place + 1 for place in places if place < len(words) and not slot.isdisjoint(_forms(words[place]))}
        places = places | after if optional else after
    return places


def _thai(run: str) -> tuple[bool, bool]:
    """Thai is written without blanks. Return whether a run consists of words of the lists, and whether one of them is thanks."""
    reached = [1] + [0] * len(run)
    for at in range(len(run)):
        if reached[at]:
            for size in _SIZES:
                piece = run[at : at + size]
                if len(piece) == size and (piece in THAI_THANKS or piece in THAI_BESIDE):
                    reached[at + size] = max(reached[at + size], 2 if piece in THAI_THANKS else reached[at])
    return reached[-1] > 0, reached[-1] == 2


_SIZES = sorted({len(word) for word in THAI_THANKS | THAI_BESIDE})


def _without_names_and_smileys(text: str) -> str:
    """Replace ``@name`` and ``:-)`` by blanks."""
    out: list[str] = []
    at = 0
    while at < len(text):
        end = _end_of_name(text, at) if text[at] == "@" else _end_of_smiley(text, at) if text[at] in _EYES else at
        out.append(" " if end > at else text[at])
        at = max(end, at + 1)
    return "".join(out)


def _end_of_name(text: str, at: int) -> int:
    end = at + 1
    while end < len(text) and _is_word(text[end]):
        end += 1
    return end if end > at + 1 else at


def _end_of_smiley(text: str, at: int) -> int:
    """A smiley is eyes, optionally a nose, and mouths, without a letter before or after it. Mouths aren't eyes, so no character is read
    twice.
    """
    if at and _is_word(text[at - 1]):
        return at
    start = at + 1 + (text[at + 1 : at + 2] in _NOSES and text[at + 1 : at + 2] != "")
    end = start
    while end < len(text) and text[end] in _MOUTHS:
        end += 1
    return end if end > start and not (end < len(text) and _is_word(text[end])) else at


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_"


def _words(text: str) -> Iterator[str]:
    """Yield runs of letters, including combining marks and inner apostrophes."""
    word: list[str] = []
    for char in f"{text} ":
        if char.isalpha() or (word and unicodedata.category(char)[0] == "M"):
            word.append(char)
        elif char in _APOSTROPHES and word:
            word.append("'")
        elif word:
            if found := "".join(word).strip("'"):
                yield found
            word.clear()


def _forms(word: str) -> tuple[str, ...]:
    """Return a word as written, and with lengthened letters cut to one and to two."""
    once, twice = _shortened(word, 1), _shortened(word, 2)
    return (word,) if once == word else tuple(dict.fromkeys((word, once, twice)))


def _shortened(word: str, keep: int) -> str:
    """Cut every run of three or more equal letters to ``keep``."""
    out: list[str] = []
    run = 0
    for at, char in enumerate(word):
        run = run + 1 if at and word[at - 1] == char else 1
        out.append(char)
        if run >= _SHORTEST_RUN and (at + 1 == len(word) or word[at + 1] != char):
            del out[len(out) - run + keep :]
    return "".join(out)
