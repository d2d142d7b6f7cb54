"""R-I13: the authenticator app. What is said before the right password is the same for everybody."""

import asyncio
import subprocess
from datetime import timedelta
from uuid import UUID

import asyncpg
import pyotp
import pytest
from dishka import Provider, Scope, provide

from mesto.modules.users.domain.errors import TooManyAttempts
from mesto.modules.users.public import Attempts
from tests.support.app import running_app
from tests.support.events import events_about, run_sql
from tests.support.people import PASSWORD, World, WorldProvider, a_person, an_admin, login
from tests.support.processes import MESTO, environment
from tests.support.second_factor import PHONE, Protected, confirm, protected, set_up, told

DISABLE, TOKEN = "/api/v1/auth/totp/disable", "/api/v1/auth/token"


@pytest.fixture
async def anna(app):
    return await protected(app)


async def test_the_app_is_set_up_confirmed_and_asked_for(app, database_url):
    person = await a_person(app.client)

    made = await set_up(app.client, person)
    assert made.status_code == 200
    assert made.headers["cache-control"] == "no-store"
    secret = made.json()["secret"]
    assert set(made.json()) == {"secret", "otpauth_url"}
    assert secret in made.json()["otpauth_url"]
    assert (await login(app.client, person.email)).status_code == 200  # nobody has confirmed it yet

    confirmed = await confirm(app.client, person, pyotp.TOTP(secret).at(app.clock.now()))
    assert confirmed.status_code == 200
    assert confirmed.headers["cache-control"] == "no-store"
    assert len(set(confirmed.json()["recovery_codes"])) == 10
    assert told(await login(app.client, person.email)) == (401, "second_factor_required")
    [event] = [
        e for e in await events_about(database_url, user_id=person.id) if e["name"].startswith("users.second")
    ]
    assert event["name"] == "users.second_factor_changed.v1"
    assert event["payload"].pop("second_factor_id")
    assert event["payload"] == {"user_id": str(person.id), "enabled": True}


async def test_password_and_code_give_a_session_that_carries_the_name_of_the_device(anna, database_url):
    body = {"email": anna.person.email, "password": PASSWORD, "device_name": "Anna's phone"}
    asked = await anna.app.client.post("/api/v1/auth/login", json=body, headers=PHONE)
    assert asked.headers["www-authenticate"] == "Bearer"
    challenge = asked.json()["errors"][0]["params"]["challenge"]
    assert len(challenge) <= 200

    answer = await anna.gives_code(challenge, anna.code)

    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    me = await anna.app.client.get(
        "/api/v1/users/me", headers={"Authorization": f"Bearer {answer.json()['access_token']}"}
    )
    assert me.json()["id"] == str(anna.person.id)
    [session] = await run_sql(
        database_url, "SELECT * FROM auth.sessions WHERE id = $1", UUID(answer.json()["session_id"])
    )
    assert (session["device_name"], session["user_agent"]) == ("Anna's phone", "phone/1.0")


async def test_the_form_of_oauth_asks_for_the_code_as_well(anna):
    form = {"grant_type": "password", "username": anna.person.email, "password": PASSWORD}
    answer = await anna.app.client.post(TOKEN, data=form, headers=PHONE)
    assert told(answer) == (401, "second_factor_required")
    assert answer.json()["error"] == "invalid_grant"
    challenge = answer.json()["errors"][0]["params"]["challenge"]
    assert (await anna.gives_code(challenge, anna.code)).status_code == 200


async def test_a_wrong_password_is_told_nothing_about_the_factor(app, anna):
    plain = await a_person(app.client)

    def said(answer):
        changing = ("request_id", "instance")
        return answer.status_code, {k: v for k, v in answer.json().items() if k not in changing}

    with_factor = await login(app.client, anna.person.email, "wrong-password-1")
    without = await login(app.client, plain.email, "wrong-password-1")
    unknown = await login(app.client, "nobody@example.com", "wrong-password-1")
    assert said(with_factor) == said(without) == said(unknown)


async def test_a_code_lets_in_once_also_with_a_new_challenge(anna):
    code = anna.code
    assert (await anna.gives_code(await anna.gives_password(), code)).status_code == 200
    again = await anna.gives_code(await anna.gives_password(), code)
    assert told(again) == (401, "second_factor_invalid")
    earlier = pyotp.TOTP(anna.secret).at(anna.app.clock.now() - timedelta(seconds=30))
    assert told(await anna.gives_code(await anna.gives_password(), earlier)) == (401, "second_factor_invalid")
    anna.app.clock.advance(seconds=30)
    assert (await anna.gives_code(await anna.gives_password(), anna.code)).status_code == 200


async def test_the_code_of_the_confirmation_is_used_up(app):
    person = await a_person(app.client)
    secret = (await set_up(app.client, person)).json()["secret"]
    code = pyotp.TOTP(secret).at(app.clock.now())
    await confirm(app.client, person, code)
    anna = Protected(app, person, secret, [])
    assert told(await anna.gives_code(await anna.gives_password(), code)) == (401, "second_factor_invalid")


async def test_twenty_copies_of_a_code_let_one_in(anna, database_url):
    challenges = [await anna.gives_password() for _ in range(20)]
    code = anna.code
    blocker = await asyncpg.connect(database_url)
    async with blocker.transaction():
        # All of them have come as far as they can before the first may go on.
        await blocker.execute(
            "SELECT FROM users.second_factors WHERE user_id = $1 FOR UPDATE", anna.person.id
        )
        running = [asyncio.create_task(anna.gives_code(challenge, code)) for challenge in challenges]
        await asyncio.sleep(0.5)
        assert not any(task.done() for task in running)
    answers = [await task for task in running]
    await blocker.close()

    assert sorted(answer.status_code for answer in answers) == [200] + [401] * 19
    [count] = await run_sql(
        database_url, "SELECT count(*) FROM auth.sessions WHERE user_id = $1", anna.person.id
    )
    assert count["count"] == 2  # the one it was set up in, and this


async def test_twenty_copies_of_a_recovery_code_let_one_in(anna):
    challenges = [await anna.gives_password() for _ in range(20)]
    answers = await asyncio.gather(*(anna.gives_code(c, anna.recovery_codes[0]) for c in challenges))
    assert sorted(answer.status_code for answer in answers) == [200] + [401] * 19


async def test_each_recovery_code_works_once_however_it_is_typed(anna):
    for code in anna.recovery_codes:
        typed = code.lower().replace("-", "")
        assert (await anna.gives_code(await anna.gives_password(), typed)).status_code == 200
        again = await anna.gives_code(await anna.gives_password(), code)
        assert told(again) == (401, "second_factor_invalid")


async def test_the_recovery_code_of_somebody_else_is_none(app, anna):
    olga = await protected(app)
    answer = await anna.gives_code(await anna.gives_password(), olga.recovery_codes[0])
    assert told(answer) == (401, "second_factor_invalid")


async def test_a_challenge_lets_in_once_and_a_second_code_is_not_wasted_on_it(anna):
    challenge = await anna.gives_password()
    assert (await anna.gives_code(challenge, anna.code)).status_code == 200
    anna.app.clock.advance(seconds=30)
    assert told(await anna.gives_code(challenge, anna.code)) == (401, "second_factor_invalid")
    assert (await anna.gives_code(await anna.gives_password(), anna.code)).status_code == 200


async def test_two_codes_for_one_challenge_at_once_let_one_in(anna):
    challenge = await anna.gives_password()
    codes = anna.recovery_codes[:8]
    answers = await asyncio.gather(*(anna.gives_code(challenge, code) for code in codes))
    assert sorted(answer.status_code for answer in answers) == [200] + [401] * 7


async def test_a_wrong_code_leaves_the_challenge_to_the_right_one(anna, database_url):
    challenge = await anna.gives_password()
    wrong = f"{(int(anna.code) + 1) % 1_000_000:06}"
    assert told(await anna.gives_code(challenge, wrong)) == (401, "second_factor_invalid")
    assert (await anna.gives_code(challenge, anna.code)).status_code == 200
    failed = [
        e["payload"]["reason"]
        for e in await events_about(database_url, user_id=anna.person.id)
        if e["name"] == "auth.sign_in_failed.v1"
    ]
    assert failed == ["credentials"]


async def test_a_challenge_lives_five_minutes(anna):
    challenge = await anna.gives_password()
    anna.app.clock.advance(minutes=5)
    assert told(await anna.gives_code(challenge, anna.code)) == (401, "second_factor_invalid")


async def test_a_challenge_belongs_to_the_client_that_gave_the_password(anna):
    challenge = await anna.gives_password()
    elsewhere = await anna.gives_code(challenge, anna.code, **{"User-Agent": "another/1.0"})
    assert told(elsewhere) == (401, "second_factor_invalid")
    assert (await anna.gives_code(challenge, anna.code)).status_code == 200


@pytest.mark.parametrize("challenge", ["", "mch_", "x" * 200, f"mch_{'A' * 43}", "mrt_" + "A" * 43])
async def test_a_made_up_challenge_is_answered_like_a_wrong_code(anna, challenge):
    assert told(await anna.gives_code(challenge, anna.code)) == (401, "second_factor_invalid")


async def test_the_challenge_of_one_does_not_take_the_code_of_another(app, anna):
    olga = await protected(app)
    assert told(await anna.gives_code(await olga.gives_password(), anna.code)) == (
        401,
        "second_factor_invalid",
    )


async def test_a_ban_between_the_steps_is_told_and_lets_nobody_in(anna, database_url):
    admin = await an_admin(anna.app.client, database_url)
    challenge = await anna.gives_password()
    await anna.app.client.post(
        f"/api/v1/users/{anna.person.id}/ban", headers=admin.headers, json={"reason": "Spam"}
    )
    assert told(await anna.gives_code(challenge, anna.code)) == (403, "banned")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE users.users SET password_hash = 'another' WHERE id = $1",
        "DELETE FROM users.users WHERE id = $1",
        "UPDATE users.second_factors SET confirmed_at = confirmed_at + interval '1 second' WHERE user_id = $1",
    ],
)
async def test_what_has_changed_between_the_steps_makes_the_challenge_void(anna, database_url, change):
    challenge = await anna.gives_password()
    await run_sql(database_url, change, anna.person.id)
    assert told(await anna.gives_code(challenge, anna.code)) == (401, "second_factor_invalid")


async def test_a_new_password_leaves_the_factor_on(anna, database_url):
    olga = await a_person(anna.app.client)
    await run_sql(
        database_url,
        "UPDATE users.users SET password_hash = (SELECT password_hash FROM users.users WHERE id = $2) WHERE id = $1",
        anna.person.id,
        olga.id,
    )
    assert (await anna.gives_code(await anna.gives_password(), anna.code)).status_code == 200


async def test_password_and_code_switch_it_off(anna, database_url):
    async def disable(password, code):
        body = {"current_password": password, "code": code}
        return await anna.app.client.post(DISABLE, json=body, headers=anna.person.headers)

    assert told(await disable("wrong-password-1", anna.code)) == (403, "reauthentication_failed")
    assert told(await disable(PASSWORD, "AAAA-AAAA-AAAA-AAAA")) == (401, "second_factor_invalid")
    assert told(await login(anna.app.client, anna.person.email)) == (401, "second_factor_required")
    assert (await disable(PASSWORD, anna.code)).status_code == 204
    assert (await login(anna.app.client, anna.person.email)).status_code == 200
    again = await disable(PASSWORD, anna.code)
    assert told(again) == (409, "invalid_state")
    assert again.json()["errors"][0]["params"] == {"status": "off"}

    events = [
        e for e in await events_about(database_url, user_id=anna.person.id) if "second_factor" in e["name"]
    ]
    assert [e["payload"]["enabled"] for e in events] == [True, False]
    assert len({e["version"] for e in events}) == 2
    [left] = await run_sql(
        database_url,
        "SELECT f.sealed_secret, count(r) FROM users.second_factors f"
        " LEFT JOIN users.recovery_codes r ON r.factor_id = f.id WHERE f.user_id = $1 GROUP BY f.id",
        anna.person.id,
    )
    assert (left["sealed_secret"], left["count"]) == (None, 0)
    second = await set_up(anna.app.client, anna.person)
    assert second.status_code == 200
    assert second.json()["secret"] != anna.secret


async def test_a_recovery_code_switches_it_off_for_who_has_lost_the_phone(anna):
    body = {"current_password": PASSWORD, "code": anna.recovery_codes[3]}
    off = await anna.app.client.post(DISABLE, json=body, headers=anna.person.headers)
    assert off.status_code == 204


async def test_an_operator_switches_it_off_for_who_has_lost_everything(anna, database_url, tmp_path):
    async def mesto(email):
        done = await asyncio.to_thread(
            subprocess.run,
            [MESTO, "second-factor", "off", email],
            env=environment(MESTO_DATABASE__URL=database_url, MESTO_DATA_DIR=tmp_path),
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return done.returncode, done.stderr

    assert await mesto(anna.person.email.upper()) == (0, "")
    assert (await login(anna.app.client, anna.person.email)).status_code == 200
    [changed] = [
        e
        for e in await events_about(database_url, user_id=anna.person.id)
        if e["payload"].get("enabled") is False
    ]
    assert (changed["trace"]["channel"], changed["trace"]["actor_kind"]) == ("cli", "system")
    again, said = await mesto(anna.person.email)
    assert again == 1
    assert "(invalid_state)" in said
    nobody, said = await mesto("nobody@example.com")
    assert nobody == 1
    assert "(user_not_found)" in said


async def test_setting_up_needs_the_password_and_a_factor_that_is_off(app, anna):
    plain = await a_person(app.client)
    assert told(await set_up(app.client, plain, "wrong-password-1")) == (403, "reauthentication_failed")
    assert told(await confirm(app.client, plain, "000000")) == (409, "invalid_state")
    first = (await set_up(app.client, plain)).json()["secret"]
    second = (await set_up(app.client, plain)).json()["secret"]
    old = pyotp.TOTP(first).at(app.clock.now())
    assert told(await confirm(app.client, plain, old)) == (401, "second_factor_invalid")
    assert (await confirm(app.client, plain, pyotp.TOTP(second).at(app.clock.now()))).status_code == 200
    assert told(await set_up(app.client, anna.person)) == (409, "invalid_state")
    assert told(await confirm(app.client, anna.person, anna.code)) == (409, "invalid_state")


async def test_two_who_set_up_at_once_leave_one_secret(app):
    person = await a_person(app.client)
    made = await asyncio.gather(*(set_up(app.client, person) for _ in range(4)))
    assert [answer.status_code for answer in made] == [200] * 4
    codes = [pyotp.TOTP(answer.json()["secret"]).at(app.clock.now()) for answer in made]
    confirmed = [(await confirm(app.client, person, code)).status_code for code in codes]
    assert confirmed.count(200) == 1


async def test_no_secret_code_or_challenge_is_kept_in_clear(anna, database_url):
    challenge = await anna.gives_password()
    stored = ""
    for table in ("users.second_factors", "users.recovery_codes", "auth.challenges", "core.outbox"):
        rows = await run_sql(database_url, f"SELECT t::text AS row FROM {table} t")
        stored += "\n".join(row["row"] for row in rows)
    secret = anna.secret
    raw = pyotp.TOTP(secret).byte_secret().hex()
    for canary in (secret, raw, challenge, challenge.removeprefix("mch_"), challenge.encode().hex()):
        assert canary not in stored
    for code in anna.recovery_codes:
        plain = code.replace("-", "")
        assert not any(form in stored for form in (code, plain, plain.encode().hex(), code.encode().hex()))


async def test_sign_ins_that_nobody_finished_are_purged(anna, database_url):
    from mesto.core.purge import PurgeHandler

    await anna.gives_password()
    anna.app.clock.advance(minutes=66)
    await anna.gives_password()
    async with anna.app.container() as scope:
        gone = await (await scope.get(PurgeHandler))()
    assert gone["challenges"] >= 1
    [left] = await run_sql(
        database_url, "SELECT count(*) FROM auth.challenges WHERE user_id = $1", anna.person.id
    )
    assert left["count"] == 1


class ThreeAttempts(Attempts):
    """Refuses the fourth code or password in a row."""

    def __init__(self) -> None:
        self.counted: dict[str, int] = {}

    async def count(self, email: str, *, ip: str | None) -> None:
        assert ip is None or ip == "127.0.0.1"
        if self.counted.get(email, 0) >= 3:
            raise TooManyAttempts(retry_after=60)
        self.counted[email] = self.counted.get(email, 0) + 1

    async def forgive(self, email: str, *, ip: str | None = None) -> None:
        self.counted[email] = 0


class FixedAttempts(Provider):
    def __init__(self, attempts: Attempts) -> None:
        super().__init__(scope=Scope.APP)
        self._attempts = attempts

    @provide(override=True)
    def attempts(self) -> Attempts:
        return self._attempts


@pytest.fixture
async def throttled(database_url):
    attempts = ThreeAttempts()
    async with running_app(database_url, WorldProvider(World()), FixedAttempts(attempts)) as app:
        anna = await protected(app)
        attempts.counted.clear()
        yield anna, attempts


async def test_every_code_counts_and_the_right_one_starts_anew(throttled):
    anna, attempts = throttled
    challenge = await anna.gives_password()
    attempts.counted.clear()
    for _ in range(2):
        assert told(await anna.gives_code(challenge, "AAAAAA")) == (401, "second_factor_invalid")
    assert attempts.counted == {anna.person.email: 2}
    assert (await anna.gives_code(challenge, anna.code)).status_code == 200
    assert attempts.counted == {anna.person.email: 0}

    for _ in range(3):
        body = {"current_password": PASSWORD, "code": "000000"}
        await anna.app.client.post(DISABLE, json=body, headers=anna.person.headers)
    refused = await anna.app.client.post(DISABLE, json=body, headers=anna.person.headers)
    assert told(refused) == (429, "too_many_attempts")
    assert refused.headers["retry-after"] == "60"


async def test_too_many_codes_are_refused_even_if_the_last_is_right(throttled):
    anna, attempts = throttled
    challenge = await anna.gives_password()
    attempts.counted.clear()
    for _ in range(3):
        await anna.gives_code(challenge, "AAAAAA")
    assert told(await anna.gives_code(challenge, anna.code)) == (429, "too_many_attempts")


async def test_the_right_password_alone_does_not_start_the_count_anew(throttled):
    """Else a stolen password would clear the way for any number of guesses at the code."""
    anna, attempts = throttled
    challenge = await anna.gives_password()
    attempts.counted.clear()
    await anna.gives_code(challenge, "AAAAAA")
    await anna.gives_code(challenge, "AAAAAA")
    before = attempts.counted[anna.person.email]
    await anna.gives_password()
    assert attempts.counted[anna.person.email] >= before


async def test_a_code_for_confirming_counts_too(throttled):
    anna, attempts = throttled
    person = await a_person(anna.app.client)
    await set_up(anna.app.client, person)
    attempts.counted.clear()
    answers = [await confirm(anna.app.client, person, "000000") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [401, 401, 401, 429]
