"""What machines share: whole files in a folder or a bucket, and no key in any message."""

from pathlib import Path

import pytest

from matchmaker.errors import InputError, SharedPathError
from matchmaker.shared_path import SharedPath


@pytest.fixture(params=["folder", "bucket"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> SharedPath:
    if request.param == "folder":
        return SharedPath.of(str(tmp_path / "shared"))
    bucket: str = request.getfixturevalue("s3_bucket")
    return SharedPath.of(f"{bucket}/north")


def test_a_file_is_written_read_replaced_copied_and_removed(
    place: SharedPath, tmp_path: Path
) -> None:
    place.prepare()
    assert (place / "a").read() is None
    (place / "a").write(b"one")
    (place / "a").write(b"two")
    assert (place / "a").read() == b"two"
    here = tmp_path / "here"
    here.write_bytes(b"three")
    (place / "folder").put({"deep/b": here})
    (place / "folder").get({"deep/b": tmp_path / "back" / "b"})
    assert (tmp_path / "back" / "b").read_bytes() == b"three"
    assert (place / "folder" / "deep/b").exists()
    (place / "folder").remove()
    assert not (place / "folder" / "deep/b").exists()


@pytest.mark.parametrize(
    "given",
    [
        "",
        "s3://",
        "s3://KEY:geheim@bucket/folder",
        "s3://bucket/folder?secret=geheim",
        "https://bucket.example/geheim",
        "postgresql://anna:geheim@host/network",
        "file:///mnt/geheim?x",
        "memory://geheim",
    ],
)
def test_what_is_no_shared_path_is_refused_without_being_quoted(given: str) -> None:
    with pytest.raises(InputError, match="no path that machines can share") as refused:
        SharedPath.of(given)
    assert "geheim" not in str(refused.value) + repr(refused.value)


def test_a_folder_is_named_by_itself_and_a_failure_without_the_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, s3_bucket: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert str(SharedPath.of("shared")) == (tmp_path / "shared").as_uri()
    (tmp_path / "file").touch()
    with pytest.raises(SharedPathError, match=r"file/b cannot be read or written: "):
        SharedPath.of("file/b").write(b"")
    with pytest.raises(SharedPathError, match=r"s3://nobody/b cannot be .*") as failed:
        SharedPath.of("s3://nobody/b").write(b"")
    assert "geheim" not in str(failed.value)
