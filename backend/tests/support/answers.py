"""What of an answer could tell two cases apart."""

import httpx2

VARYING = ("x-request-id", "date")


def told(answer: httpx2.Response) -> tuple[int, dict, dict]:
    """Return status, body and headers without what differs between any two requests."""
    body = {name: value for name, value in answer.json().items() if name != "request_id"}
    headers = {name: value for name, value in answer.headers.items() if name not in VARYING}
    return answer.status_code, body, headers
