from mesto.core.module import Job, Module
from mesto.modules.bookings.adapters import checking, closures, history, reading, writing
from mesto.modules.bookings.adapters.subscribers import subscribers
from mesto.modules.bookings.application.commands.anonymise_old import AnonymiseOldHandler
from mesto.modules.bookings.application.commands.check_zone_rules import CheckZoneRulesHandler
from mesto.modules.bookings.application.commands.write_expired import WriteExpiredHandler
from mesto.modules.bookings.infrastructure.closure_tables import map_closures
from mesto.modules.bookings.infrastructure.option_use_tables import (
    constraints as option_use_constraints,
)
from mesto.modules.bookings.infrastructure.rights import RIGHTS
from mesto.modules.bookings.infrastructure.tables import constraints, map_tables
from mesto.modules.bookings.provider import BookingsProvider


def map_all_tables() -> None:
    map_tables()
    map_closures()


module = Module(
    name="bookings",
    providers=(BookingsProvider(),),
    routers=(writing.router, reading.router, history.router, closures.router, checking.router),
    reactions=subscribers,
    jobs=(
        Job(name="write_expired", every_seconds=30, use_case=WriteExpiredHandler),
        Job(name="anonymise_old", every_seconds=86_400, use_case=AnonymiseOldHandler),
        Job(name="check_zone_rules", every_seconds=86_400, use_case=CheckZoneRulesHandler),
    ),
    constraints={**constraints, **option_use_constraints},
    rights=RIGHTS,
    map_tables=map_all_tables,
)
