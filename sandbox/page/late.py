"""The last steps of the tour need a customer who waits. If all of them were answered in time, another one writes."""

from __future__ import annotations

from sandbox.page.guide import Guide
from sandbox.page.phone import Phone
from sandbox.people import COLLEAGUES, CUSTOMERS

QUESTIONS = {
    "en": "Hello! My invoice for September is missing.",
    "de": "Guten Tag! Die Rechnung für September fehlt.",
    "hy": "Բարև Ձեզ։ Սեպտեմբերի հաշիվը չեմ ստացել։",
    "ru": "Здравствуйте! Не пришёл счёт за сентябрь.",
}
TEAM = [one.real_name for one in COLLEAGUES]


class LateCustomers:
    """Who waits for an answer, and who writes next."""

    def __init__(self, phone: Phone, guide: Guide) -> None:
        self._phone, self._guide = phone, guide
        self._next = 0

    @property
    def waiting(self) -> list[str]:
        """The first names of the customers who wait for an answer. Whoever has rated may have written a comment, and doesn't count."""
        return [one.first_name for one in CUSTOMERS if self._wrote(one.id) and not self._phone.answered(one.id, TEAM)]

    def renew(self) -> None:
        """Let another customer write if the tour needs one who waits, and all who have written were answered."""
        done = self._guide.done
        needed = "rate" in done and "ping" not in done
        others = [one for one in CUSTOMERS if one.id not in self._phone.rated and not self._phone.world.people[one.id].blocked]
        if not needed or not others or self.waiting or not any(self._wrote(one.id) for one in CUSTOMERS):
            return
        fresh = [one for one in others if not self._wrote(one.id)] or others
        writer = fresh[self._next % len(fresh)]
        self._next += 1
        self._phone.world.says(writer.id, QUESTIONS[writer.language])

    def _wrote(self, person: int) -> bool:
        return person not in self._phone.rated and self._phone.wrote(person)
