"""PostgreSQL refuses to run as root: which account it runs as then, and what that account can reach."""

import os
import pwd
import secrets
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from mesto.core.embedded_postgres.programs import Programs
from mesto.core.trouble import CannotStart

ELSEWHERE: Final = Path("/var/lib/mesto")


@dataclass(frozen=True, slots=True)
class Account:
    """Of an existing user; no user is ever created."""

    uid: int
    gid: int

    def may_enter(self, folder: Path) -> bool:
        found = folder.stat()
        if found.st_uid == self.uid:
            return bool(found.st_mode & stat.S_IXUSR)
        if found.st_gid == self.gid:
            return bool(found.st_mode & stat.S_IXGRP)
        return bool(found.st_mode & stat.S_IXOTH)

    def reaches(self, folder: Path) -> bool:
        real = folder.resolve()
        return all(self.may_enter(each) for each in (real, *real.parents))


def account_for(home: Path) -> Account | None:
    """Return whom to become as root: the owner of the data there is, `postgres`, or `nobody`."""
    if os.geteuid() != 0:
        return None
    if home.is_dir() and (found := home.stat()).st_uid != 0:
        return Account(found.st_uid, found.st_gid)
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Account(entry.pw_uid, entry.pw_gid)
    raise CannotStart(
        "PostgreSQL does not run as root, and this machine has neither a user `postgres` nor `nobody`.",
        "Start Mesto as an ordinary user, or set MESTO_DATABASE__URL to a running server.",
    )


def run_as(account: Account | None) -> dict[str, Any]:
    """Return the arguments that make subprocess become the account before it runs the program."""
    return {"user": account.uid, "group": account.gid, "extra_groups": []} if account else {}


def make_home(data_dir: Path, account: Account | None) -> Path:
    """Make the folder of everything the server owns, where its account can get at it."""
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    home = data_dir / "postgres"
    if account is None or home.is_dir():
        home.mkdir(mode=0o700, exist_ok=True)
        return home.resolve()
    if not account.reaches(data_dir.parent):
        # A checkout below /root: its modes are not ours to change, so the files lie elsewhere.
        if not ELSEWHERE.exists():
            ELSEWHERE.mkdir(parents=True)
            ELSEWHERE.chmod(0o711)  # whatever the umask is
        place = ELSEWHERE / secrets.token_hex(6)
        place.mkdir(mode=0o700)
        home.unlink(missing_ok=True)
        home.symlink_to(place)
    else:
        if not account.may_enter(data_dir):
            data_dir.chmod(stat.S_IMODE(data_dir.stat().st_mode) | stat.S_IXOTH)
        home.mkdir(mode=0o700)
    os.chown(home, account.uid, account.gid)
    return home.resolve()


def within_reach(programs: Programs, home: Path, account: Account | None) -> Programs:
    """Return programs the account can run: a copy in its home when they lie behind a closed folder."""
    if account is None or account.reaches(programs.folder):
        return programs
    root, package = programs.root, programs.root.parent
    copy = home / "programs" / programs.version
    if not copy.is_dir():
        unfinished = copy.with_name(f"{copy.name}.new")
        shutil.rmtree(unfinished, ignore_errors=True)
        unneeded = shutil.ignore_patterns("include", "*.a", "pgxs")
        shutil.copytree(root, unfinished / package.name / root.name, symlinks=True, ignore=unneeded)
        # Wheels look for their own shared libraries here, by a relative path.
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, unfinished / libraries.name)
        for path in (copy.parent, unfinished, *unfinished.rglob("*")):
            os.chown(path, account.uid, account.gid, follow_symlinks=False)
        unfinished.rename(copy)
    return Programs(copy / package.name / root.name / "bin", programs.version)
