import asyncio
import os
from collections.abc import Awaitable
from importlib.metadata import version
from typing import Final

from mesto.core.clock import SystemClock
from mesto.core.run_file import Pids, RunningSystem, remove_run_file, write_run_file
from mesto.core.settings import PREFIX, Settings
from mesto.core.trouble import CannotStart
from mesto.entrypoints.cli.embedded import embedded_postgres
from mesto.entrypoints.cli.system.child import Child
from mesto.entrypoints.cli.system.readiness import is_ready
from mesto.entrypoints.cli.system.remains import ports_when_free
from mesto.entrypoints.cli.system.supervisor import Say, keep_child, keep_postgres

LONGEST_START: Final = 90.0
STOP_SECONDS: Final = 15.0


class System:
    def __init__(self, settings: Settings, say: Say) -> None:
        self._settings = settings
        self._say = say
        self._postgres = None if settings.database.url else embedded_postgres(settings)
        self._database_url = ""
        api_port, runner_port = ports_when_free(settings)
        environment = {
            **os.environ,
            f"{PREFIX}DATA_DIR": str(settings.data_dir),
            f"{PREFIX}API__PORT": str(api_port),
            f"{PREFIX}RUNNER__PORT": str(runner_port),
        }
        self._environment = environment
        self.logs = settings.data_dir / "logs"
        self._api = Child("api", _url(settings.api.host, api_port), environment, self.logs / "api.log")
        self._runner = Child(
            "runner", _url(settings.api.host, runner_port), environment, self.logs / "runner.log"
        )
        self._started_at = SystemClock().now().isoformat(timespec="seconds").replace("+00:00", "Z")

    @property
    def api_url(self) -> str:
        return self._api.url

    @property
    def has_demo(self) -> bool:
        return self._settings.seeds_demo

    @property
    def runner_url(self) -> str:
        return self._runner.url

    async def start(self) -> None:
        """Start everything; both processes load their code while the database is made ready."""
        for child in (self._api, self._runner):
            await child.start()
        from mesto.entrypoints.cli.system.preparation import prepare

        self._database_url = await self._database()
        await prepare(self._settings, self._database_url, self._environment, self._say)
        for child in (self._api, self._runner):
            await child.release(self._database_url)
        await asyncio.gather(self._until_ready(self._api), self._until_ready(self._runner))
        self._write_run_file()

    async def keep(self) -> None:
        """Start again whatever dies, until cancelled."""
        changed = self._tell_of_change
        keepers: list[Awaitable[None]] = [
            keep_child(child, self._database_url, changed, self._say) for child in (self._api, self._runner)
        ]
        if self._postgres:
            keepers.append(keep_postgres(self._postgres, changed, self._say))
        await asyncio.gather(*keepers)

    async def stop(self) -> None:
        """End the API, the runner and the embedded PostgreSQL, one after another."""
        await self._api.stop(STOP_SECONDS + self._settings.api.drain_seconds)
        await self._runner.stop(STOP_SECONDS)
        if self._postgres:
            await asyncio.to_thread(self._postgres.stop)
        remove_run_file(self._settings.data_dir)

    def hurry(self) -> None:
        """Make a stop() under way end at once: nothing that was confirmed is lost by it."""
        self._api.kill()
        self._runner.kill()
        if self._postgres:
            self._postgres.hurry()

    async def _database(self) -> str:
        if self._postgres is None:
            assert self._settings.database.url is not None
            return self._settings.database.url.get_secret_value()
        url = await asyncio.to_thread(self._postgres.start)
        found = "was running" if self._postgres.was_running else "started"
        self._say(f"PostgreSQL {self._postgres.version} {found}".replace("  ", " "))
        return url

    async def _until_ready(self, child: Child) -> None:
        async def answers() -> None:
            while not await is_ready(child.url):
                if child.exit_code is not None:
                    raise CannotStart(f"The {child.command} did not start:\n{child.last_words()}")
                await asyncio.sleep(0.05)

        try:
            await asyncio.wait_for(answers(), LONGEST_START)
        except TimeoutError:
            raise CannotStart(
                f"The {child.command} is not ready after {LONGEST_START:g} s.", f"Its log is {child.log}."
            ) from None

    def _tell_of_change(self) -> None:
        try:
            self._write_run_file()
        except OSError as error:  # a full disk is no reason to stop what runs
            self._say(f"run.json could not be written: {error.strerror}")

    def _write_run_file(self) -> None:
        api = self._api.url
        write_run_file(
            self._settings.data_dir,
            RunningSystem(
                api_url=api,
                docs_url=f"{api}{self._settings.root_path}/api/docs",
                runner_url=self._runner.url,
                database_url=self._database_url,
                transport=self._settings.bus.transport,
                pids=Pids(
                    up=os.getpid(),
                    api=self._api.pid,
                    runner=self._runner.pid,
                    postgres=self._postgres.pid if self._postgres else None,
                ),
                version=version("mesto"),
                started_at=self._started_at,
            ),
        )


def _url(host: str, port: int) -> str:
    reachable = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "": "127.0.0.1"}.get(host, host)  # noqa: S104
    return f"http://{f'[{reachable}]' if ':' in reachable and '[' not in reachable else reachable}:{port}"
