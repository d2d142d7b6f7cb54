"""The refresh token in a cookie that no script can read: for browsers (A-08)."""

from typing import Final

from fastapi import Request, Response

from mesto.modules.auth.adapters.schemas import TokenPairAnswer
from mesto.modules.auth.domain.token_pair import TokenPair

# The prefix makes browsers insist on Secure, on Path=/ and on this very host.
COOKIE: Final = "__Host-mesto-refresh"


def cookie_of(request: Request) -> str | None:
    """Return the token a browser brings along by itself; never to a page of another site.

    SameSite=Strict says so to browsers that know it; `Sec-Fetch-Site` is what the others tell.
    """
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "same-site", "none"}:
        return None
    return request.cookies.get(COOKIE)


def deliver(response: Response, pair: TokenPair, *, by_cookie: bool) -> TokenPairAnswer:
    """Answer with the pair; the refresh token goes into the body or into the cookie, never into both."""
    response.headers["Cache-Control"] = "no-store"
    answer = TokenPairAnswer.model_validate(pair)
    if not by_cookie:
        return answer
    response.set_cookie(
        COOKIE,
        pair.refresh_token,
        expires=pair.refresh_expires_at,
        path="/",
        secure=True,
        httponly=True,
        samesite="strict",
    )
    return answer.model_copy(update={"refresh_token": None})


def forget_cookie(response: Response) -> None:
    response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="strict")
