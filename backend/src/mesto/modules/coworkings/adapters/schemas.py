from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from mesto.core.schemas import HourMinute, Input, Line, Name, Output, Text
from mesto.core.security import Role
from mesto.modules.bookings.public import PlaceStatus
from mesto.modules.coworkings.adapters.hours_schemas import LEFT_ALONE, HoursFields, HoursIntervalOut
from mesto.modules.coworkings.domain.coworking import Details

Title = Annotated[Name, Field(max_length=120)]
Description = Annotated[Text, Field(max_length=4000)]
Address = Annotated[Name, Field(max_length=300)]
City = Annotated[Name, Field(max_length=80)]
Timezone = Annotated[Line, Field(max_length=64)]
CountryCode = Annotated[Line, Field(pattern="^[A-Za-z]{2}$"), AfterValidator(str.upper)]
Latitude = Annotated[float, Field(ge=-90, le=90, strict=True, allow_inf_nan=False)]
Longitude = Annotated[float, Field(ge=-180, le=180, strict=True, allow_inf_nan=False)]
DETAILS = ("name", "description", "address", "city", "country_code", "latitude", "longitude")


class Located(Input):
    country_code: CountryCode | None = None
    latitude: Latitude | None = None
    longitude: Longitude | None = None

    @model_validator(mode="after")
    def both_or_none(self) -> Self:
        sent = self.model_fields_set
        if (self.latitude is None) != (self.longitude is None) or ("latitude" in sent) != (
            "longitude" in sent
        ):
            raise PydanticCustomError("location", "give both latitude and longitude, or none of them")
        return self


class CreateCoworkingBody(HoursFields, Located):
    name: Title
    description: Description = ""
    address: Address
    city: City
    timezone: Timezone

    @property
    def details(self) -> Details:
        return Details(*(getattr(self, name) for name in DETAILS))


class UpdateCoworkingBody(Located):
    name: Title = LEFT_ALONE
    description: Description = LEFT_ALONE
    address: Address = LEFT_ALONE
    city: City = LEFT_ALONE
    status: Literal["listed", "unlisted"] = LEFT_ALONE
    timezone: Timezone = LEFT_ALONE

    @property
    def details(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in DETAILS if name in self.model_fields_set}


class CoworkingOut(Output):
    id: UUID
    name: str
    description: str
    address: str
    city: str
    country_code: str | None
    latitude: float | None
    longitude: float | None
    timezone: str
    status: PlaceStatus
    opens_at: HourMinute | None
    closes_at: HourMinute | None
    weekly_hours: list[HoursIntervalOut]
    images: tuple[()] = ()
    spot_count: int
    my_role: Role | None
    created_at: datetime
    updated_at: datetime
    version: int


class CoworkingCardOut(Output):
    id: UUID
    name: str
    address: str
    city: str
    timezone: str
    status: PlaceStatus
    opens_at: HourMinute | None
    closes_at: HourMinute | None
    cover: None = None
    distance_m: int | None = None
    """Only where the list was asked about a point."""
