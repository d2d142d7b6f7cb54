"""Policies and bars of coworkings, set by a test and laid over what the modules themselves know."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from dishka import Provider, Scope, decorate

from mesto.modules.bookings.public import Members, Membership, Place, Policies
from mesto.modules.coworkings.public import Places
from tests.support.steps import Business, Person


class Rules(Provider):
    scope = Scope.REQUEST

    def __init__(self) -> None:
        super().__init__()
        self.policies: dict[UUID, Policies] = {}
        self.bars: dict[tuple[UUID, UUID], datetime | None] = {}

    async def set(self, business: Business, **fields) -> None:
        """Set policy fields of the coworking, and nothing else."""
        self.policies[UUID(business.coworking["id"])] = Policies(version=1, coworking=fields)

    async def set_for_type(self, business: Business, spot_type: str, **fields) -> None:
        self.policies[UUID(business.coworking["id"])] = Policies(version=1, spot_types={spot_type: fields})

    async def bar(self, business: Business, person: Person, until: datetime | None = None) -> None:
        self.bars[UUID(person.id), UUID(business.coworking["id"])] = until

    @decorate
    def places(self, places: Places) -> Places:
        return RuledPlaces(places, self.policies)

    @decorate
    def members(self, members: Members) -> Members:
        return BarringMembers(members, self.bars)


class RuledPlaces(Places):
    def __init__(self, places: Places, policies: dict[UUID, Policies]) -> None:
        self._places = places
        self._policies = policies

    async def get(self, coworking_id: UUID, *asked) -> Place | None:
        place = await self._places.get(coworking_id, *asked)
        if place is None or coworking_id not in self._policies:
            return place
        return replace(place, policies=self._policies[coworking_id])

    async def cards(self, coworking_ids):
        return await self._places.cards(coworking_ids)


class BarringMembers(Members):
    def __init__(self, members: Members, bars: dict[tuple[UUID, UUID], datetime | None]) -> None:
        self._members = members
        self._bars = bars

    async def standing_of(self, user_id: UUID, coworking_id: UUID, now: datetime) -> Membership:
        found = await self._members.standing_of(user_id, coworking_id, now)
        if (user_id, coworking_id) not in self._bars:
            return found
        until = self._bars[user_id, coworking_id]
        return replace(found, is_barred=until is None or until > now, barred_until=until)

    async def coworkings_of(self, user_id: UUID):
        return await self._members.coworkings_of(user_id)
