"""Parses MarkdownV2 and the old Markdown, with the error messages of the real server."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sandbox.telegram.draft import Draft, unparsable
from sandbox.telegram.refusal import Json

_RESERVED = "_*[]()~`>#+-=|{}.!\n"
_CODE = ("code", "pre")
_MARKS = {"bold": "*", "italic": "_", "underline": "__", "strikethrough": "~", "spoiler": "||", "code": "`", "pre": "```"}
_PAIRED = ("underline", "spoiler", "italic", "bold", "strikethrough", "code")
# How complaints call what the API calls otherwise.
_SPOKEN = {
    "bold": "Bold",
    "italic": "Italic",
    "underline": "Underline",
    "strikethrough": "Strikethrough",
    "spoiler": "Spoiler",
    "code": "Code",
    "pre": "Pre",
    "text_link": "TextUrl",
    "custom_emoji": "CustomEmoji",
    "blockquote": "BlockQuote",
}


@dataclass(frozen=True, slots=True)
class _Span:
    kind: str
    offset: int
    begin: int
    mark: int
    language: str = ""


class _MarkdownV2:
    def __init__(self, source: str) -> None:
        self.draft = Draft(source)
        self.source = source
        self.spans: list[_Span] = []
        self.quoting = False
        self.line_begins = True
        self.index = 0

    def parse(self) -> tuple[str, list[Json]]:
        while self.index < len(self.source):
            self._step()
        if self.quoting:
            self._end_quote(at_end=True)
        if self.spans:
            raise self._unended(self.spans[-1])
        return self.draft.result()

    def _step(self) -> None:
        character, following = self.source[self.index], self.draft.at(self.index + 1)
        inner = self.spans[-1].kind if self.spans else ""
        if character == "\\" and following and ord(following) <= 126:
            self.draft.write(following)
            self.line_begins = following == "\n"
            self.index += 2
        elif character not in ("`" if inner in _CODE else _RESERVED):
            self.draft.write(character)
            self.line_begins = self.line_begins and character == "\r"
            self.index += 1
        elif self.quoting and character == "\n" and following != ">":
            self._end_quote(at_end=False)
        elif inner and self._ends(inner):
            self._end(self.spans.pop())
        else:
            self._begin(character)

    def _ends(self, kind: str) -> bool:
        here = self.source[self.index :]
        if kind in ("text_link", "custom_emoji"):
            return here.startswith("]")
        if kind == "italic":
            return here.startswith("_") and not here.startswith("__")
        return kind != "blockquote" and here.startswith(_MARKS[kind])

    def _begin(self, character: str) -> None:
        here = self.source[self.index :]
        if character == "\n":
            self.draft.write("\n")
            self.line_begins = True
            self.index += 1
        elif character == ">" and self.line_begins:
            if not self.quoting:
                self._push("blockquote", 1)
                self.quoting = True
            else:
                self.index += 1
        elif here.startswith("!["):
            self._push("custom_emoji", 2)
        elif here.startswith("```"):
            self._begin_pre()
        elif kind := next((kind for kind in _PAIRED if here.startswith(_MARKS[kind])), ""):
            self._push(kind, len(_MARKS[kind]))
        elif character == "[":
            self._push("text_link", 1)
        else:
            raise unparsable(f"Character '{character}' is reserved and must be escaped with the preceding '\\'")

    def _push(self, kind: str, length: int, language: str = "") -> None:
        self.spans.append(_Span(kind, self.draft.offset, self.index, len(self.draft.text), language))
        self.index += length

    def _begin_pre(self) -> None:
        found = re.compile(r"```([^\s`]*)").match(self.source, self.index)
        word = found.group(1) if found else ""
        end = self.index + 3 + len(word)
        language = word if end < len(self.source) and self.source[end] != "`" else ""
        self._push("pre", 3 + len(language), language)
        newline = re.compile(r"\r\n|\n\r|\n|\r").match(self.source, self.index)
        self.index = newline.end() if newline else self.index

    def _end(self, span: _Span) -> None:
        if span.kind in ("text_link", "custom_emoji"):
            self._end_link(span)
            return
        self.draft.close(span.kind, span.offset, **({"language": span.language} if span.language else {}))
        self.index += len(_MARKS[span.kind])

    def _end_link(self, span: _Span) -> None:
        if self.draft.at(self.index + 1) != "(":
            if span.kind == "custom_emoji":
                raise unparsable("The entity must contain a tg://emoji or tg://time URL")
            self.index += 1
            self.draft.close_link(self.draft.written_since(span.mark), span.offset)
            return
        begin = self.index + 2
        end = self._end_of_url(begin)
        url = re.sub(r"\\([\x01-\x7e])", r"\1", self.source[begin:end])
        self.index = end + 1
        if span.kind == "text_link":
            self.draft.close_link(url, span.offset)
        else:
            self.draft.close_special(url, span.offset)

    def _end_of_url(self, begin: int) -> int:
        """Where the bracket stands that closes a link: the first one without a backslash before it."""
        at = begin
        while at < len(self.source) and self.source[at] != ")":
            at += 2 if self.source[at] == "\\" and "\x01" <= self.source[at + 1 : at + 2] <= "\x7e" else 1
        if at >= len(self.source):
            raise unparsable(f"Can't find end of a URL at byte offset {self.draft.byte(begin)}")
        return at

    def _end_quote(self, *, at_end: bool) -> None:
        """A quote ends with its last line; a line that ends in an otherwise empty || makes the quote expandable."""
        kind = "blockquote"
        last = self.spans[-1] if self.spans else None
        if last is not None and last.kind == "spoiler" and self.source[last.begin : self.index] in ("||", "||\r"):
            self.spans.pop()
            kind = "expandable_blockquote"
        if not self.spans or self.spans[-1].kind != "blockquote":
            if self.spans:
                raise self._unended(self.spans[-1])
            return
        span = self.spans.pop()
        self.quoting = False
        if not at_end:
            self.draft.write("\n")
            self.line_begins = True
            self.index += 1
        self.draft.close(kind, span.offset)

    def _unended(self, span: _Span) -> Exception:
        name = "PreCode" if span.language else _SPOKEN[span.kind]
        return unparsable(f"Can't find end of {name} entity at byte offset {self.draft.byte(span.begin)}")


def parse_markdown_v2(source: str) -> tuple[str, list[Json]]:
    return _MarkdownV2(source).parse()


_OLD = {"_": "italic", "*": "bold", "`": "code", "[": "text_link"}


def parse_markdown(source: str) -> tuple[str, list[Json]]:
    """The old Markdown knows four marks, does not nest, and escapes only outside of an entity."""
    draft = Draft(source)
    index = 0
    while index < len(source):
        character = source[index]
        if character == "\\" and draft.at(index + 1) in (*_OLD,):
            draft.write(source[index + 1])
            index += 2
        elif character not in _OLD:
            draft.write(character)
            index += 1
        else:
            index = _old_entity(draft, index)
    return draft.result()


def _old_entity(draft: Draft, begin: int) -> int:
    source, kind = draft.source, _OLD[draft.source[begin]]
    end_mark, index, language = source[begin] if kind != "text_link" else "]", begin + 1, ""
    if source.startswith("```", begin):
        kind, end_mark = "pre", "```"
        opened = re.compile(r"```(?:([^\s`]+)(?=\s))?(?:\r\n|\n\r|\n|\r)?").match(source, begin)
        language, index = ((opened.group(1) or ""), opened.end()) if opened else ("", begin + 3)
    end = source.find(end_mark, index)
    if end < 0:
        raise unparsable(f"Can't find end of the entity starting at byte offset {draft.byte(begin)}")
    offset = draft.offset
    draft.write(source[index:end])
    after = end + len(end_mark)
    if kind != "text_link":
        draft.close(kind, offset, **({"language": language} if language else {}))
        return after
    url = source[index:end]
    if draft.at(after) == "(":
        closed = source.find(")", after)
        closed = len(source) if closed < 0 else closed
        url, after = source[after + 1 : closed], closed + 1
    draft.close_link(url, offset)
    return after
