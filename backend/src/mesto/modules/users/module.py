from datetime import timedelta

from mesto.core.module import Job, Module
from mesto.core.purge import Purge
from mesto.modules.users.adapters.admin_router import router as admin_router
from mesto.modules.users.adapters.privacy_router import router as privacy_router
from mesto.modules.users.adapters.router import router
from mesto.modules.users.adapters.subscribers import subscribers
from mesto.modules.users.application.commands.keep_erasures import KeepErasuresHandler
from mesto.modules.users.infrastructure.tables import constraints, map_tables
from mesto.modules.users.provider import UsersProvider

ACCESS_LOG = Purge(
    name="access_log",
    keep=timedelta(days=366),
    setting="access_log_days",
    statement="""
    DELETE FROM users.access_log WHERE id IN (
        SELECT id FROM users.access_log WHERE at < :before LIMIT :slice FOR UPDATE SKIP LOCKED)
    """,
)

module = Module(
    name="users",
    providers=(UsersProvider(),),
    # `/users/me/…` before `/users/{user_id}`.
    routers=(privacy_router, router, admin_router),
    reactions=subscribers,
    jobs=(Job(name="keep_erasures", every_seconds=60, use_case=KeepErasuresHandler),),
    purges=(ACCESS_LOG,),
    constraints=constraints,
    map_tables=map_tables,
)
