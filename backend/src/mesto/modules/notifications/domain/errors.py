"""The refusals of notifications."""

from mesto.core.errors import NotFound


class NotificationNotFound(NotFound):
    code = "notification_not_found"
    en = "There is no such message."
    ru = "Такого сообщения нет."
