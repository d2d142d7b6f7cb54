from http import HTTPStatus
from typing import Annotated

from dishka import FromDishka
from fastapi import Query, Request, Response

from mesto.core.errors import RoleTooLow
from mesto.core.http import make_router
from mesto.core.pagination import DEFAULT_LIMIT, MAX_LIMIT, InvalidCursor, Page
from mesto.core.permissions import Who, allow
from mesto.core.problems import problems
from mesto.core.schemas import Id
from mesto.core.security import Actor, Role, SignInFirst
from mesto.modules.bookings.public import CoworkingNotFound
from mesto.modules.coworkings.adapters.member_schemas import (
    ChangeRoleBody,
    InviteBody,
    MemberOut,
    MembershipOut,
)
from mesto.modules.coworkings.application.commands.accept_membership import (
    AcceptMembership,
    AcceptMembershipHandler,
)
from mesto.modules.coworkings.application.commands.invite_member import InviteMember, InviteMemberHandler
from mesto.modules.coworkings.application.commands.remove_member import RemoveMember, RemoveMemberHandler
from mesto.modules.coworkings.application.commands.update_member import UpdateMember, UpdateMemberHandler
from mesto.modules.coworkings.application.queries.get_member import GetMember, GetMemberHandler
from mesto.modules.coworkings.application.queries.list_members import ListMembers, ListMembersHandler
from mesto.modules.coworkings.application.queries.list_my_memberships import (
    ListMyMemberships,
    ListMyMembershipsHandler,
)
from mesto.modules.coworkings.domain.errors import AlreadyMember, LastOwner, MemberNotFound
from mesto.modules.coworkings.domain.member import MemberStatus

router = make_router(tags=["members"])

Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT)]
MANAGED = (SignInFirst, RoleTooLow, CoworkingNotFound)


@router.get(
    "/coworkings/{coworking_id}/members",
    operation_id="listMembers",
    responses=problems(*MANAGED, InvalidCursor),
)
@allow(Who.STAFF)
async def list_members(
    coworking_id: Id,
    actor: FromDishka[Actor],
    handle: FromDishka[ListMembersHandler],
    role: Role | None = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[MemberOut]:
    """List the team, the residents, and the invitations that wait for an answer."""
    query = ListMembers(actor=actor, coworking_id=coworking_id, role=role, limit=limit, cursor=cursor)
    return (await handle(query)).map(MemberOut.of)


@router.post(
    "/coworkings/{coworking_id}/members",
    operation_id="inviteMember",
    status_code=HTTPStatus.CREATED,
    responses=problems(*MANAGED, AlreadyMember),
)
@allow(Who.MANAGER)
async def invite_member(
    coworking_id: Id,
    body: InviteBody,
    request: Request,
    response: Response,
    actor: FromDishka[Actor],
    handle: FromDishka[InviteMemberHandler],
    read: FromDishka[GetMemberHandler],
) -> MemberOut:
    """Invite a person by e-mail for seven days. The answer does not tell whether there is an account."""
    member_id = await handle(
        InviteMember(actor=actor, coworking_id=coworking_id, email=body.email, role=body.role)
    )
    response.headers["Location"] = f"{request.url.path}/{member_id}"
    return MemberOut.of(await read(GetMember(member_id=member_id)))


@router.patch(
    "/coworkings/{coworking_id}/members/{member_id}",
    operation_id="updateMember",
    responses=problems(*MANAGED, MemberNotFound, LastOwner),
)
@allow(Who.MANAGER)
async def update_member(
    coworking_id: Id,
    member_id: Id,
    body: ChangeRoleBody,
    actor: FromDishka[Actor],
    handle: FromDishka[UpdateMemberHandler],
    read: FromDishka[GetMemberHandler],
) -> MemberOut:
    """Change a role. Managers manage staff and residents, owners everybody."""
    await handle(UpdateMember(actor=actor, coworking_id=coworking_id, member_id=member_id, role=body.role))
    return MemberOut.of(await read(GetMember(member_id=member_id)))


@router.delete(
    "/coworkings/{coworking_id}/members/{member_id}",
    operation_id="removeMember",
    status_code=HTTPStatus.NO_CONTENT,
    responses=problems(*MANAGED, MemberNotFound, LastOwner),
)
@allow(Who.OWN_OR_MANAGER)
async def remove_member(
    coworking_id: Id,
    member_id: Id,
    actor: FromDishka[Actor],
    handle: FromDishka[RemoveMemberHandler],
) -> None:
    """Remove a member, withdraw an invitation, leave, or decline."""
    await handle(RemoveMember(actor=actor, coworking_id=coworking_id, member_id=member_id))


@router.post(
    "/memberships/{member_id}/accept",
    operation_id="acceptMembership",
    responses=problems(SignInFirst, MemberNotFound, AlreadyMember),
)
@allow(Who.SELF)
async def accept_membership(
    member_id: Id,
    actor: FromDishka[Actor],
    handle: FromDishka[AcceptMembershipHandler],
    read: FromDishka[GetMemberHandler],
) -> MemberOut:
    """Accept an invitation to one's own e-mail address."""
    await handle(AcceptMembership(actor=actor, member_id=member_id))
    return MemberOut.of(await read(GetMember(member_id=member_id)))


@router.get(
    "/users/me/memberships",
    operation_id="listMyMemberships",
    responses=problems(SignInFirst, InvalidCursor),
)
@allow(Who.SELF)
async def list_my_memberships(
    actor: FromDishka[Actor],
    handle: FromDishka[ListMyMembershipsHandler],
    status: MemberStatus | None = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[MembershipOut]:
    """List one's own memberships, and the invitations to one's e-mail address."""
    query = ListMyMemberships(actor=actor, status=status, limit=limit, cursor=cursor)
    return (await handle(query)).map(MembershipOut.model_validate)
