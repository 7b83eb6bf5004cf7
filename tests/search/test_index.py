"""The index follows what is said, survives a crash, and is built again while the old one answers."""

from __future__ import annotations

from bot.search import analyser
from bot.timers import indexing
from bot.timers.indexing import Indexer
from storage.engine import Connection
from storage.reindex import reindex
from tests.search.desk import SearchDesk


async def test_a_change_after_a_crash_is_not_missed(desk: SearchDesk) -> None:
    tickets = await desk.asked({"olga": "My printer burns"})
    await desk.asks("olga", "It is a zebra model")  # the process is killed before this is indexed
    assert await desk.finds("zebra") == []
    await Indexer(desk.store).turn()
    assert await desk.finds("zebra") == [tickets["olga"]]
    assert desk.rows("select number from ticket where events > indexed") == []


async def test_a_customer_finds_only_their_own_tickets_and_no_notes(desk: SearchDesk) -> None:
    tickets = await desk.asked({"olga": "My printer burns", "ivan": "My printer too"})
    await desk.does("anna", f"note {tickets['olga']} She is a zebra")
    await desk.indexed()
    await desk.asks("olga", "!tickets printers")
    await desk.asks("olga", "!tickets zebra")
    told = [one.text for one in desk.told("front:olga")]
    hits, nothing = told[-2:]
    assert f"#{tickets['olga']}" in hits
    assert f"#{tickets['ivan']}" not in hits
    assert "Nothing found" in nothing


async def test_another_name_of_a_customer_is_found(desk: SearchDesk) -> None:
    tickets = await desk.asked({"olga": "My printer burns"})
    assert await desk.finds("from:maria") == []

    def rename(work: object) -> None:
        work.people.customer_of(work.tickets.get(tickets["olga"])).name = "Maria"  # type: ignore[attr-defined]

    await desk.store.write(rename)
    await desk.indexed()
    assert await desk.finds("from:maria") == [tickets["olga"]]
    assert await desk.finds("from:olg") == [tickets["olga"]], "their id stays"


async def test_a_new_analyser_builds_a_new_index_while_the_old_one_answers(desk: SearchDesk, monkeypatch: object) -> None:
    tickets = await desk.asked({"olga": "My printer burns", "ivan": "My lamp burns"})
    monkeypatch.setattr(indexing, "VERSION", analyser.VERSION + 1)  # type: ignore[attr-defined]
    await desk.store.write(lambda work: work.search.begin(indexing.VERSION))
    assert await desk.finds("printer") == [tickets["olga"]]
    await desk.indexed()
    await desk.indexed()
    assert await desk.store.look(lambda queries: queries.index_versions()) == (analyser.VERSION + 1, 0)
    assert await desk.finds("burning") == [tickets["ivan"], tickets["olga"]]


async def test_the_index_is_built_again_on_request(desk: SearchDesk) -> None:
    tickets = await desk.asked({"olga": "My printer burns"})
    db = Connection(desk.engine)
    db.begin()
    db.run("delete from search_b")
    db.run("delete from search_a")
    db.commit()
    assert await desk.finds("printer") == []
    moved: list[tuple[int, int]] = []
    assert reindex(db, lambda done, total: moved.append((done, total))) == 1
    db.close()
    assert moved[-1] == (1, 1)
    assert await desk.finds("printer") == [tickets["olga"]]
