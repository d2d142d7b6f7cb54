"""Set once the process has been told to stop: readiness says no, so that nobody sends it more work."""

from threading import Event
from typing import Final

draining: Final = Event()
