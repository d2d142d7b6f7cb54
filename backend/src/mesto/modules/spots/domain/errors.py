"""The refusals of spots. Codes are contract: api.md §9."""

from mesto.core.errors import Conflict


class SpotNameTaken(Conflict):
    """`name` is among the params, except when only the index noticed."""

    code = "spot_name_taken"
    en = "Another spot of this coworking already has this name."
    ru = "В этом коворкинге уже есть место с таким названием."
