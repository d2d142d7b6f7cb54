# placeholder: replaced at the merge
from mesto.modules.users.public import Attempts


class PlaceholderAttempts(Attempts):
    async def count(self, email: str, *, ip: str | None) -> None: ...

    async def forgive(self, email: str) -> None: ...
