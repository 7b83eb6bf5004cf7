"""Indexes for what is waiting, open or ringing, so that nothing reads the past. The pings of a list are rows."""

import json

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_present"
down_revision = "2026_11_28_notify"
branch_labels = None
depends_on = None

OPEN, LEFT = sa.text("status <> 'closed'"), sa.text("done_at is null or done_at < 0")
LISTS = sa.text("purpose = 'pings' and ref = 0 and kind = 'post'")
RINGING, NOT_OVER = sa.text("state = 'ringing'"), sa.text("state <> 'over'")


POSTS = sa.text("select id, payload from delivery where purpose = 'pings' and ref = 0 and kind = 'post'")
PAYLOAD = sa.text("update delivery set payload = :payload where id = :id")
ADD = sa.text("insert into listed (list, ticket, ping, number, reason) values (:list, :ticket, :ping, :number, :reason) on conflict do nothing")


def upgrade() -> None:
    op.create_table(
        "listed",
        *(sa.Column(name, sa.BigInteger(), autoincrement=False, nullable=False) for name in ("list", "ticket", "ping")),
        sa.Column("number", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("reason", sa.Text(), server_default="[]", nullable=False),
        sa.PrimaryKeyConstraint("list", "ticket", "ping", name="pk_listed"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_listed_number", "listed", ["list", "number"])
    op.create_index("ix_listed_ping", "listed", ["ping"])
    _pings_to_rows(op.get_bind())
    op.create_index("ix_parked_left", "parked", ["id"], sqlite_where=LEFT, postgresql_where=LEFT)
    op.create_index("ix_ticket_place", "ticket", ["channel", "place"])
    op.create_index("ix_ticket_open", "ticket", ["number"], sqlite_where=OPEN, postgresql_where=OPEN)
    op.drop_index("ix_ticket_assignee", "ticket")
    op.create_index("ix_ticket_assignee", "ticket", ["assignee", "status", "urgency", "number", "queue"])
    op.create_index("ix_delivery_ping_lists", "delivery", ["purpose", "lane"], sqlite_where=LISTS, postgresql_where=LISTS)
    op.drop_index("ix_ping_ticket", "ping")
    op.create_index("ix_ping_ticket", "ping", ["ticket"])
    op.create_index("ix_ping_ringing", "ping", ["ticket"], sqlite_where=RINGING, postgresql_where=RINGING)


def _pings_to_rows(connection: sa.Connection) -> None:
    for number, payload in connection.execute(POSTS).all():
        data = json.loads(payload)
        for order, (ticket, ping, reason, *_) in enumerate(data.pop("pings", []), 1 - 10**9):  # before all that come later
            row = {"list": number, "ticket": ticket, "ping": ping, "number": order, "reason": json.dumps(reason)}
            connection.execute(ADD, row)
        connection.execute(PAYLOAD, {"payload": json.dumps(data), "id": number})


def _pings_to_payloads(connection: sa.Connection) -> None:
    rows = sa.text(
        "select l.ticket, l.ping, l.reason, p.target from listed l left join ping p on p.id = l.ping where l.list = :list order by l.number"
    )
    for number, payload in connection.execute(POSTS).all():
        found = connection.execute(rows, {"list": number}).all()
        pings = [[ticket, ping, json.loads(reason), target or ""] for ticket, ping, reason, target in found]
        connection.execute(PAYLOAD, {"payload": json.dumps({**json.loads(payload), "pings": pings}), "id": number})


def downgrade() -> None:
    _pings_to_payloads(op.get_bind())
    op.drop_table("listed")
    op.drop_index("ix_ping_ringing", "ping")
    op.drop_index("ix_ping_ticket", "ping")
    op.create_index("ix_ping_ticket", "ping", ["ticket"], sqlite_where=NOT_OVER, postgresql_where=NOT_OVER)
    op.drop_index("ix_delivery_ping_lists", "delivery")
    op.drop_index("ix_ticket_assignee", "ticket")
    mine = ["assignee", "urgency", "number", "queue"]
    op.create_index("ix_ticket_assignee", "ticket", mine, sqlite_where=OPEN, postgresql_where=OPEN)
    op.drop_index("ix_ticket_open", "ticket")
    op.drop_index("ix_ticket_place", "ticket")
    op.drop_index("ix_parked_left", "parked")
