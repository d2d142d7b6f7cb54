"""`mesto erasures`: the list beside the backups, by hand."""

import asyncio

import pytest
from typer.testing import CliRunner

from mesto.core.trouble import CannotStart
from mesto.entrypoints.cli.main import app as mesto
from tests.support.app import SECRET
from tests.support.canary import ok
from tests.support.events import run_sql
from tests.support.steps import PASSWORD, somebody

pytestmark = pytest.mark.S15


@pytest.fixture
def run(app, monkeypatch):
    monkeypatch.setenv("MESTO_DATABASE__URL", app.database_url)
    monkeypatch.setenv("MESTO_AUTH__SECRET_KEY", SECRET)

    async def run(*arguments):
        return await asyncio.to_thread(CliRunner().invoke, mesto, ["erasures", *map(str, arguments)])

    return run


async def test_who_has_left_is_written_to_a_file_and_erased_again_from_it(app, client, post, run, tmp_path):
    gone, stays = await somebody(client), await somebody(client)
    await ok(gone.sends("POST", "/users/me/erasure", json={"current_password": PASSWORD}), 204)
    done = await run("export", tmp_path / "list")
    assert (done.exit_code, done.stdout.splitlines()[-1]) == (0, f"1 erasures written to {tmp_path}/list")
    # As an older backup has it.
    await run_sql(
        app.database_url,
        "UPDATE users.users SET erased_at = NULL, email = 'back@example.com', email_key = 'back@example.com',"
        " full_name = 'Back Again' WHERE id = $1",
        gone.id,
    )
    await run_sql(app.database_url, "DELETE FROM users.erasures")
    for back in (1, 0):
        done = await run("apply", tmp_path / "list")
        said = f"{back} of 1 had come back and were erased again"
        assert (done.exit_code, done.stdout.splitlines()[-1]) == (0, said)
    await post.carries()
    [row] = await run_sql(app.database_url, "SELECT full_name, email FROM users.users WHERE id = $1", gone.id)
    assert tuple(row) == ("", f"erased-{gone.id}")
    assert (await stays.sends("GET", "/users/me")).status_code == 200


async def test_a_file_that_is_no_list_erases_nobody(run, tmp_path):
    (tmp_path / "list").write_text("nobody\n")
    for path, why in ((tmp_path / "list", "line 1"), (tmp_path / "nowhere", "cannot be read")):
        done = await run("apply", path)
        assert isinstance(done.exception, CannotStart)
        assert why in str(done.exception)
