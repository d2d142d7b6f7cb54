"""People with an authenticator app."""

from dataclasses import dataclass

import httpx2
import pyotp

from tests.support.app import RunningApp
from tests.support.people import PASSWORD, SignedIn, a_person, login

SETUP, CONFIRM = "/api/v1/auth/totp/setup", "/api/v1/auth/totp/confirm"
COMPLETE = "/api/v1/auth/second-factor"
PHONE = {"User-Agent": "phone/1.0"}


def told(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def challenge_in(answer: httpx2.Response) -> str:
    assert told(answer) == (401, "second_factor_required"), answer.text
    return answer.json()["errors"][0]["params"]["challenge"]


@dataclass
class Protected:
    """Somebody with an authenticator app."""

    app: RunningApp
    person: SignedIn
    secret: str
    recovery_codes: list[str]

    @property
    def code(self) -> str:
        """What the app shows now."""
        return pyotp.TOTP(self.secret).at(self.app.clock.now())

    async def gives_password(self, **headers) -> str:
        answer = await login(self.app.client, self.person.email, **{**PHONE, **headers})
        return challenge_in(answer)

    async def gives_code(self, challenge: str, code: str, *, token_delivery: str = "body", **headers):
        body = {"challenge": challenge, "code": code, "token_delivery": token_delivery}
        return await self.app.client.post(COMPLETE, json=body, headers={**PHONE, **headers})


async def set_up(client, person, password=PASSWORD):
    return await client.post(SETUP, json={"current_password": password}, headers=person.headers)


async def confirm(client, person, code):
    return await client.post(CONFIRM, json={"code": code}, headers=person.headers)


async def protected(app: RunningApp, person: SignedIn | None = None) -> Protected:
    """Switch the factor on, for somebody new unless told for whom."""
    person = person or await a_person(app.client)
    secret = (await set_up(app.client, person)).json()["secret"]
    code = pyotp.TOTP(secret).at(app.clock.now())
    confirmed = await confirm(app.client, person, code)
    assert confirmed.status_code == 200, confirmed.text
    app.clock.advance(seconds=60)  # the code of the confirmation is used up
    return Protected(app, person, secret, confirmed.json()["recovery_codes"])
