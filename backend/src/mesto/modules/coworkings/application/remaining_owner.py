from mesto.modules.coworkings.domain.errors import LastOwner
from mesto.modules.coworkings.domain.member import Member
from mesto.modules.coworkings.domain.repository import MemberRepository


async def ensure_owner_remains(members: MemberRepository, leaving: Member) -> None:
    """Raise LastOwner if nobody else owns the coworking; the caller holds its row (R-P02)."""
    if not leaving.is_active_owner:
        return
    owners = (await members.owners_of([leaving.coworking_id]))[leaving.coworking_id]
    if set(owners) <= {leaving.user_id}:
        raise LastOwner
