"""What other modules may know about options. Bookings asks through its own protocol, `OptionCatalog`."""

from mesto.modules.options.domain.events import OptionArchived, OptionCreated, OptionUpdated

__all__ = ["OptionArchived", "OptionCreated", "OptionUpdated"]
