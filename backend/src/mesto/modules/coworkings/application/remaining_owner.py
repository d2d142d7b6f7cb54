from mesto.modules.coworkings.domain.errors import LastOwner
from mesto.modules.coworkings.domain.member import Member
from mesto.modules.coworkings.domain.repository import MemberRepository


async def ensure_owner_remains(members: MemberRepository, leaving: Member) -> None:
    """Raise LastOwner if nobody else owns the coworking; the caller holds its row (R-P02)."""
    if await is_last_owner(members, leaving):
        raise LastOwner


async def is_last_owner(members: MemberRepository, leaving: Member) -> bool:
    if not leaving.is_active_owner:
        return False
    owners = (await members.owners_of([leaving.coworking_id]))[leaving.coworking_id]
    return set(owners) <= {leaving.user_id}
