from datetime import timedelta
from uuid import UUID

import pytest

from mesto.core.ids import new_id
from mesto.core.uow import UnitOfWork
from mesto.modules.notifications.domain.notification import Inbox, Notification, NotificationType
from tests.support.actors import HeaderActors, acting
from tests.support.app import RunningApp, running_app
from tests.support.clock import AdjustableClock
from tests.support.others import others

PATH = "/api/v1/notifications"


@pytest.fixture(scope="module")
async def running(database_url):
    async with running_app(database_url, HeaderActors(), others()) as running:
        yield running


@pytest.fixture
def app(running) -> RunningApp:
    running.clock.set(AdjustableClock.START)
    return running


@pytest.fixture
def person() -> UUID:
    return new_id()


async def told(
    app: RunningApp, person: UUID, *, minutes: float = 0, kind=NotificationType.BOOKING_CONFIRMED
) -> Notification:
    message = Notification(
        user_id=person,
        type=kind,
        title="Booked: Desk 2",
        body="Tochka.",
        data={"booking_id": str(new_id()), "coworking_id": str(new_id()), "reference": "K7QH2M9X"},
        event_id=new_id(),
        created_at=app.clock.now() + timedelta(minutes=minutes),
    )
    async with app.container() as scope:
        await (await scope.get(Inbox)).put(message)
        await (await scope.get(UnitOfWork)).commit()
    return message


async def inbox(app: RunningApp, person: UUID, **query) -> dict:
    answer = await app.client.get(PATH, params=query, headers=acting(person))
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_an_empty_inbox_is_a_page_with_nothing_unread(app, person):
    assert await inbox(app, person) == {"items": [], "next_cursor": None, "unread_count": 0}


async def test_a_message_reads_as_the_contract_shows_it(app, person):
    message = await told(app, person)
    [item] = (await inbox(app, person))["items"]
    assert item == {
        "id": str(message.id),
        "user_id": str(person),
        "type": "booking_confirmed",
        "title": "Booked: Desk 2",
        "body": "Tochka.",
        "data": dict(message.data),
        "created_at": "2026-12-01T08:00:00Z",
        "read_at": None,
    }
    one = await app.client.get(f"{PATH}/{message.id}", headers=acting(person))
    assert one.status_code == 200
    assert one.json() == item


async def test_the_list_runs_page_by_page_from_the_latest_and_counts_the_whole_inbox(app, person):
    messages = [await told(app, person, minutes=-m) for m in range(5)]
    await told(app, new_id())
    seen, cursor = [], None
    while True:
        page = await inbox(app, person, limit=2, **({"cursor": cursor} if cursor else {}))
        assert page["unread_count"] == 5
        assert len(page["items"]) <= 2
        seen += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == [str(m.id) for m in messages]


async def test_messages_of_one_moment_are_neither_lost_nor_shown_twice(app, person):
    same = {str((await told(app, person)).id) for _ in range(4)}
    first = await inbox(app, person, limit=3)
    rest = await inbox(app, person, limit=3, cursor=first["next_cursor"])
    shown = [item["id"] for item in first["items"] + rest["items"]]
    assert len(shown) == 4
    assert set(shown) == same


async def test_the_list_can_be_cut_to_unread_or_read_and_to_a_type(app, person):
    read = await told(app, person, minutes=-2)
    changed = await told(app, person, minutes=-1, kind=NotificationType.BOOKING_CHANGED)
    fresh = await told(app, person)
    await app.client.post(f"{PATH}/{read.id}/read", headers=acting(person))

    async def ids(**query):
        found = await inbox(app, person, **query)
        assert found["unread_count"] == 2
        return [item["id"] for item in found["items"]]

    assert await ids() == [str(fresh.id), str(changed.id), str(read.id)]
    assert await ids(unread="true") == [str(fresh.id), str(changed.id)]
    assert await ids(unread="false") == [str(read.id)]
    assert await ids(type="booking_changed") == [str(changed.id)]
    assert await ids(type="booking_cancelled") == []


async def test_a_cursor_belongs_to_its_filters_and_its_person(app, person):
    for _ in range(2):
        await told(app, person)
    cursor = (await inbox(app, person, limit=1))["next_cursor"]
    for who, query in [(person, {"unread": "true"}), (new_id(), {})]:
        answer = await app.client.get(PATH, params={"cursor": cursor, **query}, headers=acting(who))
        assert answer.status_code == 422
        assert answer.json()["code"] == "invalid_cursor"


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 101}, {"unread": "perhaps"}, {"type": "x"}])
async def test_a_query_that_makes_no_sense_is_refused(app, person, query):
    answer = await app.client.get(PATH, params=query, headers=acting(person))
    assert answer.status_code == 422
    assert answer.json()["code"] == "validation_error"
    assert answer.json()["errors"][0]["pointer"] == f"/{next(iter(query))}"


async def test_reading_keeps_its_first_moment_and_has_no_way_back(app, person):
    message = await told(app, person)
    first = await app.client.post(f"{PATH}/{message.id}/read", headers=acting(person))
    assert first.status_code == 200
    assert first.json()["read_at"] == "2026-12-01T08:00:00Z"
    app.clock.advance(hours=1)
    again = await app.client.post(f"{PATH}/{message.id}/read", headers=acting(person))
    assert again.status_code == 200
    assert again.json() == first.json()
    assert (await inbox(app, person))["unread_count"] == 0


@pytest.mark.parametrize(("method", "suffix"), [("GET", ""), ("POST", "/read")])
async def test_messages_of_others_do_not_exist_not_even_for_an_admin(app, person, method, suffix):
    message = await told(app, person)
    answers = [
        await app.client.request(method, f"{PATH}/{given}{suffix}", headers=headers)
        for given, headers in [
            (message.id, acting(new_id())),
            (message.id, acting(new_id(), is_admin=True)),
            (new_id(), acting(person)),
        ]
    ]
    assert [a.status_code for a in answers] == [404, 404, 404]
    assert {a.json()["code"] for a in answers} == {"notification_not_found"}
    assert len({a.json()["detail"] for a in answers}) == 1
    assert (await inbox(app, person))["unread_count"] == 1


async def test_read_all_marks_what_there_is_and_says_how_much(app, person):
    stranger = new_id()
    await told(app, stranger)
    for minutes in (-30, -20, -10):
        await told(app, person, minutes=minutes)
    until = (app.clock.now() - timedelta(minutes=20)).isoformat()
    some = await app.client.post(f"{PATH}/read-all", json={"until": until}, headers=acting(person))
    assert (some.status_code, some.json()) == (200, {"marked": 2})
    everything = await app.client.post(f"{PATH}/read-all", headers=acting(person))
    assert everything.json() == {"marked": 1}
    nothing = await app.client.post(f"{PATH}/read-all", json={}, headers=acting(person))
    assert nothing.json() == {"marked": 0}
    assert (await inbox(app, person))["unread_count"] == 0
    assert (await inbox(app, stranger))["unread_count"] == 1


async def test_without_a_moment_only_what_has_happened_by_now_is_read(app, person):
    await told(app, person, minutes=5)
    answer = await app.client.post(f"{PATH}/read-all", json={"until": None}, headers=acting(person))
    assert answer.json() == {"marked": 0}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", PATH),
        ("GET", f"{PATH}/{UUID(int=1)}"),
        ("POST", f"{PATH}/{UUID(int=1)}/read"),
        ("POST", f"{PATH}/read-all"),
    ],
)
async def test_an_inbox_needs_a_sign_in_before_anything_is_looked_at(app, method, path):
    answer = await app.client.request(method, path, content=b"not json")
    assert answer.status_code == 401
    assert answer.json()["code"] == "unauthenticated"
    assert answer.headers["www-authenticate"] == "Bearer"
