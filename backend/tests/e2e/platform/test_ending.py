import signal
import socket
import subprocess

from tests.support.processes import MESTO, end, environment, free_port
from tests.support.running_up import status, until


def api(database_url, folder, **settings):
    port = free_port()
    given = {"MESTO_DATABASE__URL": database_url, "MESTO_DATA_DIR": folder, "MESTO_API__PORT": port}
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(
            [MESTO, "api"],
            env=environment(**given, **settings),
            stdout=output,
            stderr=output,
            cwd=folder,
            start_new_session=True,
        )
    url = f"http://127.0.0.1:{port}"
    until(lambda: status(f"{url}/ready") == 200, lambda: process.poll() and (folder / "output").read_text())
    return process, port, url


def test_while_it_drains_it_answers_but_is_not_ready(database_url, tmp_path):
    process, port, url = api(database_url, tmp_path, MESTO_API__DRAIN_SECONDS=3)
    process.send_signal(signal.SIGTERM)
    until(lambda: status(f"{url}/ready") == 503, seconds=3)
    assert status(f"{url}/live") == 200
    with socket.create_connection(("127.0.0.1", port), timeout=5) as wire:
        wire.sendall(b"GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert b"connection: close" in wire.recv(65536).lower()
    assert end(process) == 0
    assert status(f"{url}/live") is None


def test_several_workers_answer_and_none_outlives_the_first(database_url, tmp_path):
    process, _, url = api(database_url, tmp_path, MESTO_API__WORKERS=2)
    process.kill()
    process.wait()
    until(lambda: status(f"{url}/live") is None, seconds=30)
