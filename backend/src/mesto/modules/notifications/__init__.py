"""Tells people what happened to their bookings: an inbox, filled by reactions to other modules' events."""
