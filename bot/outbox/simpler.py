"""Chooses a simpler form for a refused delivery: without formatting and buttons, without a file that is refused, or with the names of its
files instead of the files.

Each form is tried once.
"""

from __future__ import annotations

from dataclasses import replace

from bot.core.message import Attachment
from bot.outbox.attachments import NotFetched
from bot.outbox.retries import FETCHES, TREATMENTS
from bot.ports.delivery import FILELESS, FILES_FOLLOW, PLAIN, REFUSED_FOR, UNSENT, Delivery, DeliveryKind, Purpose
from bot.ports.outbound import DeliveryError, Trouble


def needs_simpler(delivery: Delivery, error: DeliveryError, again: float | None) -> bool:
    """Whether a simpler form should be tried now: nothing else is left, or a text has waited for its files long enough."""
    tired = error.file and error.trouble is Trouble.TRY_AGAIN and not error.retry_after and delivery.attempts >= FETCHES
    return again is None or tired or error.trouble is Trouble.STORE


def simplified(delivery: Delivery, error: DeliveryError) -> bool:
    """Switch to a simpler form that was not tried yet. Returns False if there is none. If only the files fail, the formatting stays."""
    later = error.trouble in (Trouble.TRY_AGAIN, Trouble.STORE)  # the files may be sent later
    if isinstance(error, NotFetched) or (later and (delivery.purpose == Purpose.FILE or not error.file)):
        return False
    if (
        delivery.kind not in (DeliveryKind.POST, DeliveryKind.EDIT)
        or delivery.card is None
        or not (later or TREATMENTS[error.trouble].simpler)
    ):
        return False
    if error.culprit is not None and delivery.kind == DeliveryKind.POST and _without(delivery, error.culprit, error):
        return True
    has_files = delivery.kind == DeliveryKind.POST and bool(delivery.card.files) and FILELESS not in delivery.extra
    if has_files and (error.file or error.trouble is Trouble.NOT_ALLOWED or PLAIN in delivery.extra):
        delivery.extra |= {FILELESS: error.reason, REFUSED_FOR: error.about.value}
        if later:
            delivery.extra[FILES_FOLLOW] = True
        return True
    if error.file or error.trouble is Trouble.NOT_ALLOWED or PLAIN in delivery.extra:
        return False
    delivery.extra[PLAIN] = True
    return True


def _without(delivery: Delivery, file: Attachment, error: DeliveryError) -> bool:
    """Leave out one file, if others are left."""
    card = delivery.card
    if card is None or len(card.files) < 2 or file not in card.files:
        return False
    at = card.files.index(file)
    delivery.card = replace(card, files=card.files[:at] + card.files[at + 1 :])
    delivery.extra[UNSENT] = [*delivery.extra.get(UNSENT, ()), [file.name, error.reason, error.about.value]]
    return True
