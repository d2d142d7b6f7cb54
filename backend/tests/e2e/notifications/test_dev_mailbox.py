"""The dev mailbox: there for whoever works on this machine, for nobody and nothing else."""

from datetime import timedelta
from html.parser import HTMLParser

import pytest

from mesto.core.ids import new_id
from mesto.core.purge import PurgeHandler
from mesto.modules.notifications.domain.mail import Letter, Mail, Mailer
from mesto.modules.notifications.domain.time_words import Language
from mesto.modules.notifications.infrastructure.typesetting import JinjaTypesetter
from tests.support.app import SECRET, running_app
from tests.support.events import run_sql

HOSTILE = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>"
URL = "https://mesto.example/verify-email#token=abc-123"
PAGES = ("/dev/mailbox", "/dev/mailbox.json", "/dev/mailbox/00000000-0000-7000-8000-0000000000aa")


class Tags(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict]] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict]:
        return [attrs for name, attrs in self.seen if name == tag]


@pytest.fixture
async def emptied(app):
    await run_sql(app.database_url, "TRUNCATE notifications.mailbox")
    app.clock.moment = app.clock.START
    return app


async def arrives(app, to: str = "anna@example.com", **said) -> Mail:
    letter = Letter(**{"subject": "Hello", "paragraphs": ("A letter.",), **said})
    typesetter = JinjaTypesetter()
    mail = Mail(
        delivery_id=new_id(),
        to=to,
        subject=letter.subject,
        text=typesetter.text(letter, Language.EN),
        html=typesetter.html(letter, Language.EN),
        language=Language.EN,
    )
    await (await app.container.get(Mailer)).send(mail)
    return mail


async def test_the_page_lists_mails_and_shows_each_with_links_to_click(emptied, client):
    mail = await arrives(emptied, url=URL, label="Confirm", token="abc-123")
    page = await client.get("/dev/mailbox")
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert f"/dev/mailbox/{mail.delivery_id}" in [a["href"] for a in Tags(page.text).all("a")]

    single = await client.get(f"/dev/mailbox/{mail.delivery_id}")
    assert URL in [a["href"] for a in Tags(single.text).all("a")]
    [frame] = Tags(single.text).all("iframe")
    assert frame["srcdoc"] == mail.html
    assert frame["sandbox"] == "allow-popups allow-popups-to-escape-sandbox"
    assert URL in [a["href"] for a in Tags(mail.html).all("a")]


async def test_clients_and_tests_read_it_as_json_the_newest_first(emptied, client):
    first = await arrives(emptied, to="Anna@Example.com")
    emptied.clock.advance(seconds=1)
    second = await arrives(emptied)
    await arrives(emptied, to="other@example.com")
    answer = await client.get("/dev/mailbox.json", params={"to": "anna@example.com"})
    items = answer.json()["items"]
    assert [item["id"] for item in items] == [str(second.delivery_id), str(first.delivery_id)]
    assert items[1] == {
        "id": str(first.delivery_id),
        "message_id": f"<{first.delivery_id}@mailbox>",
        "to": "Anna@Example.com",
        "subject": "Hello",
        "text": first.text,
        "html": first.html,
        "created_at": "2026-12-01T08:00:00Z",
    }
    assert len((await client.get("/dev/mailbox.json")).json()["items"]) == 3


async def test_a_copy_of_a_mail_is_the_same_mail(emptied, client):
    mail = await arrives(emptied)
    await (await emptied.container.get(Mailer)).send(mail)
    assert len((await client.get("/dev/mailbox.json")).json()["items"]) == 1


async def test_nothing_in_a_mail_is_markup_of_the_page(emptied, client):
    mail = await arrives(
        emptied, to=f"{HOSTILE}@example.com", subject=HOSTILE, paragraphs=(f"https://x/{HOSTILE}", HOSTILE)
    )
    for path in ("/dev/mailbox", f"/dev/mailbox/{mail.delivery_id}"):
        page = await client.get(path, params={"to": mail.to})
        assert page.status_code == 200
        tags = {tag for tag, _ in Tags(page.text).seen}
        assert not tags & {"script", "img"}, path
        assert all(not name.startswith("on") for _, attrs in Tags(page.text).seen for name in attrs)
    assert not {tag for tag, _ in Tags(mail.html).seen} & {"script", "img"}


async def test_other_pages_can_neither_read_frame_nor_script_it(emptied, client):
    mail = await arrives(emptied)
    for path in ("/dev/mailbox", "/dev/mailbox.json", f"/dev/mailbox/{mail.delivery_id}"):
        answer = await client.get(path, headers={"Origin": "https://evil.example"})
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "script-src" not in policy
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
        assert "access-control-allow-origin" not in answer.headers
        foreign = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}
        assert (await client.get(path, headers=foreign)).status_code == 404
        foreign = {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors"}
        assert (await client.get(path, headers=foreign)).status_code == 404
        clicked = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
        assert (await client.get(path, headers=clicked)).status_code == 200
        assert (await client.get(path, headers={"Host": "evil.example"})).status_code == 400


async def test_a_mail_that_is_not_there_is_not_there(emptied, client):
    assert (await client.get(PAGES[2])).json()["code"] == "not_found"
    assert (await client.get("/dev/mailbox/none")).status_code == 422


@pytest.mark.parametrize(
    "sections",
    [
        {"mail": {"transport": "smtp", "smtp_host": "127.0.0.1", "from": "no-reply@mesto.example"}},
        {"environment": "production", "auth": {"secret_key": SECRET}},
    ],
    ids=["smtp", "production"],
)
async def test_where_mails_are_sent_and_in_production_there_is_no_such_page(database_url, sections):
    async with running_app(database_url, **sections) as app:
        for path in PAGES:
            answer = await app.client.get(path)
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_it_is_no_part_of_the_contract(client):
    document = (await client.get("/api/openapi.json")).json()
    assert [path for path in document["paths"] if path.startswith("/dev")] == []


async def test_mails_go_after_a_week_and_what_was_settled_after_90_days(emptied, client):
    await run_sql(emptied.database_url, "TRUNCATE notifications.deliveries")
    await arrives(emptied)
    insert = (
        "INSERT INTO notifications.deliveries (id, channel, kind, recipient, recipient_id, data, event_id, state,"
        " attempts, next_attempt_at, created_at, settled_at) VALUES (gen_random_uuid(), 'email', 'banned',"
        " 'person', gen_random_uuid(), '{}', gen_random_uuid(), $1, 1, $2, $2, $3)"
    )
    start = emptied.clock.START
    await run_sql(emptied.database_url, insert, "sent", start, start)
    await run_sql(emptied.database_url, insert, "queued", start, None)
    for days, kept in ((6, (1, 2)), (8, (0, 2)), (89, (0, 2)), (91, (0, 1))):
        emptied.clock.set(start + timedelta(days=days))
        async with emptied.container() as scope:
            await (await scope.get(PurgeHandler))()
        [(mails, rows)] = await run_sql(
            emptied.database_url,
            "SELECT (SELECT count(*) FROM notifications.mailbox), (SELECT count(*) FROM notifications.deliveries)",
        )
        assert (mails, rows) == kept, days
    emptied.clock.set(start)
