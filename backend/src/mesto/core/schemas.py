"""Field types of requests and answers: strict at the edge, so that nothing odd reaches a rule."""

import re
import unicodedata
from datetime import UTC, datetime, time, timedelta
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer
from pydantic_core import PydanticCustomError

_RFC3339: Final = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?(?P<zone>[Zz]|[+-]\d{2}:\d{2})?", re.ASCII
)
_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
_HHMM: Final = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2100
WIDEST_OFFSET: Final = timedelta(hours=14)


class Input(BaseModel):
    """A request body: unknown fields are refused, a missing field means "leave alone"."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Output(BaseModel):
    model_config = ConfigDict(from_attributes=True)


def _moment(value: Any) -> datetime:
    if isinstance(value, datetime):
        return value
    found = _RFC3339.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise PydanticCustomError("moment", "a moment is written like 2026-12-01T10:00:00+03:00")
    if found["zone"] is None:
        raise PydanticCustomError("naive_datetime", "times need an offset or Z")
    try:
        moment = datetime.fromisoformat(value.upper())
        offset = moment.utcoffset()
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise PydanticCustomError("moment", "there is no such moment") from error
    if offset is None or abs(offset) > WIDEST_OFFSET or not FIRST_YEAR <= moment.year < LAST_YEAR:
        raise PydanticCustomError("moment", "moments lie in the years 2000 to 2099, offsets within 14 hours")
    return moment


def _canonical(value: Any) -> Any:
    if isinstance(value, str) and not _UUID.fullmatch(value):
        raise PydanticCustomError("uuid", "an id is a UUID in canonical form")
    return value


def _clean(text: str) -> str:
    text = unicodedata.normalize("NFC", text)
    if any(unicodedata.category(c) in {"Cc", "Cs"} and c not in "\n\t" for c in text):
        raise PydanticCustomError("text", "control characters are not allowed")
    return text


def _one_line(text: str) -> str:
    if "\n" in text or "\t" in text:
        raise PydanticCustomError("text", "control characters are not allowed")
    return text


def _not_blank(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError("text", "must not be blank")
    return text


def _hhmm(value: Any) -> time:
    if isinstance(value, time):
        return value
    if not (isinstance(value, str) and _HHMM.fullmatch(value)):
        raise PydanticCustomError("hhmm", "a time of day is written like 09:00")
    return time.fromisoformat(value)


Moment = Annotated[datetime, BeforeValidator(_moment, json_schema_input_type=datetime)]
"""An instant of a request: RFC 3339 with an offset; arrives in UTC."""
Id = Annotated[UUID, BeforeValidator(_canonical, json_schema_input_type=UUID)]
Text = Annotated[str, Field(strict=True), AfterValidator(_clean)]
"""Free text: NFC, no control characters but line breaks and tabs. Add `Field(max_length=…)`."""
Line = Annotated[Text, AfterValidator(_one_line)]
"""One line of text."""
Name = Annotated[Line, AfterValidator(_not_blank)]
"""One line that is not blank."""
HourMinute = Annotated[
    time,
    BeforeValidator(_hhmm, json_schema_input_type=str),
    PlainSerializer(lambda t: t.strftime("%H:%M"), return_type=str),
    Field(json_schema_extra={"pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}),
]
"""Local wall time, `HH:MM`."""
