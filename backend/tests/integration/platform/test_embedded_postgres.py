import asyncio
import os
import signal
import socket
import threading
import time

import asyncpg
import pytest

from mesto.core.trouble import CannotStart


def ask(url, question):
    async def answer():
        connection = await asyncpg.connect(url)
        try:
            return await connection.fetchval(question)
        finally:
            await connection.close()

    return asyncio.run(answer())


def kill(server):
    os.kill(server.pid, signal.SIGKILL)
    while server.is_running():
        time.sleep(0.01)


def test_it_lives_dies_and_lives_again(servers, data_dir):
    server = servers()
    url = server.start()
    ask(url, "CREATE TABLE kept (id int)")
    assert ask(url, "SHOW password_encryption") == "scram-sha-256"
    assert ask(url, "SHOW listen_addresses") == "127.0.0.1"
    assert ask(url, "SELECT lower('МЕСТО')") == "место"
    assert (data_dir / "postgres" / "password").stat().st_mode & 0o777 == 0o600
    assert (data_dir / "postgres" / "data").stat().st_mode & 0o777 == 0o700

    kill(server)
    url = servers().start()
    assert ask(url, "SELECT count(*) FROM kept") == 0


def test_a_server_left_running_is_adopted(servers, made):
    left = servers()
    url = left.start()
    found = servers()
    assert found.find() == url
    assert found.start() == url
    assert (found.pid, found.was_running) == (left.pid, True)
    found.stop()
    assert not left.is_running()
    assert servers().find() is None


def test_the_password_keeps_others_out(servers, made):
    url = servers().start()
    wrong = url.replace(url.split(":")[2].split("@")[0], "wrong")
    with pytest.raises(asyncpg.InvalidPasswordError):
        ask(wrong, "SELECT 1")


def test_the_number_of_a_dead_server_may_belong_to_somebody_else(servers, made):
    server = servers()
    server.start()
    kill(server)
    stale = made / "postmaster.pid"
    lines = stale.read_text().splitlines()
    stale.write_text("\n".join([str(os.getpid()), *lines[1:]]))
    again = servers()
    again.start()
    assert again.pid != os.getpid()


def test_two_who_start_it_at_once_get_one_server(servers):
    two = [servers(), servers()]
    threads = [threading.Thread(target=server.start) for server in two]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert two[0].pid == two[1].pid is not None


def test_data_of_another_release_is_refused(servers, made):
    (made / "PG_VERSION").write_text("12\n")
    with pytest.raises(CannotStart, match=r"made by PostgreSQL 12.*MESTO_PG_BIN"):
        servers().start()


@pytest.mark.parametrize(
    ("damage", "complaint"),
    [
        (lambda data: (data / "PG_VERSION").write_text("?"), "PG_VERSION cannot be read"),
        (lambda data: (data / "PG_VERSION").unlink(), "PG_VERSION cannot be read"),
        (lambda data: (data / "global" / "pg_control").unlink(), "pg_control"),
        (lambda data: (data.parent / "password").unlink(), "password"),
    ],
    ids=["garbled version", "no version", "no control file", "no password"],
)
def test_damaged_data_is_told_in_a_sentence_with_a_way_out(servers, made, damage, complaint):
    damage(made)
    with pytest.raises(CannotStart, match=complaint) as told:
        servers().start()
    assert "move" in told.value.way_out
    assert servers().find() is None


def test_a_folder_that_cannot_be_made_is_named(servers, data_dir):
    data_dir.write_text("a file stands in the way")
    with pytest.raises(CannotStart, match="MESTO_DATA_DIR"):
        servers().start()


def test_a_taken_port_is_named(servers, made):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(CannotStart, match="MESTO_DATABASE__EMBEDDED_PORT"):
            servers(port=other.getsockname()[1]).start()


def test_stopping_what_does_not_run_is_no_error(servers):
    servers().stop()
