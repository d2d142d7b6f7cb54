"""The data folder of the server: made once, recognised ever after."""

import os
import secrets
import shutil
import subprocess
from pathlib import Path
from typing import Final

from mesto.core.embedded_postgres.account import Account, run_as
from mesto.core.embedded_postgres.programs import Programs, all_programs
from mesto.core.trouble import CannotStart

USER: Final = "mesto"
ENVIRONMENT: Final = {"LC_ALL": "C", "PATH": "/usr/bin:/bin"}
_BUILTIN_LOCALE_SINCE: Final = 17


def data_folder(home: Path) -> Path:
    return home / "data"


def password(home: Path) -> str:
    try:
        return (home / "password").read_text(encoding="ascii").strip()
    except FileNotFoundError:
        raise CannotStart(
            f"The password of the embedded PostgreSQL ({home / 'password'}) is missing.",
            f"Put it back, or move {home} away: the next start makes a new, empty database.",
        ) from None


def ensure_cluster(home: Path, programs: Programs, account: Account | None) -> Path:
    """Return the data folder, made when there is none, refused when these programs cannot run it."""
    data = data_folder(home)
    if data.exists():
        _ensure_readable_by(programs, data)
    else:
        _make(home, data, programs, account)
    return data


def _ensure_readable_by(programs: Programs, data: Path) -> None:
    try:
        written = (data / "PG_VERSION").read_text(encoding="ascii").strip()
    except (FileNotFoundError, UnicodeError):
        written = ""
    if not written.isdigit():
        raise CannotStart(
            f"{data} is damaged: its PG_VERSION cannot be read.",
            f"Restore it from a backup, or {_anew(data)}.",
        )
    if int(written) != programs.major:
        fitting = next((p.folder for p in all_programs() if p.major == int(written)), None)
        chosen = f"set MESTO_PG_BIN={fitting}" if fitting else f"set MESTO_PG_BIN to a PostgreSQL {written}"
        raise CannotStart(
            f"{data} was made by PostgreSQL {written} and cannot be opened by {programs.version}.",
            f"To keep the data, {chosen}; otherwise {_anew(data)}.",
        )


def _anew(data: Path) -> str:
    return f"move it away (mv {data} {data}.old): the next start makes a new, empty database"


def _make(home: Path, data: Path, programs: Programs, account: Account | None) -> None:
    unfinished = data.with_suffix(".new")
    shutil.rmtree(unfinished, ignore_errors=True)
    _keep_password(home / "password", account)
    failure = ""
    for locale in _locales(programs):
        made = subprocess.run(
            [
                programs.folder / "initdb",
                f"--pgdata={unfinished}",
                f"--username={USER}",
                f"--pwfile={home / 'password'}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--no-instructions",
                *locale,
            ],
            capture_output=True,
            text=True,
            check=False,
            cwd=home,
            env=ENVIRONMENT,
            **run_as(account),
        )
        if made.returncode == 0:
            unfinished.rename(data)  # an interrupted initdb never leaves half a cluster
            return
        said = [line for line in made.stderr.splitlines() if "rror" in line] or made.stderr.splitlines()
        failure = said[-1] if said else f"initdb ended with code {made.returncode}"
        shutil.rmtree(unfinished, ignore_errors=True)
    raise CannotStart(
        f"The embedded PostgreSQL could not be made in {home}: {failure.removeprefix('initdb: ')}.",
        "Mend that (often a full disk), or set MESTO_DATABASE__URL to a running server.",
    )


def _locales(programs: Programs) -> tuple[tuple[str, ...], ...]:
    if programs.major >= _BUILTIN_LOCALE_SINCE:
        return (("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),)
    return (("--locale=C.UTF-8",), ("--locale=C",))


def _keep_password(path: Path, account: Account | None) -> None:
    descriptor = os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(32))
    if account:
        os.chown(path, account.uid, account.gid)
