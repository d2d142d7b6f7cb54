from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from mesto.core.errors import InvalidState, VersionMismatch
from mesto.modules.options.domain.option import Option
from mesto.modules.options.public import OptionArchived, OptionCreated, OptionUpdated

NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def an_option() -> Option:
    return Option.create(
        coworking_id=uuid4(), name="Monitor", description="", max_per_booking=1, spot_types=("desk",), now=NOW
    )


def test_an_option_tells_of_its_life():
    option = an_option()
    option.change({"name": "Screen", "max_per_booking": 1, "spot_types": (), "stock": 0}, now=LATER)
    for _ in range(2):
        option.archive(now=LATER)
    ids = {"coworking_id": option.coworking_id, "option_id": option.id}
    assert option.pull_events() == [
        OptionCreated(occurred_at=NOW, **ids, stock=None),
        OptionUpdated(occurred_at=LATER, **ids, changed=("name", "spot_types", "stock"), stock=0),
        OptionArchived(occurred_at=LATER, **ids),
    ]
    assert (option.name, option.spot_types, option.archived_at) == ("Screen", (), LATER)


def test_a_change_to_the_same_values_is_none():
    option = an_option()
    option.pull_events()
    option.change({"name": "Monitor"}, now=LATER)
    assert (option.pull_events(), option.updated_at) == ([], NOW)


def test_an_archived_option_stays_as_it_is():
    option = an_option()
    option.archive(now=LATER)
    with pytest.raises(InvalidState):
        option.change({"name": "Screen"}, now=LATER)


def test_only_the_present_version_may_be_changed():
    option = an_option()
    option.version = 3
    option.ensure_version(3)
    option.ensure_version(None)
    with pytest.raises(VersionMismatch):
        option.ensure_version(2)
