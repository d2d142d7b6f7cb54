from mesto.core.module import Job, Module
from mesto.modules.bookings.adapters import closures, reading, writing
from mesto.modules.bookings.application.commands.write_expired import WriteExpiredHandler
from mesto.modules.bookings.infrastructure.closure_tables import map_closures
from mesto.modules.bookings.infrastructure.tables import constraints, map_tables
from mesto.modules.bookings.provider import BookingsProvider


def map_all_tables() -> None:
    map_tables()
    map_closures()


module = Module(
    name="bookings",
    providers=(BookingsProvider(),),
    routers=(writing.router, reading.router, closures.router),
    jobs=(Job(name="write_expired", every_seconds=30, use_case=WriteExpiredHandler),),
    constraints=constraints,
    map_tables=map_all_tables,
)
