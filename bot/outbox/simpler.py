"""Chooses a simpler form for a refused delivery: without formatting and buttons, or with the names of its files instead of the files.

Each form is tried once.
"""

from __future__ import annotations

from bot.outbox.retries import FILELESS, FILES_FOLLOW, PLAIN, TREATMENTS
from bot.ports.delivery import Delivery, DeliveryKind, Purpose
from bot.ports.outbound import DeliveryError, Trouble


def simplified(delivery: Delivery, error: DeliveryError) -> bool:
    """Switch to a simpler form that was not tried yet. Returns False if there is none. If only the files fail, the formatting stays."""
    if error.trouble is Trouble.STORE and delivery.purpose == Purpose.FILE:
        return False
    if (
        delivery.kind not in (DeliveryKind.POST.value, DeliveryKind.EDIT.value)
        or delivery.card is None
        or not TREATMENTS[error.trouble].simpler
    ):
        return False
    has_files = delivery.kind == DeliveryKind.POST.value and bool(delivery.card.files) and FILELESS not in delivery.extra
    if has_files and (error.file or error.trouble is Trouble.NOT_ALLOWED or PLAIN in delivery.extra):
        delivery.extra[FILELESS] = error.reason
        if error.trouble is Trouble.STORE:
            delivery.extra[FILES_FOLLOW] = True
        return True
    if error.file or error.trouble is Trouble.NOT_ALLOWED or PLAIN in delivery.extra:
        return False
    delivery.extra[PLAIN] = True
    return True
