from mesto.core.module import Job, Module
from mesto.modules.bookings.adapters import checking, reading, writing
from mesto.modules.bookings.application.commands.write_expired import WriteExpiredHandler
from mesto.modules.bookings.infrastructure.tables import constraints, map_tables
from mesto.modules.bookings.provider import BookingsProvider

module = Module(
    name="bookings",
    providers=(BookingsProvider(),),
    routers=(writing.router, reading.router, checking.router),
    jobs=(Job(name="write_expired", every_seconds=30, use_case=WriteExpiredHandler),),
    constraints=constraints,
    map_tables=map_tables,
)
