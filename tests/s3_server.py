"""An S3 service of the tests' own, on loopback."""

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session")
def s3_bucket() -> Iterator[str]:
    """The address of an empty bucket, with what the environment says of its service."""
    from moto.server import ThreadedMotoServer  # noqa: PLC0415 - takes a second

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (
            ("AWS_ENDPOINT_URL", f"http://{host}:{port}"),
            ("AWS_ACCESS_KEY_ID", "invented"),
            ("AWS_SECRET_ACCESS_KEY", "ge:h@eim"),
            ("AWS_DEFAULT_REGION", "eu-south-1"),
        ):
            patch.setenv(name, value)
        from matchmaker.shared_path import _file_system  # noqa: PLC0415

        _file_system("s3").mkdir("networks", region_name="eu-south-1")
        yield "s3://networks"
    server.stop()
