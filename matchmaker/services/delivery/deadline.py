"""A limit on a whole exchange: a socket's own timeout begins anew with every byte that drips in."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Timer
from typing import Protocol


class Connection(Protocol):
    """What talks to another machine over a socket."""

    sock: socket.socket | None


@contextmanager
def within(seconds: float, connection: Connection) -> Iterator[None]:
    """Cut a connection that is not done in time; whoever waits for its bytes gets an OSError."""
    timer = Timer(seconds, _cut, (connection,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _cut(connection: Connection) -> None:
    """End both directions, below TLS, so that a read in another thread returns."""
    # A copy of the descriptor: closing it leaves the other thread's own as it is.
    with (
        suppress(OSError, AttributeError),
        socket.socket(fileno=os.dup(connection.sock.fileno())) as same,  # type: ignore[union-attr]  # AttributeError where there is none
    ):
        same.shutdown(socket.SHUT_RDWR)
