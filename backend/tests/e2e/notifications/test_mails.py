"""Which facts are told by mail and inbox, in whose language, and what no table may hold."""

import json
import re
from datetime import timedelta
from uuid import UUID

import pytest

from mesto.core.ids import new_id
from mesto.modules.auth.public import (
    IdentityLinked,
    IdentityUnlinked,
    PasswordResetRequested,
    RefreshReuseDetected,
)
from mesto.modules.users.public import (
    EmailChanged,
    EmailVerificationRequested,
    LinkPurpose,
    PasswordChanged,
    RegistrationRepeated,
    SecondFactorChanged,
)
from tests.support.app import running_app
from tests.support.events import run_sql
from tests.support.mails import MailNeighbours, delivers_all, happens
from tests.support.people import an_admin
from tests.support.post import Post
from tests.support.steps import a_business, somebody

NOW = {"en": "1 December, 08:00 (UTC)", "ru": "1 декабря, 08:00 (UTC)"}


class House:
    def __init__(self, app, neighbours: MailNeighbours, post: Post) -> None:
        self.app, self.client, self.post = app, app.client, post
        self.links, self.former = neighbours.known_links, neighbours.known_emails

    async def tells(self, *, again: bool = False) -> None:
        """Let the reactions run and the mails go out."""
        await self.post.carries("notifications.", again=again)
        await delivers_all(self.app)

    async def mails(self, to: str) -> list[dict]:
        answer = await self.client.get("/dev/mailbox.json", params={"to": to})
        assert answer.status_code == 200, answer.text
        return answer.json()["items"]

    async def only_mail(self, to: str) -> dict:
        [mail] = await self.mails(to)
        return mail


@pytest.fixture
async def house(database_url):
    await run_sql(database_url, "TRUNCATE notifications.deliveries")
    await run_sql(database_url, "TRUNCATE notifications.mailbox")
    neighbours = MailNeighbours()
    alone = {"url": database_url, "pool_size": 1, "max_overflow": 0, "pool_timeout_seconds": 3}
    async with running_app(database_url, neighbours, database=alone) as app:
        post = Post(app)
        await post.open()
        yield House(app, neighbours, post)
        await post.engine.dispose()


async def told(person, kind: str) -> list[dict]:
    return [item for item in await person.inbox() if item["type"] == kind]


def incidents(person) -> dict:
    fact = {"occurred_at": None, "user_id": UUID(person.id)}
    return {
        "password_changed": PasswordChanged(**fact, method="change"),
        "password_reset": PasswordChanged(**fact, method="reset"),
        "second_factor_on": SecondFactorChanged(**fact, second_factor_id=new_id(), enabled=True),
        "second_factor_off": SecondFactorChanged(**fact, second_factor_id=new_id(), enabled=False),
        "token_reuse": RefreshReuseDetected(**fact, incident_id=new_id(), session_id=new_id()),
        "identity_linked": IdentityLinked(**fact, identity_id=new_id(), provider="yandex"),
        "identity_unlinked": IdentityUnlinked(**fact, identity_id=new_id(), provider="google"),
    }


TITLES = {
    "password_changed": {"en": "Your password was changed", "ru": "Ваш пароль изменён"},
    "password_reset": {
        "en": "Your password was set anew by a link",
        "ru": "Ваш пароль задан заново по ссылке",
    },
    "second_factor_on": {
        "en": "Sign-in with a second factor was switched on",
        "ru": "Включён вход со вторым фактором",
    },
    "second_factor_off": {
        "en": "Sign-in with a second factor was switched off",
        "ru": "Вход со вторым фактором отключён",
    },
    "token_reuse": {
        "en": "A session was ended: somebody may have copied its key",
        "ru": "Сеанс завершён: его ключ, возможно, скопировали",
    },
    "identity_linked": {
        "en": "Sign-in with yandex was linked to your account",
        "ru": "К вашей учётной записи привязан вход через yandex",
    },
    "identity_unlinked": {
        "en": "Sign-in with google was unlinked from your account",
        "ru": "От вашей учётной записи отвязан вход через google",
    },
}


@pytest.mark.parametrize("locale", ["en", "ru"])
@pytest.mark.parametrize("incident", TITLES)
async def test_what_happens_to_an_account_is_told_in_the_inbox_and_by_mail(house, incident, locale):
    person = await somebody(house.client, locale=locale)
    fact = incidents(person)[incident]
    object.__setattr__(fact, "occurred_at", house.app.clock.now())
    await happens(house.app, fact)
    await house.tells()
    await house.tells(again=True)
    [message] = await told(person, "security")
    assert message["title"] == TITLES[incident][locale]
    assert message["data"] == {"incident": incident}
    assert NOW[locale] in message["body"]
    mail = await house.only_mail(person.email)
    assert mail["subject"] == message["title"]
    assert message["body"] in mail["text"]
    assert f'<html lang="{locale}">' in mail["html"]


async def test_moments_are_said_in_the_persons_own_zone(house):
    person = await somebody(house.client, locale="en", timezone="Asia/Tokyo")
    await happens(
        house.app,
        PasswordChanged(occurred_at=house.app.clock.now(), user_id=UUID(person.id), method="change"),
    )
    await house.tells()
    mail = await house.only_mail(person.email)
    assert "1 December, 17:00 (Tokyo)" in mail["text"]


async def test_everybody_is_welcomed_once_and_not_by_mail(house):
    person = await somebody(house.client, locale="ru")
    await house.tells()
    await house.tells(again=True)
    [message] = await told(person, "welcome")
    assert message["title"] == "Добро пожаловать в Mesto"
    assert await house.mails(person.email) == []


async def test_a_new_address_is_told_to_the_old_one_too(house):
    person = await somebody(house.client, locale="en")
    at = house.app.clock.now()
    house.former.kept[UUID(person.id), at] = "old@example.com"
    await happens(house.app, EmailChanged(occurred_at=at, user_id=UUID(person.id)))
    await house.tells()
    await house.tells(again=True)
    new, old = await house.only_mail(person.email), await house.only_mail("old@example.com")
    assert new["subject"] == old["subject"] == "The e-mail of your account was changed"
    assert "set a new password at once" in new["text"]
    assert "write to the support of Mesto" in old["text"]
    assert person.email not in old["text"] + old["html"]
    assert len(await told(person, "security")) == 1


@pytest.mark.parametrize(
    ("event", "path", "subject"),
    [
        (
            lambda who, at: EmailVerificationRequested(
                occurred_at=at, request_id=new_id(), user_id=who, purpose="register"
            ),
            "verify-email",
            {"en": "Confirm your e-mail", "ru": "Подтвердите почту"},
        ),
        (
            lambda who, at: EmailVerificationRequested(
                occurred_at=at, request_id=new_id(), user_id=who, purpose="change"
            ),
            "verify-email",
            {"en": "Confirm your new e-mail", "ru": "Подтвердите новую почту"},
        ),
        (
            lambda who, at: PasswordResetRequested(occurred_at=at, user_id=who, request_id=new_id()),
            "reset-password",
            {"en": "Set a new password", "ru": "Новый пароль"},
        ),
    ],
)
@pytest.mark.parametrize("locale", ["en", "ru"])
async def test_a_link_is_mailed_and_its_token_stands_nowhere_else(house, locale, event, path, subject):
    person = await somebody(house.client, locale=locale)
    who, target = UUID(person.id), f"target-{new_id().hex}@example.com"
    house.links.address[who] = target
    await happens(house.app, event(who, house.app.clock.now()))
    await house.tells()
    await house.tells(again=True)
    [(event_id, (owner, purpose))] = house.links.issued.items()
    assert owner == who
    assert (purpose is LinkPurpose.RESET) is (path == "reset-password")
    token = house.links.token(event_id)
    mail = await house.only_mail(target)
    assert mail["subject"] == subject[locale]
    link = f"http://localhost:3000/{path}#token={token}"
    assert link in mail["text"].splitlines()
    assert token in mail["text"].splitlines(), "bare, for clients that have no page"
    assert f'href="{link}"' in mail["html"]
    assert {"en": "2 December, 08:00 (UTC)", "ru": "2 декабря, 08:00 (UTC)"}[locale] in mail["text"]
    assert "security" not in {item["type"] for item in await person.inbox()}
    assert await tables_holding(house.app.database_url, token) == {"notifications.mailbox"}
    assert await tables_holding(house.app.database_url, target) == {"notifications.mailbox"}


async def tables_holding(database_url: str, text: str) -> set[str]:
    tables = await run_sql(
        database_url,
        "SELECT table_schema || '.' || table_name AS name FROM information_schema.tables"
        " WHERE table_schema NOT IN ('pg_catalog', 'information_schema') AND table_type = 'BASE TABLE'",
    )
    assert len(tables) > 10
    found = set()
    for table in tables:
        held = await run_sql(
            database_url,
            f"SELECT 1 FROM {table['name']} t WHERE strpos(t::text, $1) > 0 LIMIT 1",
            text,
        )
        if held:
            found.add(table["name"])
    return found


async def test_a_link_that_has_ended_is_not_mailed(house):
    person = await somebody(house.client)
    who = UUID(person.id)
    house.links.address[who] = person.email
    for _ in range(2):
        await happens(
            house.app,
            PasswordResetRequested(occurred_at=house.app.clock.now(), user_id=who, request_id=new_id()),
        )
    await house.post.carries("notifications.")
    first, _second = house.links.issued
    house.links.ended.add(first)  # the second voids the first
    await delivers_all(house.app)
    assert len(await house.mails(person.email)) == 1
    await happens(
        house.app,
        PasswordResetRequested(occurred_at=house.app.clock.now(), user_id=who, request_id=new_id()),
    )
    await house.post.carries("notifications.")
    house.app.clock.advance(hours=24)
    await delivers_all(house.app)
    assert len(await house.mails(person.email)) == 1


async def test_the_owner_of_a_known_address_is_told_by_mail_only(house):
    person = await somebody(house.client, locale="en")
    await happens(
        house.app,
        RegistrationRepeated(occurred_at=house.app.clock.now(), request_id=new_id(), user_id=UUID(person.id)),
    )
    await house.tells()
    mail = await house.only_mail(person.email)
    assert mail["subject"] == "You already have an account"
    assert [item["type"] for item in await person.inbox()] == ["welcome"]


async def test_a_ban_is_told_by_mail_with_its_reason(house):
    person = await somebody(house.client, locale="en")
    admin = await an_admin(house.client, house.app.database_url)
    banned = await house.client.post(
        f"/api/v1/users/{person.id}/ban", headers=admin.headers, json={"reason": "<b>Fraud</b>\n& spam"}
    )
    assert banned.status_code == 200, banned.text
    await house.tells()
    mail = await house.only_mail(person.email)
    assert mail["subject"] == "Your account is blocked"
    assert "The reason given: <b>Fraud</b>\n& spam" in mail["text"]
    assert "<b>" not in mail["html"]


async def test_being_barred_is_told_twice_and_to_the_hour_of_the_coworking(house):
    business = await a_business(house.client, spots=1)
    guest = await somebody(house.client, locale="ru")
    booked = await guest.books(business.spots[0], "18:00-19:00")
    assert booked.status_code == 201, booked.text
    until = (house.app.clock.now() + timedelta(days=2)).isoformat()
    barred = await business.owner.sends(
        "POST", f"{business.path}/bans", json={"user_id": guest.id, "reason": "Noise", "until": until}
    )
    assert barred.status_code == 201, barred.text
    await house.tells()
    [message] = await told(guest, "barred")
    mail = await house.only_mail(guest.email)
    assert mail["subject"] == message["title"] == "Бронирование закрыто: Tochka"
    assert "до 3 декабря, 11:00 (Moscow)" in mail["text"]


async def test_an_invitation_tells_nobody_whether_there_is_an_account(house):
    business = await a_business(house.client, spots=0, name='Tochka <i>"Bcc: x"</i>')
    known = await somebody(house.client, locale="en")
    letters = []
    for email in (known.email, f"nobody-{new_id().hex}@example.com"):
        asked = {"email": email, "role": "manager"}
        answer = await business.owner.sends("POST", f"{business.path}/members", json=asked)
        assert answer.status_code == 201
        await house.tells()
        await house.tells(again=True)
        mail = await house.only_mail(email)
        letters.append((mail["subject"], mail["text"], mail["html"]))
    assert letters[0] == letters[1]
    subject, text, html = letters[0]
    assert subject == 'Приглашение: Tochka <i>"Bcc: x"</i>', "the language is the inviting person's"
    assert "с ролью «менеджер»" in text
    assert "до 8 декабря, 11:00 (Moscow)" in text
    assert "<i>" not in html
    [message] = await told(known, "membership_invited")
    assert message["data"].keys() == {"coworking_id", "member_id"}
    assert "with the role “manager”" in message["body"]


async def test_an_invitation_that_is_taken_back_is_not_mailed(house):
    business = await a_business(house.client, spots=0)
    email = f"nobody-{new_id().hex}@example.com"
    invited = await business.owner.sends(
        "POST", f"{business.path}/members", json={"email": email, "role": "staff"}
    )
    await house.post.carries("notifications.")
    gone = await business.owner.sends("DELETE", f"{business.path}/members/{invited.json()['id']}")
    assert gone.status_code == 204, gone.text
    await house.tells()
    assert await house.mails(email) == []


async def test_a_changed_role_and_a_removal_are_told_to_the_member_but_not_ones_own_leaving(house):
    business = await a_business(house.client, spots=0)
    worker = await business.hires(await somebody(house.client, locale="en"))
    leaver = await business.hires(await somebody(house.client, locale="en"))
    members = (await business.owner.sends("GET", f"{business.path}/members")).json()["items"]
    ids = {member["user"]["id"]: member["id"] for member in members}
    changed = await business.owner.sends(
        "PATCH", f"{business.path}/members/{ids[worker.id]}", json={"role": "manager"}
    )
    assert changed.status_code == 200, changed.text
    await house.tells()
    [message] = await told(worker, "membership_changed")
    assert (message["title"], message["body"]) == (
        "Your role has changed: Tochka",
        "Now: manager. Before: staff.",
    )
    for who, by in ((worker, business.owner), (leaver, leaver)):
        gone = await by.sends("DELETE", f"{business.path}/members/{ids[who.id]}")
        assert gone.status_code == 204, gone.text
    await house.tells()
    assert [m["title"] for m in await told(worker, "membership_changed")] == [
        "You were removed: Tochka",
        "Your role has changed: Tochka",
    ]
    assert await told(leaver, "membership_changed") == []


async def test_the_team_hears_that_its_coworking_is_out_of_the_lists(house):
    business = await a_business(house.client, spots=0)
    worker = await business.hires(await somebody(house.client, locale="en"))
    resident = await business.hires(await somebody(house.client), role="resident")
    admin = await an_admin(house.client, house.app.database_url)
    gone = await business.owner.sends(
        "PATCH", business.path, json={"status": "unlisted"}, headers={"If-Match": '"1"'}
    )
    assert gone.status_code == 200, gone.text
    await house.tells()
    [message] = await told(worker, "coworking_unlisted")
    assert message["title"] == "Out of the lists: Tochka"
    assert message["data"]["reason"] == "team"
    assert await told(business.owner, "coworking_unlisted") == [], "their own act"
    assert await told(resident, "coworking_unlisted") == []
    items = (await house.client.get("/api/v1/notifications", headers=admin.headers)).json()["items"]
    assert "coworking_unlisted" not in [item["type"] for item in items]


async def test_administrators_hear_of_a_coworking_without_an_owner(house):
    business = await a_business(house.client, spots=0)
    worker = await business.hires(await somebody(house.client, locale="en"))
    admin, other = [await an_admin(house.client, house.app.database_url) for _ in range(2)]
    banned = await house.client.post(
        f"/api/v1/users/{business.owner.id}/ban", headers=admin.headers, json={"reason": "Fraud"}
    )
    assert banned.status_code == 200, banned.text
    await house.post.carries("coworkings.")
    await house.tells()
    [message] = await told(worker, "coworking_unlisted")
    assert message["data"]["reason"] == "ownerless"
    for one in (admin, other):
        items = (await house.client.get("/api/v1/notifications", headers=one.headers)).json()["items"]
        assert [item["type"] for item in items].count("coworking_unlisted") == 1
    [(count,)] = await run_sql(
        house.app.database_url,
        "SELECT count(*) FROM notifications.notifications WHERE user_id = $1 AND type = 'coworking_unlisted'",
        UUID(business.owner.id),
    )
    assert count == 0, "a banned person reads nothing"


async def test_rows_about_mails_hold_ids_and_plain_words_only(house):
    business = await a_business(house.client, spots=0)
    known = await somebody(house.client)
    await business.owner.sends(
        "POST", f"{business.path}/members", json={"email": known.email, "role": "staff"}
    )
    await happens(
        house.app,
        RefreshReuseDetected(
            occurred_at=house.app.clock.now(),
            user_id=UUID(known.id),
            incident_id=new_id(),
            session_id=new_id(),
        ),
    )
    await house.tells()
    held = await run_sql(house.app.database_url, "SELECT to_json(d) AS row FROM notifications.deliveries d")
    assert len(held) == 2
    for row in held:
        assert not re.search(r"@|Anna|Petrova", json.dumps(row["row"]))
