"""A service that is told to end lets what is under way end first."""

import signal
import socket
from urllib.parse import urlsplit

from evaluations.homes import PATIENCE_S, start
from matchmaker.home import Home

BODY = b'{"need": "saldatura laser"}'
HEAD = (
    b"POST /api/v1/suggestions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    b"Content-Length: %d\r\nExpect: 100-continue\r\n\r\n" % len(BODY)
)


def test_a_request_that_began_before_sigterm_is_answered(small_home: Home) -> None:
    served = start(small_home.path)
    try:
        place = urlsplit(served.url)
        address = (str(place.hostname), int(place.port or 0))
        with socket.create_connection(address, PATIENCE_S) as asking:
            asking.sendall(HEAD)
            assert b"100 Continue" in asking.recv(1000), "the service waits for the body"
            served.process.send_signal(signal.SIGTERM)
            while accepts(address):
                pass
            asking.sendall(BODY)
            answer = b"".join(iter(lambda: asking.recv(65536), b""))
        assert answer.startswith(b"HTTP/1.1 200 OK")
        assert b"welders" in answer
        served.process.communicate(timeout=PATIENCE_S)
    finally:
        served.kill()
    assert served.process.returncode in {0, -signal.SIGTERM}, "uvicorn passes the signal on"


def accepts(address: tuple[str, int]) -> bool:
    """Whether new connections are still taken."""
    try:
        socket.create_connection(address, PATIENCE_S).close()
    except (ConnectionRefusedError, ConnectionResetError):
        # Whoever connects just when the door is closed is reset.
        return False
    return True
