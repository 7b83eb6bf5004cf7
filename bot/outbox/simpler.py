"""A delivery that was refused goes in; whether it goes out once more in a simpler form, and in which one, comes out.

The words without their formatting and buttons, and the names of the files with the reason in place of the files. Each is tried once.
"""

from __future__ import annotations

from bot.outbox.retries import FILELESS, PLAIN, TREATMENTS
from bot.ports.delivery import Delivery, DeliveryKind, Purpose
from bot.ports.outbound import DeliveryError, Trouble


def simplified(delivery: Delivery, error: DeliveryError) -> bool:
    """Make it simpler, if there is a form that was not tried yet. What cannot be sent for its files alone keeps its formatting."""
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
        return True
    if error.file or error.trouble is Trouble.NOT_ALLOWED or PLAIN in delivery.extra:
        return False
    delivery.extra[PLAIN] = True
    return True
