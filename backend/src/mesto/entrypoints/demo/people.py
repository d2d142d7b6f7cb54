"""The demo's people: everybody has the same password, printed by `make run`."""

from dataclasses import dataclass
from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5

PASSWORD: Final = "demo-desk-tram-41"  # noqa: S105  # public on purpose; never seeded in production
GUESTS: Final = 300
SEED_NAMESPACE: Final = uuid5(NAMESPACE_URL, "https://mesto.example/demo")


def demo_id(name: str) -> UUID:
    """Return the same id for the same name on every machine."""
    return uuid5(SEED_NAMESPACE, name)


@dataclass(frozen=True, slots=True)
class DemoPerson:
    name: str
    full_name: str
    role: str | None = None
    """The role in every demo coworking: owner, manager, staff or resident."""
    is_admin: bool = False

    @property
    def email(self) -> str:
        return f"{self.name}@example.com"

    @property
    def id(self) -> UUID:
        return demo_id(self.email)


TEAM: Final = (
    DemoPerson("admin", "Alisa Admin", is_admin=True),
    DemoPerson("owner", "Oleg Owner", role="owner"),
    DemoPerson("manager", "Maria Manager", role="manager"),
    DemoPerson("staff", "Sergey Staff", role="staff"),
    DemoPerson("resident", "Rita Resident", role="resident"),
)
FIRST: Final = ("Anna", "Boris", "Vera", "Gleb", "Daria", "Egor", "Zoya", "Ilya", "Kira", "Lev")
LAST: Final = (
    "Petrova",
    "Sokolov",
    "Orlova",
    "Volkov",
    "Zaitseva",
    "Morozov",
    "Belova",
    "Komarov",
    "Lisina",
    "Frolov",
)


def guest_email(number: int) -> str:
    return f"guest{number + 1:03}@example.com"


def guests() -> list[DemoPerson]:
    return [DemoPerson(f"guest{n + 1:03}", f"{FIRST[n % 10]} {LAST[n // 10 % 10]}") for n in range(GUESTS)]
