"""E-mail addresses are never shown to other guests (R-P05), in no answer one of them can read."""

from tests.support.canary import MARKS, a_canary
from tests.support.dumps import occurrences
from tests.support.steps import API, somebody

PRIVATE = {name: MARKS[name] for name in ("email", "new email", "guest", "guest email", "note", "new note")}
PRIVATE |= {name: MARKS[name] for name in ("staff note", "override", "cancel reason", "bar reason")}
PERSON = {name: MARKS[name] for name in ("email", "new email", "guest email")}


async def test_no_answer_a_guest_can_read_tells_anything_of_another(app, clock, post):
    canary = await a_canary(app, clock, post)
    resident = await canary.here.hires(await somebody(app.client), "resident")
    for guest in (await somebody(app.client), resident):
        await reads_everything(guest, canary, app)


async def reads_everything(guest, canary, app) -> None:
    values = {
        "user_id": [canary.person.id, guest.id],
        "coworking_id": [canary.here.coworking["id"], canary.there.coworking["id"]],
        "spot_id": [canary.here.spots[0]["id"]],
        "booking_id": [booking["id"] for booking in canary.bookings],
        "notification_id": [item["id"] for item in await canary.person.inbox()],
        "option_id": [canary.here.coworking["id"]],
        "code": ["user_not_found"],
    }
    asked, read = 0, []
    for path, methods in app.app.openapi()["paths"].items():
        if "get" not in methods:
            continue
        for url in _filled(path, values):
            query = {"coworking_id": canary.here.coworking["id"]} if url.endswith("/bookings") else {}
            for params in (query, {"q": MARKS["new email"]}):
                answer = await app.client.get(url, params=params, headers=guest.headers)
                asked += 1
                if answer.is_success:
                    read.append(path)
                assert (
                    occurrences(
                        PRIVATE, answer.text.replace(MARKS["new email"], "") if "q" in params else answer.text
                    )
                    == {}
                ), url
    assert asked > 60
    assert {f"{API}/coworkings/{{coworking_id}}", f"{API}/spots/{{spot_id}}/availability"} <= set(read)


def _filled(path, values):
    urls = [path]
    for name, known in values.items():
        place = f"{{{name}}}"
        urls = [url.replace(place, value) for url in urls for value in (known if place in url else [""])]
    return [url for url in urls if "{" not in url]
