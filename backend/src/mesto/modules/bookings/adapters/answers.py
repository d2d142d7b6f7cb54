from datetime import datetime
from http import HTTPStatus

from fastapi import Request, Response

from mesto.core.http import etag, is_known
from mesto.modules.bookings.adapters.schemas import booking_out
from mesto.modules.bookings.application.commands.book_spot import Placed
from mesto.modules.bookings.application.queries.shown import ShownBooking
from mesto.modules.bookings.public import SpotCard


def answer(request: Request, shown: ShownBooking, status: HTTPStatus = HTTPStatus.OK) -> Response:
    """Send a booking under its ETag `"<version>-<status>"`, or 304."""
    tag = etag(shown.booking.version, shown.status)
    if is_known(request, tag):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers={"ETag": tag})
    body = booking_out(shown).model_dump_json(exclude_unset=True)
    return Response(body, status, media_type="application/json", headers={"ETag": tag})


def shown_from(placed: Placed, now: datetime) -> ShownBooking:
    """Show a booking just made from what the command knows: the guest's path asks nothing twice."""
    spot = placed.spot
    card = SpotCard(
        id=spot.id,
        name=spot.name,
        spot_type=spot.spot_type,
        coworking_id=spot.place.id,
        coworking_name=spot.place.name,
        address=spot.place.address,
        timezone=spot.place.timezone.key,
    )
    return ShownBooking(booking=placed.booking, spot=card, now=now)
