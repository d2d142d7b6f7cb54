import pytest

from mesto.modules.users.application.commands.create_admin import CreateAdmin, CreateAdminHandler
from mesto.modules.users.domain.errors import AccountIsBanned, PasswordWeak
from tests.support.events import events_about, run_sql
from tests.support.people import PASSWORD, a_person, an_email, login

BAN = "UPDATE users.users SET is_banned = true, ban_reason = 'Spam', banned_at = now() WHERE id = $1"


async def create_admin(app, email, full_name=None, password=None):
    async with app.container() as request:
        handle = await request.get(CreateAdminHandler)
        return await handle(CreateAdmin(email=email, full_name=full_name, password=password))


async def account(database_url, user_id):
    [row] = await run_sql(database_url, "SELECT * FROM users.users WHERE id = $1", user_id)
    return row


async def test_the_first_admin_is_made_and_signs_in(app, client, database_url):
    email = an_email()

    id_ = await create_admin(app, email, "Olga", PASSWORD)

    made = await account(database_url, id_)
    assert (made["is_admin"], made["full_name"], made["email"]) == (True, "Olga", email)
    assert (await login(client, email)).status_code == 200
    assert (await events_about(database_url, user_id=id_))[0]["name"] == "users.user_registered.v1"


async def test_an_account_that_exists_is_raised_and_keeps_name_and_password(app, client, database_url):
    anna = await a_person(client)

    id_ = await create_admin(app, anna.email.upper(), "Somebody Else", "another-password-9")
    again = await create_admin(app, anna.email)

    assert id_ == again == anna.id
    raised = await account(database_url, id_)
    assert (raised["is_admin"], raised["full_name"], raised["version"]) == (True, "Anna Petrova", 2)
    assert (await login(client, anna.email)).status_code == 200


@pytest.mark.parametrize("password", [None, "short", "password1"])
async def test_a_new_admin_needs_a_good_password(app, password):
    with pytest.raises(PasswordWeak):
        await create_admin(app, an_email(), password=password)


async def test_a_banned_person_is_not_raised(app, client, database_url):
    anna = await a_person(client)
    await run_sql(database_url, BAN, anna.id)

    with pytest.raises(AccountIsBanned):
        await create_admin(app, anna.email)
    assert not (await account(database_url, anna.id))["is_admin"]
