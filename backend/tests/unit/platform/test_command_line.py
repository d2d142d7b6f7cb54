import subprocess
import sys

HEAVY = ("fastapi", "sqlalchemy", "alembic", "pydantic", "asyncpg", "faststream", "httpx2")

LOADED = """
import sys
from mesto.entrypoints.cli.main import app
try:
    app(["--help"])
except SystemExit:
    print(*sorted(sys.modules), file=sys.stderr)
"""


def test_help_does_not_load_the_web_stack():
    said = subprocess.run(
        [
            sys.executable,
            "-c",
            LOADED,
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "create-admin" in said.stdout
    assert [name for name in HEAVY if name in said.stderr.split()] == []


def test_wrong_settings_are_named_without_a_traceback():
    said = subprocess.run(
        [sys.executable, "-c", "from mesto.entrypoints.cli.main import cli; cli()", "migrate"],
        capture_output=True,
        text=True,
        check=False,
        env={
            "MESTO_API__PORT": "99999",
            "MESTO_AUTH__EMAIL_VERIFICATION": "no-such-mode",
            "MESTO_BUS__TRANSPORT": "rabbit",
        },
    )
    assert said.returncode == 1
    assert "MESTO_API__PORT" in said.stderr
    assert "MESTO_AUTH__EMAIL_VERIFICATION" in said.stderr
    assert "no-such-mode" not in said.stderr
    assert "Traceback" not in said.stderr
