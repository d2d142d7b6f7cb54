from uuid import UUID

import asyncpg
import pytest
from argon2 import PasswordHasher

from mesto.modules.bookings.public import Contact, People, Person
from mesto.modules.users.public import Account, Accounts, Directory, DirectoryEntry, Identities
from tests.support.events import run_sql
from tests.support.people import PASSWORD, a_person, an_email

HOLD = "SELECT 1 FROM users.users WHERE id = $1 FOR NO KEY UPDATE NOWAIT"
BAN = "UPDATE users.users SET is_banned = true, ban_reason = 'Spam', banned_at = now() WHERE id = $1"


async def test_a_locked_person_is_held_until_the_transaction_ends(app, client, database_url):
    anna = await a_person(client)

    async with app.container() as request:
        people = await request.get(People)
        assert await people.lock(anna.id) == Person(id=anna.id, is_banned=False)
        with pytest.raises(asyncpg.LockNotAvailableError):
            await run_sql(database_url, HOLD, anna.id)

    assert await run_sql(database_url, HOLD, anna.id)


async def test_the_lock_tells_of_a_ban_and_of_nobody(app, client, database_url):
    anna = await a_person(client)
    await run_sql(database_url, BAN, anna.id)

    async with app.container() as request:
        people = await request.get(People)
        assert await people.lock(anna.id) == Person(id=anna.id, is_banned=True, ban_reason="Spam")
        assert await people.lock(UUID(int=7)) is None


async def test_contacts_come_for_many_people_at_once(app, client):
    anna, boris = await a_person(client), await a_person(client, full_name="Boris")

    async with app.container() as request:
        people = await request.get(People)
        found = await people.contacts([anna.id, boris.id, UUID(int=7)])
        nothing = await people.contacts([])

    assert found == {
        anna.id: Contact(id=anna.id, full_name="Anna Petrova", email=anna.email),
        boris.id: Contact(id=boris.id, full_name="Boris", email=boris.email),
    }
    assert nothing == {}


async def test_the_directory_finds_people_by_id_and_by_any_spelling(app, client):
    anna = await a_person(client, locale="en", timezone="Europe/Riga")
    entry = DirectoryEntry(
        id=anna.id,
        full_name="Anna Petrova",
        email=anna.email,
        locale="en",
        timezone="Europe/Riga",
        is_banned=False,
    )

    async with app.container() as request:
        directory = await request.get(Directory)
        assert await directory.get_many([anna.id]) == {anna.id: entry}
        assert await directory.get_many([]) == {}
        assert await directory.find_by_email(f" {anna.email.upper()}") == entry
        assert await directory.find_by_email(an_email()) is None


async def test_the_state_of_an_account_is_read_as_it_is_now(app, client, database_url):
    anna = await a_person(client, is_business=True)
    accounts = await app.container.get(Accounts)

    before = await accounts.state(anna.id)
    await run_sql(database_url, BAN, anna.id)
    after = await accounts.state(anna.id)

    plain = {"id": anna.id, "is_admin": False, "is_business": True}
    plain |= {"email_verified": False, "has_password": True}
    assert before == Account(**plain, is_banned=False, ban_reason=None)
    assert after == Account(**plain, is_banned=True, ban_reason="Spam")
    assert await accounts.state(UUID(int=7)) is None


async def test_a_hash_of_other_parameters_is_renewed_by_a_sign_in(app, client, database_url):
    anna = await a_person(client)
    old = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1).hash(PASSWORD)
    await run_sql(database_url, "UPDATE users.users SET password_hash = $2 WHERE id = $1", anna.id, old)
    identities = await app.container.get(Identities)

    async def stored():
        [row] = await run_sql(
            database_url, "SELECT password_hash, version FROM users.users WHERE id = $1", anna.id
        )
        return row["password_hash"], row["version"]

    assert await identities.check(anna.email, "wrong-password", ip=None) is None
    assert await stored() == (old, 1)
    assert (await identities.check(anna.email, PASSWORD, ip=None)).id == anna.id
    renewed = await stored()
    assert renewed[0] != old
    assert renewed[1] == 1
    assert (await identities.check(anna.email, PASSWORD, ip=None)).id == anna.id
    assert await stored() == renewed
