import asyncpg
import pytest
from asyncpg.exceptions._base import DataError as RefusedByDriver

from mesto.core.database_errors import is_unavailable, is_unfit_value


@pytest.mark.parametrize(
    "error",
    [
        asyncpg.ClientCannotConnectError("away"),
        asyncpg.CannotConnectNowError("starting"),
        asyncpg.AdminShutdownError("stopping"),
        asyncpg.TooManyConnectionsError("full"),
        asyncpg.LockNotAvailableError("locked"),
        asyncpg.QueryCanceledError("slow"),
        asyncpg.DeadlockDetectedError("knot"),
        asyncpg.DiskFullError("full"),
        asyncpg.InterfaceError("connection is closed"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_database_that_cannot_serve_is_unavailable(error):
    assert is_unavailable(error)
    assert not is_unfit_value(error)


@pytest.mark.parametrize(
    "error",
    [
        asyncpg.NumericValueOutOfRangeError("large"),
        asyncpg.CharacterNotInRepertoireError("NUL"),
        asyncpg.CheckViolationError("check"),
        RefusedByDriver("value out of int32 range"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_value_no_column_can_hold_is_no_outage(error):
    assert is_unfit_value(error)
    assert not is_unavailable(error)


@pytest.mark.parametrize(
    "error", [asyncpg.UniqueViolationError("twice"), asyncpg.UndefinedTableError("none")], ids=repr
)
def test_what_we_did_wrong_is_neither(error):
    assert not is_unavailable(error)
    assert not is_unfit_value(error)
