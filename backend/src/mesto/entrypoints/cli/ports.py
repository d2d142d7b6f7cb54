import errno
import socket

from mesto.core.trouble import CannotStart


def ensure_free(host: str, port: int, setting: str) -> int:
    """Return the port, a free one for 0, or raise CannotStart naming the setting."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            # As the servers do: a connection of the last run that is still fading away does not count.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen(1)
            taken: int = probe.getsockname()[1]
            return taken
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CannotStart(
                f"Port {port} is taken by another program.",
                f"Stop it, or set {setting} to a free port (0 for any).",
            ) from None
        if error.errno == errno.EACCES:
            raise CannotStart(
                f"Port {port} is not open to this user.", f"Set {setting} above 1023."
            ) from None
        raise CannotStart(
            f"Nothing can listen on {host}: {error.strerror}.", "Mend MESTO_API__HOST."
        ) from None
