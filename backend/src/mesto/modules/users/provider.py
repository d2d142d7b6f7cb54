from collections.abc import AsyncIterator

from dishka import Provider, Scope, provide, provide_all

from mesto.core.metrics import Metrics
from mesto.core.settings import Settings
from mesto.modules.bookings.public import People
from mesto.modules.users.application.commands.ban_user import BanUserHandler
from mesto.modules.users.application.commands.create_admin import CreateAdminHandler
from mesto.modules.users.application.commands.register_user import RegisterUserHandler
from mesto.modules.users.application.commands.unban_user import UnbanUserHandler
from mesto.modules.users.application.commands.update_user import UpdateUserHandler
from mesto.modules.users.application.queries.get_user import GetUserHandler
from mesto.modules.users.application.queries.list_users import ListUsersHandler
from mesto.modules.users.domain.password import CommonPasswords, PasswordHasher
from mesto.modules.users.domain.repository import Credentials, UserRepository
from mesto.modules.users.infrastructure.accounts import SqlAccounts
from mesto.modules.users.infrastructure.argon2_hasher import Argon2Hasher, HashCost
from mesto.modules.users.infrastructure.common_passwords import load_common_passwords
from mesto.modules.users.infrastructure.credentials import SqlCredentials
from mesto.modules.users.infrastructure.directory import SqlDirectory
from mesto.modules.users.infrastructure.identities import PasswordIdentities
from mesto.modules.users.infrastructure.people import SqlPeople
from mesto.modules.users.infrastructure.repository import SqlUserRepository
from mesto.modules.users.public import Accounts, Attempts, Directory, Identities


class UsersProvider(Provider):
    scope = Scope.REQUEST

    @provide(scope=Scope.APP)
    async def hasher(self, settings: Settings, metrics: Metrics) -> AsyncIterator[PasswordHasher]:
        auth = settings.auth
        cost = HashCost(
            memory_kib=auth.hash_memory_kib, time=auth.hash_time_cost, parallelism=auth.hash_parallelism
        )
        hasher = Argon2Hasher(cost, slots=auth.hash_slots, queue=auth.hash_queue)
        metrics.watch_password_hashes(lambda: hasher.taken)
        yield hasher
        hasher.close()

    @provide(scope=Scope.APP)
    def identities(
        self, credentials: Credentials, hasher: PasswordHasher, attempts: Attempts, settings: Settings
    ) -> Identities:
        only_verified = settings.auth.email_verification == "to_sign_in"
        return PasswordIdentities(credentials, hasher, attempts, only_verified=only_verified)

    @provide(scope=Scope.APP)
    def common_passwords(self) -> CommonPasswords:
        return load_common_passwords()

    accounts = provide(SqlAccounts, provides=Accounts, scope=Scope.APP)
    credentials = provide(SqlCredentials, provides=Credentials, scope=Scope.APP)
    repository = provide(SqlUserRepository, provides=UserRepository)
    people = provide(SqlPeople, provides=People)
    directory = provide(SqlDirectory, provides=Directory)
    handlers = provide_all(
        RegisterUserHandler,
        UpdateUserHandler,
        BanUserHandler,
        UnbanUserHandler,
        CreateAdminHandler,
        GetUserHandler,
        ListUsersHandler,
    )
