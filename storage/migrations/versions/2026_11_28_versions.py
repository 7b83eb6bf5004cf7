"""Messages keep the text that was sent, and versions hold what it became later. Until now it was the other way round."""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_versions"
down_revision = "2026_11_28_parts"
branch_labels = None
depends_on = None

message = sa.table("message", sa.column("id"), sa.column("text"))
version = sa.table("version", sa.column("id"), sa.column("message"), sa.column("text"), sa.column("at"))


def upgrade() -> None:
    _turn(lambda texts: [*texts[1:], texts[0]])


def downgrade() -> None:
    """A version without a text, which says that the message was deleted, has no counterpart."""
    op.execute(sa.delete(version).where(version.c.text == ""))
    _turn(lambda texts: [texts[-1], *texts[:-1]])


def _turn(turned: Callable[[list[str]], list[str]]) -> None:
    """Assign the texts of each edited message anew. ``turned`` gets the versions' texts, oldest first, and the message's own."""
    db = op.get_bind()
    found = db.execute(
        sa.select(version.c.id, version.c.message, version.c.text, message.c.text)
        .join(message, message.c.id == version.c.message)
        .order_by(version.c.message, version.c.at, version.c.id)
    ).all()
    edited: dict[int, list[tuple[int, str, str]]] = {}
    for number, of, text, own in found:
        edited.setdefault(of, []).append((number, text, own))
    for of, rows in edited.items():
        *texts, own = turned([*(text for _, text, _ in rows), rows[0][2]])
        for (number, _, _), text in zip(rows, texts, strict=True):
            db.execute(sa.update(version).where(version.c.id == number).values(text=text))
        db.execute(sa.update(message).where(message.c.id == of).values(text=own))
