from collections.abc import AsyncIterator

from dishka import Provider, Scope, provide, provide_all

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
from mesto.modules.users.infrastructure.argon2_hasher import Argon2Hasher
from mesto.modules.users.infrastructure.common_passwords import load_common_passwords
from mesto.modules.users.infrastructure.credentials import SqlCredentials
from mesto.modules.users.infrastructure.directory import SqlAdministrators, SqlDirectory
from mesto.modules.users.infrastructure.identities import PasswordIdentities
from mesto.modules.users.infrastructure.people import SqlPeople
from mesto.modules.users.infrastructure.placeholders import NoFormerEmails, NoLinks
from mesto.modules.users.infrastructure.repository import SqlUserRepository
from mesto.modules.users.public import Accounts, Administrators, Directory, FormerEmails, Identities, Links


class UsersProvider(Provider):
    scope = Scope.REQUEST

    @provide(scope=Scope.APP)
    async def hasher(self, settings: Settings) -> AsyncIterator[PasswordHasher]:
        hasher = Argon2Hasher(settings.auth.hash_profile)
        yield hasher
        hasher.close()

    @provide(scope=Scope.APP)
    def common_passwords(self) -> CommonPasswords:
        return load_common_passwords()

    accounts = provide(SqlAccounts, provides=Accounts, scope=Scope.APP)
    credentials = provide(SqlCredentials, provides=Credentials, scope=Scope.APP)
    identities = provide(PasswordIdentities, provides=Identities, scope=Scope.APP)
    repository = provide(SqlUserRepository, provides=UserRepository)
    people = provide(SqlPeople, provides=People)
    directory = provide(SqlDirectory, provides=Directory)
    administrators = provide(SqlAdministrators, provides=Administrators)
    links = provide(NoLinks, provides=Links)  # placeholder: replaced at the merge
    former_emails = provide(NoFormerEmails, provides=FormerEmails)  # placeholder: replaced at the merge
    handlers = provide_all(
        RegisterUserHandler,
        UpdateUserHandler,
        BanUserHandler,
        UnbanUserHandler,
        CreateAdminHandler,
        GetUserHandler,
        ListUsersHandler,
    )
