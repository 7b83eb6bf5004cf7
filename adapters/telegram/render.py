"""Renders a card as the calls that show it on Telegram. Telegram's limits are applied here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from adapters.telegram import names
from adapters.telegram.buttons import keyboard
from adapters.telegram.entities import Json, entities, styled_parts, units, with_addresses
from bot.core.cuts import short
from bot.core.message import Attachment
from bot.core.people import Address
from bot.core.richtext import RichText, Span, plain, text_of
from bot.i18n.sentences import bold
from bot.ports.cards import Card
from bot.ports.outbound import Delete, DeliveryError, Edit, FileTrouble, Post, Trouble

TEXT = 4096  # UTF-16 units, after parsing
CAPTION = 1024
HINT = 200  # what a pressed button may answer
UPLOAD = 50 * 1024 * 1024
_PHOTO = 10 * 1024 * 1024
_PHOTO_TYPES = frozenset({"image/jpeg", "image/png", "image/webp"})
_AUDIO_TYPES = frozenset({"audio/mpeg", "audio/mp3", "audio/mp4", "audio/m4a", "audio/x-m4a"})  # what a client plays: .mp3 and .m4a
_FIELDS = {"sendPhoto": "photo", "sendVideo": "video", "sendAudio": "audio"}
_NO_PREVIEW = {"is_disabled": True}
NOTHING = "…"  # a message cannot be empty
ABOVE = "👆"  # the message with the buttons of an album, which can't have any


@dataclass(frozen=True, slots=True)
class Call:
    """A method and its arguments; ``file`` is to be sent along as the argument ``field``."""

    method: str
    args: dict[str, Any]
    file: Attachment | None = None

    @property
    def field(self) -> str:
        return _FIELDS.get(self.method, "document")


def family(call: Call) -> str:
    """What a call's file may share an album with: photos and videos are one family. Empty for a call without a file."""
    return "" if call.file is None else {"photo": "picture", "video": "picture"}.get(call.field, call.field)


def ends_in_album(files: Sequence[Attachment]) -> bool:
    """Whether the buttons of a post with these files need a message of their own."""
    last = [_file(file) for file in files[-2:]]
    return len(last) > 1 and family(last[0]) == family(last[1])


def post(send: Post) -> list[Call]:
    """The text first, then the files. A short text is the caption of the first file. The keyboard is below the last message, or in one
    of its own below an album.
    """
    card, channel = send.card, send.to.channel
    rows = [] if send.plain else keyboard(card)
    text = words(card)
    calls = _messages(text, channel, rows=bool(rows), files=card.files, instead=send.instead)
    if not calls:
        raise DeliveryError(Trouble.REFUSED, "the message is empty")
    if rows and not send.instead and ends_in_album(card.files):
        calls.append(Call("sendMessage", _text(plain(ABOVE), channel)))
    common = _target(send.to)
    for call in calls:
        call.args.update(common)
    if send.reply_to and not send.plain:
        calls[0].args["reply_parameters"] = {"message_id": number(send.reply_to), "allow_sending_without_reply": True}
    if rows:
        calls[-1].args["reply_markup"] = {"inline_keyboard": rows}
    return [bare(call) for call in calls] if send.plain else calls


def bare(call: Call) -> Call:
    """The same without styles, for when Telegram refuses them."""
    return replace(call, args={name: value for name, value in call.args.items() if name not in ("entities", "caption_entities")})


def copy_mark(send: Post) -> Call | None:
    """What says that a message may be a repeat, as a message of its own; :func:`marked` puts it into the repeat itself."""
    if not send.copy:
        return None
    said = _italic(send.copy)
    return Call("sendMessage", {**_text(said, send.to.channel), **_target(send.to), "disable_notification": True})


def marked(call: Call, mark: Call) -> Call | None:
    """The call with the mark below its words; None when there is no room for it."""
    words_of, styles_of = ("text", "entities") if call.method == "sendMessage" else ("caption", "caption_entities")
    said = call.args.get(words_of, "")
    before, limit = f"{said}\n\n" if said else "", TEXT if words_of == "text" else CAPTION
    shift = units(before)
    if shift + units(mark.args["text"]) > limit:
        return None
    styles = [*call.args.get(styles_of, ()), *({**one, "offset": one["offset"] + shift} for one in mark.args.get("entities", ()))]
    return replace(call, args={**call.args, words_of: before + mark.args["text"], **({styles_of: styles} if styles else {})})


def texts(send: Edit) -> list[Call]:
    """The texts of an edit, each as the call that rewrites a message; at least one. The message is added by :func:`again`.

    They are cut as in :func:`post`, so that the texts about files are in the messages where they were.
    """
    said = _messages(words(send.card), send.at.channel, rows=not send.instead, files=(), instead=send.instead)
    return [_edit_call(send, "editMessageText", call.args) for call in said]


def caption(send: Edit) -> tuple[Call, list[Call]]:
    """The same for a post that begins with a file: its caption, and the texts that do not fit into it."""
    first, *rest = list(_visible(words(send.card), CAPTION, send.at.channel)) or [()]
    further = [*_visible(_joined(rest, ""), TEXT, send.at.channel), *send.instead[1:]]
    texts = [_edit_call(send, "editMessageText", _text(part, send.at.channel)) for part in further]
    return _edit_call(send, "editMessageCaption", _caption(first, send.at.channel)), texts


def _edit_call(send: Edit, method: str, args: Json) -> Call:
    call = Call(method, {"chat_id": chat(send.at), **args})
    return bare(call) if send.plain else call


def again(call: Call, message: str, rows: list[list[Json]]) -> Call:
    """A call for one message. The keyboard is always sent: without it Telegram takes it away."""
    return replace(call, args={**call.args, "message_id": number(message), "reply_markup": {"inline_keyboard": rows}})


def buttons(send: Edit, message: str, rows: list[list[Json]]) -> Call:
    """Changes only the keyboard of a message."""
    return again(Call("editMessageReplyMarkup", {"chat_id": chat(send.at)}), message, rows)


def added(send: Edit, call: Call, rows: list[list[Json]]) -> Call:
    """Posts a text of an edit as one more message."""
    return Call("sendMessage", {**call.args, **_target(send.at), **({"reply_markup": {"inline_keyboard": rows}} if rows else {})})


def above(send: Edit) -> Call:
    """The text of the message that has the buttons of an album."""
    return _edit_call(send, "editMessageText", _text(plain(ABOVE), send.at.channel))


def nothing(send: Edit, message: str) -> Call:
    """Empties a message: what is shown where Telegram no longer lets us delete it."""
    return again(_edit_call(send, "editMessageText", _text(plain(NOTHING), send.at.channel)), message, [])


def deletion(send: Edit | Delete, message: str) -> Call:
    return Call("deleteMessage", {"chat_id": chat(send.at), "message_id": number(message)})


def words(card: Card) -> RichText:
    """Everything on a card that is text."""
    head = [*_line(plain(card.title), bolder=True), *_line(plain(card.author), bolder=True), *_line(card.body)]
    facts = [(*plain(f"{fact.label}: "), *fact.value) for fact in card.facts]
    foot = [_italic(card.foot)]
    return with_addresses(_joined([_joined(head, "\n"), _joined(facts, "\n"), _joined(foot, "\n")], "\n\n"))


def _italic(rich: RichText) -> RichText:
    return tuple(replace(span, italic=True) for span in rich)


def upload_name(file: Attachment) -> str:
    return names.file(file.name, "file")


def too_large(file: Attachment) -> DeliveryError:
    reason = f"{upload_name(file)} is larger than the 50 MB that Telegram takes"
    return DeliveryError(Trouble.REFUSED, reason, culprit=file, about=FileTrouble.TOO_LARGE)


def as_document(call: Call) -> Call:
    return replace(call, method="sendDocument")


def chat(at: Address) -> int | str:
    return at.place if at.place.startswith("@") else number(at.place)


def number(own: str) -> int:
    """An id of ours as Telegram wants it."""
    try:
        return int(own)
    except ValueError:
        raise DeliveryError(Trouble.GONE, f"{short(own, 40)!r} is no id of Telegram") from None


def _messages(text: RichText, channel: str, *, rows: bool, files: tuple[Attachment, ...], instead: tuple[RichText, ...] = ()) -> list[Call]:
    """``instead`` are words in the place of each file: as many messages as with the files, so that a second try can go on where the first
    one broke off.
    """
    shown = list(_visible(text, TEXT, channel))
    if not shown and not files:
        shown = [plain(NOTHING)] if rows else []
    sendings = [Call("sendMessage", _text(line, channel)) for line in instead] or [_file(file) for file in files]
    if instead and len(shown) == 1 and units(text_of(shown[0])) <= CAPTION:
        sendings[0] = Call("sendMessage", _text((*shown.pop(), *plain("\n"), *instead[0]), channel))
    elif sendings and len(shown) == 1 and units(text_of(shown[0])) <= CAPTION:
        sendings[0].args.update(_caption(shown.pop(), channel))
    return [*(Call("sendMessage", _text(part, channel)) for part in shown), *sendings]


def _visible(text: RichText, limit: int, channel: str) -> Iterator[RichText]:
    return (part for part in styled_parts(text, limit, channel) if not names.blank(text_of(part)))


def _text(text: RichText, channel: str) -> Json:
    said, styled = entities(text, channel)
    return {"text": said, "link_preview_options": _NO_PREVIEW} | ({"entities": styled} if styled else {})


def _caption(text: RichText, channel: str) -> Json:
    said, styled = entities(text, channel)
    return ({"caption": said} if said else {}) | ({"caption_entities": styled} if styled else {})


def _file(file: Attachment) -> Call:
    if file.size > UPLOAD:
        raise too_large(file)
    return Call(_method(file), {}, file)


def _method(file: Attachment) -> str:
    """What a client can't show or play is sent as a document."""
    if file.mime in _PHOTO_TYPES and file.size <= _PHOTO:
        return "sendPhoto"
    if file.mime == "video/mp4":
        return "sendVideo"
    return "sendAudio" if file.mime in _AUDIO_TYPES else "sendDocument"


def _target(to: Address) -> Json:
    return {"chat_id": chat(to)} | ({"message_thread_id": number(to.thread)} if to.thread else {})


def _line(rich: RichText, *, bolder: bool = False) -> list[RichText]:
    return [bold(rich) if bolder else rich] if rich else []


def _joined(pieces: Iterable[RichText], between: str) -> RichText:
    out: list[Span] = []
    for piece in pieces:
        if piece:
            out += (Span(between), *piece) if out else piece
    return tuple(out)
