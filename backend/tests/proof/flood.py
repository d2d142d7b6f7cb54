"""A crowd that signs in with wrong passwords, in a process of its own: `python -m tests.proof.flood URL SECONDS PEOPLE`.

Everybody comes from another address (believed, because this machine is the trusted proxy), guesses at an account of
their own, and asks again a second after each answer, whatever it said.
"""

import asyncio
import json
import random
import sys
import time
from collections import Counter
from urllib.parse import urlsplit

from tests.bench.load import Figures, request

PAUSE = 1.0


async def crowd(url: str, seconds: float, people: int) -> dict:
    refused, admitted, broken = found = Figures(), Figures(), Counter()
    end = time.perf_counter() + seconds
    await asyncio.gather(*(one(url, number, end, found) for number in range(people)))
    return {
        "attempts": len(refused.latencies) + len(admitted.latencies),
        "statuses": {str(k): v for k, v in sorted((refused.statuses + admitted.statuses).items())},
        "refused_p99_ms": round(refused.percentile(0.99), 1),
        "refused_max_ms": round(refused.percentile(1), 1),
        "admitted_max_ms": round(admitted.percentile(1), 1),
        "broken_connections": dict(broken),
    }


async def one(url: str, number: int, end: float, found: tuple[Figures, Figures, Counter[str]]) -> None:
    refused, admitted, broken = found
    message, address = attempt(number), urlsplit(url)
    try:
        reader, writer = await asyncio.open_connection(address.hostname, address.port)
        while time.perf_counter() < end:
            started = time.perf_counter()
            writer.write(message)
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
            await reader.readexactly(length)
            status = int(head[9:12])
            figures = refused if status in {429, 503} else admitted
            figures.latencies.append(time.perf_counter() - started)
            figures.statuses[status] += 1
            await asyncio.sleep(PAUSE * random.uniform(0.5, 1.5))
        writer.close()
    except (OSError, asyncio.IncompleteReadError) as error:
        broken[type(error).__name__] += 1


def attempt(number: int) -> bytes:
    body = {"email": f"nobody{number}@example.com", "password": "wrong-password-1"}
    message = request("POST", "/api/v1/auth/login", body=body)
    address = f"X-Forwarded-For: 10.{number // 250}.{number % 250}.1\r\n".encode()
    head, _, content = message.partition(b"\r\n\r\n")
    return head + b"\r\n" + address + b"\r\n" + content


if __name__ == "__main__":
    print(json.dumps(asyncio.run(crowd(sys.argv[1], float(sys.argv[2]), int(sys.argv[3])))))
