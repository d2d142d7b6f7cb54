"""R6: two spellings of one wish are equal, two wishes are not."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import pytest
from pydantic import BaseModel, Field, SecretStr

from mesto.core.fingerprint import Fingerprints, canonical
from mesto.core.schemas import HourMinute, Id, Input, Moment

MINE = Fingerprints([b"the present key"])
ROTATED = Fingerprints([b"the next key", b"the present key"])


class Kind(StrEnum):
    DESK = "desk"


class Part(Input):
    name: str
    count: int = 1


class Wish(Input):
    spot: Id | None = None
    at: Moment | None = None
    opens_at: HourMinute | None = None
    kind: Kind = Kind.DESK
    tags: frozenset[str] = frozenset()
    parts: Annotated[list[Part], Field(default_factory=list)]
    word: SecretStr | None = None
    unseen: Annotated[str, Field(exclude=True)] = ""
    price: Decimal | None = None
    day: date | None = None
    whatever: Any = None


def said(text: str, *, is_patch: bool = False) -> bytes:
    return canonical({"body": Wish.model_validate_json(text)}, is_patch=is_patch)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('{"kind": "desk", "parts": []}', '{ "parts":[],\n"kind":"desk" }'),
        ('{"at": "2026-12-01T12:00:00+03:00"}', '{"at": "2026-12-01T09:00:00Z"}'),
        ('{"at": "2026-12-01T09:00:00.000Z"}', '{"at": "2026-12-01t09:00:00z"}'),
        ("{}", '{"kind": "desk", "spot": null, "tags": [], "unseen": ""}'),
        ('{"tags": ["a", "b"]}', '{"tags": ["b", "a", "b"]}'),
        ('{"parts": [{"name": "x"}]}', '{"parts": [{"count": 1, "name": "x"}]}'),
        ('{"spot": "00000000-0000-7000-8000-0000000000AA"}', '{"spot": "00000000-0000-7000-8000-0000000000aa"}'),
    ],
)  # fmt: skip
def test_spelling_does_not_matter(one, other):
    assert said(one) == said(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("{}", '{"tags": ["a"]}'),
        ('{"at": "2026-12-01T12:00:00Z"}', '{"at": "2026-12-01T12:00:00.000001Z"}'),
        ('{"parts": [{"name": "x"}, {"name": "y"}]}', '{"parts": [{"name": "y"}, {"name": "x"}]}'),
        ('{"word": "plum"}', '{"word": "pear"}'),
        ('{"unseen": "plum"}', '{"unseen": "pear"}'),
        ('{"whatever": 1}', '{"whatever": "1"}'),
        ('{"whatever": "a"}', '{"whatever": ["a"]}'),
        ('{"opens_at": "09:00"}', '{"opens_at": "09:01"}'),
    ],
)
def test_another_value_matters(one, other):
    assert said(one) != said(other)


def test_on_patch_leaving_out_is_not_clearing():
    assert said("{}", is_patch=True) != said('{"spot": null}', is_patch=True)
    assert said('{"kind": "desk"}', is_patch=True) != said("{}", is_patch=True)


def test_parameters_beside_the_body_count_too():
    one, other = UUID(int=1), UUID(int=2)
    body = Part(name="x")
    assert canonical({"id": one, "body": body}, is_patch=False) != canonical(
        {"id": other, "body": body}, is_patch=False
    )
    assert canonical({"body": None}, is_patch=False) != canonical({"body": body}, is_patch=False)


def test_every_kind_of_value_has_its_one_way_to_be_written():
    moment = datetime(2026, 12, 1, 12, tzinfo=timezone(timedelta(hours=3)))

    class Odd(BaseModel):
        value: Any

    for value, written in (
        (moment, b'"2026-12-01T09:00:00+00:00"'),
        (moment.replace(tzinfo=None), b'"2026-12-01T12:00:00"'),
        (time(9), b'"09:00:00"'),
        (timedelta(hours=1), b'"PT1H"'),
        ({"b": 1, "a": moment.astimezone(UTC)}, b'{"a":"2026-12-01T09:00:00+00:00","b":1}'),
        ((1, 2.5, None, True), b"[1,2.5,null,true]"),
        ("слово", '"слово"'.encode()),
    ):
        assert canonical({"v": Odd(value=value)}, is_patch=False) == b'{"v":{"value":' + written + b"}}"


def test_a_fingerprint_is_keyed_and_outlives_the_rotation_of_the_secret():
    values = {"body": Part(name="x")}
    known = MINE.of(values, is_patch=False)
    assert len(known) == 32
    assert ROTATED.of(values, is_patch=False) != known
    assert ROTATED.match(known, values, is_patch=False)
    assert not ROTATED.match(known, {"body": Part(name="y")}, is_patch=False)
    assert not MINE.match(ROTATED.of(values, is_patch=False), values, is_patch=False)
