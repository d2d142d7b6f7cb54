from dishka import Provider, Scope, alias, provide, provide_all

from mesto.core.personal_data import PersonalData
from mesto.modules.bookings.public import Members, PlaceCatalog
from mesto.modules.coworkings.application.commands.accept_membership import AcceptMembershipHandler
from mesto.modules.coworkings.application.commands.archive_coworking import ArchiveCoworkingHandler
from mesto.modules.coworkings.application.commands.ban_from_coworking import BanFromCoworkingHandler
from mesto.modules.coworkings.application.commands.create_coworking import CreateCoworkingHandler
from mesto.modules.coworkings.application.commands.invite_member import InviteMemberHandler
from mesto.modules.coworkings.application.commands.remove_hours_exception import RemoveHoursExceptionHandler
from mesto.modules.coworkings.application.commands.remove_member import RemoveMemberHandler
from mesto.modules.coworkings.application.commands.restore_coworking import RestoreCoworkingHandler
from mesto.modules.coworkings.application.commands.review_ownership import ReviewOwnershipHandler
from mesto.modules.coworkings.application.commands.set_hours_exceptions import SetHoursExceptionsHandler
from mesto.modules.coworkings.application.commands.set_opening_hours import SetOpeningHoursHandler
from mesto.modules.coworkings.application.commands.unban_from_coworking import UnbanFromCoworkingHandler
from mesto.modules.coworkings.application.commands.update_coworking import UpdateCoworkingHandler
from mesto.modules.coworkings.application.commands.update_coworking_policy import (
    UpdateCoworkingPolicyHandler,
)
from mesto.modules.coworkings.application.commands.update_member import UpdateMemberHandler
from mesto.modules.coworkings.application.commands.update_spot_policy import UpdateSpotPolicyHandler
from mesto.modules.coworkings.application.commands.update_spot_type_policy import UpdateSpotTypePolicyHandler
from mesto.modules.coworkings.application.policy_setting import PolicySetting
from mesto.modules.coworkings.application.queries.get_ban import GetBanHandler
from mesto.modules.coworkings.application.queries.get_coworking import GetCoworkingHandler
from mesto.modules.coworkings.application.queries.get_member import GetMemberHandler
from mesto.modules.coworkings.application.queries.get_opening_hours import GetOpeningHoursHandler
from mesto.modules.coworkings.application.queries.get_policy import GetPolicyHandler
from mesto.modules.coworkings.application.queries.get_spot_policy import GetSpotPolicyHandler
from mesto.modules.coworkings.application.queries.list_coworking_bans import ListCoworkingBansHandler
from mesto.modules.coworkings.application.queries.list_coworkings import ListCoworkingsHandler
from mesto.modules.coworkings.application.queries.list_hours_exceptions import ListHoursExceptionsHandler
from mesto.modules.coworkings.application.queries.list_members import ListMembersHandler
from mesto.modules.coworkings.application.queries.list_my_memberships import ListMyMembershipsHandler
from mesto.modules.coworkings.application.queries.preview_impact import PreviewImpactHandler
from mesto.modules.coworkings.application.queries.simulate_policy import SimulatePolicyHandler
from mesto.modules.coworkings.domain.policy import PolicyRepository
from mesto.modules.coworkings.domain.repository import (
    BanRepository,
    CoworkingRepository,
    HoursExceptionRepository,
    MemberRepository,
)
from mesto.modules.coworkings.infrastructure.bans import SqlBanRepository
from mesto.modules.coworkings.infrastructure.invitations import StoredInvitations
from mesto.modules.coworkings.infrastructure.open_invitations import SqlOpenInvitations
from mesto.modules.coworkings.infrastructure.personal_data import CoworkingsPersonalData
from mesto.modules.coworkings.infrastructure.places import SqlPlaces
from mesto.modules.coworkings.infrastructure.policies import SqlPolicyRepository
from mesto.modules.coworkings.infrastructure.repository import (
    SqlCoworkingRepository,
    SqlHoursExceptionRepository,
    SqlMemberRepository,
)
from mesto.modules.coworkings.infrastructure.staff import SqlMembers, SqlOwnership, SqlStaff
from mesto.modules.coworkings.public import Coworkings, OpenInvitations, Places, Staff
from mesto.modules.users.public import Invitations, Ownership


class CoworkingsProvider(Provider):
    scope = Scope.REQUEST

    seen = provide(Coworkings)
    coworkings = provide(SqlCoworkingRepository, provides=CoworkingRepository)
    exceptions = provide(SqlHoursExceptionRepository, provides=HoursExceptionRepository)
    member_repository = provide(SqlMemberRepository, provides=MemberRepository)
    policies = provide(SqlPolicyRepository, provides=PolicyRepository)
    policy_setting = provide(PolicySetting)
    ban_repository = provide(SqlBanRepository, provides=BanRepository)
    places = provide(SqlPlaces, provides=Places)
    place_catalog = alias(Places, provides=PlaceCatalog)
    staff = provide(SqlStaff, provides=Staff)
    open_invitations = provide(SqlOpenInvitations, provides=OpenInvitations)
    members = provide(SqlMembers, provides=Members)
    ownership = provide(SqlOwnership, provides=Ownership)
    invitations = provide(StoredInvitations, provides=Invitations)
    personal_data = provide(CoworkingsPersonalData, provides=PersonalData, scope=Scope.APP)
    handlers = provide_all(
        AcceptMembershipHandler,
        ArchiveCoworkingHandler,
        BanFromCoworkingHandler,
        CreateCoworkingHandler,
        GetBanHandler,
        GetCoworkingHandler,
        GetMemberHandler,
        GetOpeningHoursHandler,
        GetPolicyHandler,
        GetSpotPolicyHandler,
        InviteMemberHandler,
        ListCoworkingBansHandler,
        ListCoworkingsHandler,
        ListHoursExceptionsHandler,
        ListMembersHandler,
        ListMyMembershipsHandler,
        PreviewImpactHandler,
        RemoveHoursExceptionHandler,
        RemoveMemberHandler,
        RestoreCoworkingHandler,
        ReviewOwnershipHandler,
        SetHoursExceptionsHandler,
        SetOpeningHoursHandler,
        SimulatePolicyHandler,
        UnbanFromCoworkingHandler,
        UpdateCoworkingHandler,
        UpdateCoworkingPolicyHandler,
        UpdateMemberHandler,
        UpdateSpotPolicyHandler,
        UpdateSpotTypePolicyHandler,
    )
