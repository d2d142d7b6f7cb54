from collections.abc import AsyncIterator
from datetime import timedelta

from dishka import AnyOf, Provider, Scope, provide, provide_all

from mesto.core.metrics import Metrics
from mesto.core.personal_data import PersonalData
from mesto.core.secrets import Secrets
from mesto.core.settings import Settings
from mesto.core.stored_answers import StoredAnswers
from mesto.modules.bookings.public import AccessLog, People
from mesto.modules.users.adapters.answers import UserAnswers
from mesto.modules.users.application.commands.apply_erasures import ApplyErasuresHandler
from mesto.modules.users.application.commands.ban_user import BanUserHandler
from mesto.modules.users.application.commands.create_admin import CreateAdminHandler
from mesto.modules.users.application.commands.drop_second_factor import DropSecondFactorHandler
from mesto.modules.users.application.commands.erase_me import EraseMeHandler
from mesto.modules.users.application.commands.forget_user import ForgetUserHandler
from mesto.modules.users.application.commands.keep_erasures import KeepErasuresHandler
from mesto.modules.users.application.commands.register_user import RegisterUserHandler
from mesto.modules.users.application.commands.unban_user import UnbanUserHandler
from mesto.modules.users.application.commands.update_user import UpdateUserHandler
from mesto.modules.users.application.email_change import EmailChange
from mesto.modules.users.application.erasing import Erasing
from mesto.modules.users.application.queries.export_my_data import ExportMyDataHandler
from mesto.modules.users.application.queries.get_user import GetUserHandler
from mesto.modules.users.application.queries.list_my_access_log import ListMyAccessLogHandler
from mesto.modules.users.application.queries.list_users import ListUsersHandler
from mesto.modules.users.domain.access_log import Accesses
from mesto.modules.users.domain.erasure import Answers, ErasureList, Erasures
from mesto.modules.users.domain.link import LinkLife, LinkSecrets
from mesto.modules.users.domain.mail_request import MailQuota, Targets
from mesto.modules.users.domain.password import CommonPasswords, PasswordHasher
from mesto.modules.users.domain.recovery_codes import CodeHashes
from mesto.modules.users.domain.repository import Credentials, MailRequests, UserRepository
from mesto.modules.users.domain.second_factor import SecretBox
from mesto.modules.users.domain.verification import VerificationMode
from mesto.modules.users.infrastructure.access_log import SeenToday, SqlAccesses, SqlAccessLog
from mesto.modules.users.infrastructure.accounts import SqlAccounts
from mesto.modules.users.infrastructure.argon2_hasher import Argon2Hasher, HashCost
from mesto.modules.users.infrastructure.common_passwords import load_common_passwords
from mesto.modules.users.infrastructure.credentials import SqlCredentials
from mesto.modules.users.infrastructure.directory import SqlAdministrators, SqlDirectory
from mesto.modules.users.infrastructure.emails import SqlEmails
from mesto.modules.users.infrastructure.erasure_file import ErasureFile
from mesto.modules.users.infrastructure.erasures import SqlErasures
from mesto.modules.users.infrastructure.former_emails import SqlFormerEmails
from mesto.modules.users.infrastructure.identities import PasswordIdentities
from mesto.modules.users.infrastructure.links import SqlLinks
from mesto.modules.users.infrastructure.mail_requests import SqlMailRequests
from mesto.modules.users.infrastructure.newcomers import SqlNewcomers
from mesto.modules.users.infrastructure.passwords import HashedPasswords
from mesto.modules.users.infrastructure.people import SqlPeople
from mesto.modules.users.infrastructure.personal_data import UsersPersonalData
from mesto.modules.users.infrastructure.reauthentication import PasswordReauthentication
from mesto.modules.users.infrastructure.repository import SqlUserRepository
from mesto.modules.users.infrastructure.sealed_secrets import AesGcmSecretBox
from mesto.modules.users.infrastructure.second_factors import SqlSecondFactors
from mesto.modules.users.public import (
    Accounts,
    Administrators,
    Directory,
    Emails,
    FormerEmails,
    Identities,
    Links,
    MailAllowance,
    Newcomers,
    Passwords,
    Reauthentication,
    SecondFactors,
)


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
    def common_passwords(self) -> CommonPasswords:
        return load_common_passwords()

    @provide(scope=Scope.APP)
    def secret_box(self, secrets: Secrets) -> SecretBox:
        return AesGcmSecretBox(secrets.derive_all("totp"))

    @provide(scope=Scope.APP)
    def code_hashes(self, secrets: Secrets) -> CodeHashes:
        return CodeHashes(secrets.derive_all("recovery-codes"))

    @provide(scope=Scope.APP)
    def mode(self, settings: Settings) -> VerificationMode:
        return VerificationMode(settings.auth.email_verification)

    @provide(scope=Scope.APP)
    def link_secrets(self, secrets: Secrets) -> LinkSecrets:
        return LinkSecrets(secrets.derive_all("links"))

    @provide(scope=Scope.APP)
    def link_life(self, settings: Settings) -> LinkLife:
        return LinkLife(
            verification=timedelta(hours=settings.auth.verification_link_hours),
            reset=timedelta(minutes=settings.auth.reset_link_minutes),
        )

    @provide(scope=Scope.APP)
    def targets(self, secrets: Secrets) -> Targets:
        return Targets(secrets.derive("mail-targets"))

    @provide(scope=Scope.APP)
    def mail_quota(self, settings: Settings) -> MailQuota:
        return MailQuota(per_hour=settings.auth.mails_per_hour, per_day=settings.auth.mails_per_day)

    @provide(scope=Scope.APP)
    def erasure_list(self, settings: Settings) -> ErasureList:
        return ErasureFile(settings.retention.erasures_file)

    accounts = provide(SqlAccounts, provides=Accounts, scope=Scope.APP)
    credentials = provide(SqlCredentials, provides=Credentials, scope=Scope.APP)
    identities = provide(PasswordIdentities, provides=Identities, scope=Scope.APP)
    repository = provide(SqlUserRepository, provides=UserRepository)
    people = provide(SqlPeople, provides=People)
    newcomers = provide(SqlNewcomers, provides=Newcomers)
    answers = provide(UserAnswers)
    directory = provide(SqlDirectory, provides=Directory)
    second_factors = provide(SqlSecondFactors, provides=SecondFactors)
    mail_requests = provide(SqlMailRequests, provides=AnyOf[MailRequests, MailAllowance])
    links = provide(SqlLinks, provides=Links)
    passwords = provide(HashedPasswords, provides=Passwords)
    emails = provide(SqlEmails, provides=Emails)
    reauthentication = provide(PasswordReauthentication, provides=Reauthentication)
    email_change = provide(EmailChange)
    erasures = provide(SqlErasures, provides=Erasures)
    erasing = provide(Erasing)
    stored_answers = provide(StoredAnswers, provides=Answers)
    seen_today = provide(SeenToday, scope=Scope.APP)
    access_log = provide(SqlAccessLog, provides=AccessLog)
    accesses = provide(SqlAccesses, provides=Accesses)
    personal_data = provide(UsersPersonalData, provides=PersonalData, scope=Scope.APP)
    administrators = provide(SqlAdministrators, provides=Administrators)
    former_emails = provide(SqlFormerEmails, provides=FormerEmails)
    handlers = provide_all(
        RegisterUserHandler,
        UpdateUserHandler,
        BanUserHandler,
        UnbanUserHandler,
        CreateAdminHandler,
        DropSecondFactorHandler,
        EraseMeHandler,
        ApplyErasuresHandler,
        KeepErasuresHandler,
        ForgetUserHandler,
        ExportMyDataHandler,
        ListMyAccessLogHandler,
        GetUserHandler,
        ListUsersHandler,
    )
