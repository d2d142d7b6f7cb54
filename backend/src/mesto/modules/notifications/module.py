from mesto.core.module import Module
from mesto.modules.notifications.adapters.router import router
from mesto.modules.notifications.adapters.subscribers import subscribers
from mesto.modules.notifications.provider import NotificationsProvider

module = Module(
    name="notifications",
    providers=(NotificationsProvider(),),
    routers=(router,),
    reactions=subscribers,
)
