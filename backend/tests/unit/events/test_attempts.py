import pytest

from mesto.core.attempts import MOST_ATTEMPTS, wait_after


@pytest.mark.parametrize(("attempt", "pause"), [(1, 2), (2, 8), (3, 30), (4, 60)])
def test_the_pause_after_a_failure_grows_and_is_never_quite_the_same(attempt, pause):
    waits = [wait_after(attempt).total_seconds() for _ in range(200)]

    assert 0.8 * pause <= min(waits) < 0.85 * pause
    assert 1.15 * pause < max(waits) <= 1.2 * pause


def test_there_is_no_pause_after_the_last_attempt():
    with pytest.raises(IndexError):
        wait_after(MOST_ATTEMPTS)
