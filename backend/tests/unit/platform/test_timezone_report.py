from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from mesto.entrypoints.cli.timezone import disagreement

ROW = {
    "id": UUID(int=1),
    "reference": "K7QH2M9X",
    "coworking_id": UUID(int=2),
    "timezone": "America/Vancouver",
    "time_from": datetime(2026, 12, 15, 17, 0, tzinfo=UTC),
    "time_until": datetime(2026, 12, 15, 18, 0, tzinfo=UTC),
}


def stored(first: str, last: str) -> dict:
    wall = "2026-12-15 {}"
    return ROW | {
        "local_from": datetime.fromisoformat(wall.format(first)),
        "local_until": datetime.fromisoformat(wall.format(last)),
    }


def test_a_booking_that_reads_as_it_was_meant_is_not_reported():
    zone_says = ROW["time_from"].astimezone(ZoneInfo(ROW["timezone"]))
    first, last = f"{zone_says:%H:%M}", f"{zone_says.replace(hour=zone_says.hour + 1):%H:%M}"
    assert disagreement(stored(first, last)) is None


def test_a_booking_whose_zone_changed_its_rules_says_what_was_meant_and_what_it_reads():
    found = disagreement(stored("07:30", "08:30"))
    assert (found["reference"], found["meant"]) == ("K7QH2M9X", "2026-12-15 07:30")
    assert found["reads"] != found["meant"]
