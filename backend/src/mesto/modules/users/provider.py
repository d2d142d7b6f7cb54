from collections.abc import AsyncIterator

from dishka import Provider, Scope, provide, provide_all

from mesto.core.personal_data import PersonalData
from mesto.core.settings import Settings
from mesto.core.stored_answers import StoredAnswers
from mesto.modules.bookings.public import AccessLog, People
from mesto.modules.users.application.commands.apply_erasures import ApplyErasuresHandler
from mesto.modules.users.application.commands.ban_user import BanUserHandler
from mesto.modules.users.application.commands.create_admin import CreateAdminHandler
from mesto.modules.users.application.commands.erase_me import EraseMeHandler
from mesto.modules.users.application.commands.forget_user import ForgetUserHandler
from mesto.modules.users.application.commands.keep_erasures import KeepErasuresHandler
from mesto.modules.users.application.commands.register_user import RegisterUserHandler
from mesto.modules.users.application.commands.unban_user import UnbanUserHandler
from mesto.modules.users.application.commands.update_user import UpdateUserHandler
from mesto.modules.users.application.erasing import Erasing
from mesto.modules.users.application.queries.export_my_data import ExportMyDataHandler
from mesto.modules.users.application.queries.get_user import GetUserHandler
from mesto.modules.users.application.queries.list_my_access_log import ListMyAccessLogHandler
from mesto.modules.users.application.queries.list_users import ListUsersHandler
from mesto.modules.users.domain.access_log import Accesses
from mesto.modules.users.domain.erasure import Answers, ErasureList, Erasures
from mesto.modules.users.domain.password import CommonPasswords, PasswordHasher
from mesto.modules.users.domain.repository import Credentials, UserRepository
from mesto.modules.users.infrastructure.access_log import SeenToday, SqlAccesses, SqlAccessLog
from mesto.modules.users.infrastructure.accounts import SqlAccounts
from mesto.modules.users.infrastructure.argon2_hasher import Argon2Hasher
from mesto.modules.users.infrastructure.common_passwords import load_common_passwords
from mesto.modules.users.infrastructure.credentials import SqlCredentials
from mesto.modules.users.infrastructure.directory import SqlDirectory
from mesto.modules.users.infrastructure.erasure_file import ErasureFile
from mesto.modules.users.infrastructure.erasures import SqlErasures
from mesto.modules.users.infrastructure.identities import PasswordIdentities
from mesto.modules.users.infrastructure.people import SqlPeople
from mesto.modules.users.infrastructure.personal_data import UsersPersonalData
from mesto.modules.users.infrastructure.placeholders import EndedSessions, PasswordReauthentication
from mesto.modules.users.infrastructure.repository import SqlUserRepository
from mesto.modules.users.public import Accounts, Directory, Identities, Reauthentication, Sessions


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

    @provide(scope=Scope.APP)
    def erasure_list(self, settings: Settings) -> ErasureList:
        return ErasureFile(settings.retention.erasures_file)

    accounts = provide(SqlAccounts, provides=Accounts, scope=Scope.APP)
    credentials = provide(SqlCredentials, provides=Credentials, scope=Scope.APP)
    identities = provide(PasswordIdentities, provides=Identities, scope=Scope.APP)
    repository = provide(SqlUserRepository, provides=UserRepository)
    people = provide(SqlPeople, provides=People)
    directory = provide(SqlDirectory, provides=Directory)
    erasures = provide(SqlErasures, provides=Erasures)
    erasing = provide(Erasing)
    answers = provide(StoredAnswers, provides=Answers)
    seen_today = provide(SeenToday, scope=Scope.APP)
    access_log = provide(SqlAccessLog, provides=AccessLog)
    accesses = provide(SqlAccesses, provides=Accesses)
    personal_data = provide(UsersPersonalData, provides=PersonalData, scope=Scope.APP)
    # placeholder: replaced at the merge
    reauthentication = provide(PasswordReauthentication, provides=Reauthentication)
    # placeholder: replaced at the merge
    sessions = provide(EndedSessions, provides=Sessions)
    handlers = provide_all(
        RegisterUserHandler,
        UpdateUserHandler,
        BanUserHandler,
        UnbanUserHandler,
        CreateAdminHandler,
        EraseMeHandler,
        ApplyErasuresHandler,
        KeepErasuresHandler,
        ForgetUserHandler,
        ExportMyDataHandler,
        ListMyAccessLogHandler,
        GetUserHandler,
        ListUsersHandler,
    )
