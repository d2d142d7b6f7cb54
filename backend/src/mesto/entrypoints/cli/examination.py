"""What `mesto doctor` looks at."""

import os
import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from time import perf_counter
from typing import Final
from urllib.parse import urlsplit

import aio_pika
import asyncpg

from mesto.core.clock import SystemClock
from mesto.core.embedded_postgres.programs import find_programs
from mesto.core.run_file import RunningSystem, read_run_file
from mesto.core.settings import Settings
from mesto.core.startup import Finding, check_database, check_settings, connect
from mesto.core.trouble import CannotStart
from mesto.entrypoints.cli.embedded import embedded_postgres
from mesto.entrypoints.cli.ports import ensure_free
from mesto.entrypoints.cli.system.readiness import is_ready

OLDEST_PYTHON: Final = (3, 11)
LARGEST_SKEW: Final = 2.0


@dataclass(slots=True)
class Examination:
    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, setting: str, problem: str, mend: str) -> None:
        self.findings.append(Finding(setting=setting, problem=problem, mend=mend))

    def add_trouble(self, setting: str, trouble: CannotStart) -> None:
        self.add(setting, trouble.problem, trouble.way_out)


async def examine(settings: Settings, *, invariants: bool) -> Examination:
    found = Examination(findings=list(check_settings(settings)))
    if sys.version_info < OLDEST_PYTHON:
        found.add("Python", f"{platform.python_version()} is too old.", "Install Python 3.11 or newer.")
    found.findings += _check_data_folder(settings)
    system = read_run_file(settings.data_dir)
    if system and await is_ready(system.api_url):
        await _check_running(system, found)
    else:
        _check_ports(settings, found)
    if url := _database(settings, found):
        await _check_database(url, settings, found, invariants=invariants)
    if settings.bus.transport == "rabbit":
        await _check_broker(settings, found)
    return found


def _check_data_folder(settings: Settings) -> Iterator[Finding]:
    place = settings.data_dir
    existing = next(folder for folder in (place, *place.parents) if folder.exists())
    if not os.access(existing, os.W_OK | os.X_OK):
        yield Finding(
            setting="MESTO_DATA_DIR",
            problem=f"{existing} is not writable.",
            mend="Make it writable, or name another folder.",
        )
    if place.exists() and place.stat().st_mode & 0o066:
        yield Finding(
            setting="MESTO_DATA_DIR",
            problem=f"Other users may read or change {place}, which holds secrets.",
            mend=f"chmod go-rw {place}",
        )


async def _check_running(system: RunningSystem, found: Examination) -> None:
    found.notes.append(f"API {system.api_url} is ready")
    if await is_ready(system.runner_url):
        found.notes.append(f"runner {system.runner_url} is ready")
    else:
        found.add("runner", f"{system.runner_url}/ready does not say 200.", "Look into logs/runner.log.")


def _check_ports(settings: Settings, found: Examination) -> None:
    for port, setting in (
        (settings.api.port, "MESTO_API__PORT"),
        (settings.runner.port, "MESTO_RUNNER__PORT"),
    ):
        try:
            ensure_free(settings.api.host, port, setting)
        except CannotStart as trouble:
            found.add_trouble(setting, trouble)


def _database(settings: Settings, found: Examination) -> str | None:
    if settings.database.url is not None:
        return settings.database.url.get_secret_value()
    if settings.is_production:
        return None
    try:
        programs = find_programs(settings.pg_bin)
        found.notes.append(f"embedded PostgreSQL {programs.version} in {programs.folder}")
        url = embedded_postgres(settings).find()
    except CannotStart as trouble:
        found.add_trouble("embedded PostgreSQL", trouble)
        return None
    if url is None:
        found.notes.append("the embedded PostgreSQL is not running: its database was not looked at")
    return url


async def _check_database(url: str, settings: Settings, found: Examination, *, invariants: bool) -> None:
    try:
        connection = await connect(url, patience=0)
    except CannotStart as trouble:
        found.add_trouble("MESTO_DATABASE__URL", trouble)
        return
    try:
        found.findings += await check_database(connection, settings)
        await _check_clock(connection, found)
        version = await connection.fetchval("SELECT current_setting('server_version')")
        found.notes.append(f"database answers, PostgreSQL {version}")
        if invariants:
            await _check_invariants(connection, found)
    finally:
        await connection.close()


async def _check_clock(connection: asyncpg.Connection, found: Examination) -> None:
    began = perf_counter()
    theirs = await connection.fetchval("SELECT clock_timestamp()")
    ours, travelled = SystemClock().now(), perf_counter() - began
    skew = abs((ours - theirs).total_seconds()) - travelled
    if skew > LARGEST_SKEW:
        found.add(
            "clock",
            f"It is {skew:.0f} s off the database's clock.",
            "Synchronise both machines (NTP, chrony).",
        )


async def _check_invariants(connection: asyncpg.Connection, found: Examination) -> None:
    from mesto.entrypoints.runner.invariants import find_violations

    for name, count in (await find_violations(connection)).items():
        if count:
            found.add(
                f"invariant {name}",
                f"{count} row(s) break it.",
                "Keep the database as it is and report this.",
            )
    found.notes.append("invariants were counted")


async def _check_broker(settings: Settings, found: Examination) -> None:
    assert settings.bus.rabbitmq_url is not None
    url = settings.bus.rabbitmq_url.get_secret_value()
    where = urlsplit(url)
    try:
        broker = await aio_pika.connect(url, timeout=5)
        await broker.close()
    except (OSError, TimeoutError, aio_pika.exceptions.AMQPError) as error:
        found.add(
            "MESTO_BUS__RABBITMQ_URL",
            f"RabbitMQ at {where.hostname}:{where.port or 5672} cannot be used: {type(error).__name__}.",
            "Start it, or mend the address. Bookings go on meanwhile; their events wait.",
        )
    else:
        found.notes.append("RabbitMQ answers")
