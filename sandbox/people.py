"""The people of the sandbox: customers with a phone, agents and a manager in the team's workspace, and its channels."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Customer:
    """A person who writes on Telegram. ``language`` is what their app reports."""

    id: int
    first_name: str
    last_name: str
    username: str
    language: str


@dataclass(frozen=True, slots=True)
class Visitor:
    """A customer of the shop, as the shop's own server knows them."""

    id: str
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Colleague:
    """A member of the team, in Slack."""

    id: str
    name: str
    real_name: str
    role: str


@dataclass(frozen=True, slots=True)
class Room:
    """A Slack channel and its members."""

    id: str
    name: str
    members: tuple[str, ...]
    private: bool = True


CUSTOMERS = (
    Customer(4711, "Olga", "Petrova", "olga_p", "ru"),
    Customer(4712, "Tom", "Baker", "tom_baker", "en"),
    Customer(4713, "Jürgen", "Weiß", "", "de"),
    Customer(4714, "Անի", "Սարգսյան", "ani_s", "hy"),
)

EARLIER = (
    Customer(4721, "Оксана", "Коваль", "oksana_k", "uk"),
    Customer(4722, "สมชาย", "ใจดี", "somchai", "th"),
    Customer(4723, "Grace", "Miller", "grace_m", "en"),
    Customer(4724, "Noah", "Clark", "", "en"),
)
"""Customers of older tickets, without a phone on the page."""

VISITOR = Visitor("nina", "Nina Novak", "nina@example.org")
"""Who is signed in at the shop."""

COLLEAGUES = (
    Colleague("U0ANNA", "anna", "Anna Keller", "agent"),
    Colleague("U0BORIS", "boris", "Boris Lind", "agent"),
    Colleague("U0DAVE", "dave", "Dave Moreau", "agent"),
    Colleague("U0BOSS", "maria", "Maria Santos", "manager"),
)

MANAGER = "U0BOSS"

ROOMS = (
    Room("C0SUPPORT", "support", ("U0ANNA", "U0BORIS", "U0DAVE")),
    Room("C0BILLING", "billing", ("U0BORIS", "U0DAVE")),
)
