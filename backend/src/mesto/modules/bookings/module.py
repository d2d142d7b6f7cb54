from mesto.core.module import Job, Module
from mesto.modules.bookings.adapters import reading, writing
from mesto.modules.bookings.adapters.subscribers import subscribers
from mesto.modules.bookings.application.commands.check_zone_rules import CheckZoneRulesHandler
from mesto.modules.bookings.application.commands.write_expired import WriteExpiredHandler
from mesto.modules.bookings.infrastructure.tables import constraints, map_tables
from mesto.modules.bookings.provider import BookingsProvider

module = Module(
    name="bookings",
    providers=(BookingsProvider(),),
    routers=(writing.router, reading.router),
    reactions=subscribers,
    jobs=(
        Job(name="write_expired", every_seconds=30, use_case=WriteExpiredHandler),
        Job(name="check_zone_rules", every_seconds=86_400, use_case=CheckZoneRulesHandler),
    ),
    constraints=constraints,
    map_tables=map_tables,
)
