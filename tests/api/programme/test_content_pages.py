"""Pages of contents: made, a file checked by what is in it, published, shown in a frame."""

import io
import zipfile
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from matchmaker.domain import Role

As = Callable[..., TestClient]
FORM = {
    "title": "Ten questions before laser welding",
    "topic": "laser welding of thin sheet metal",
    "text": "First.\n\nSecond.",
    "language": "en",
    "form": "file",
    "licence": "CC-BY-4.0",
}
PDF = b"%PDF-1.7\n%%EOF\n"


def office(*names: str) -> bytes:
    """A file of an office program, as far as its table of contents goes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return packed.getvalue()


@pytest.fixture
def staff(of_programme: As) -> TestClient:
    site = of_programme(Role.STAFF)
    site.headers.update({"Sec-Fetch-Site": "same-origin"})
    return site


def made(staff: TestClient, **changed: str) -> str:
    answer = staff.post("/programme/contents/new", data=FORM | changed)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def sent(staff: TestClient, here: str, name: str, body: bytes) -> int:
    """The status of an upload."""
    data = {"content": here.rsplit("/", 1)[1]}
    file = {"file": (name, body, "application/octet-stream")}
    return staff.post("/programme/contents/files", data=data, files=file).status_code


def test_a_file_is_read_by_members_until_it_is_published(
    staff: TestClient, of_programme: As
) -> None:
    here = made(staff)
    assert sent(staff, here, "../Zehn Fragen (1).PDF", PDF) == 303
    public = of_programme(Role.PUBLIC)
    assert public.get(f"{here}/file").status_code == 404
    assert public.get(here).status_code == 404
    file = of_programme(Role.COMPANY).get(f"{here}/file")
    assert file.content == PDF
    assert file.headers["content-disposition"] == 'attachment; filename="Zehn-Fragen-1.pdf"'
    staff.post(f"{here}/edit", data=FORM | {"public": "yes"})
    assert public.get(f"{here}/file").content == PDF
    assert "<form" not in public.get(here).text.split("<main", 1)[1]


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("page.html", b"<script>alert(1)</script>"),
        ("page.pdf", b"<script>alert(1)</script>"),
        ("empty.pdf", b""),
        ("slides.pptx", b"PK no archive"),
        ("sheet.xlsx", office("word/document.xml")),
        ("sheet.xlsx", office("xl/workbook.xml", "xl/vbaProject.bin")),
        ("large.pdf", PDF + bytes(20 * 1024 * 1024)),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(
    staff: TestClient, name: str, body: bytes
) -> None:
    here = made(staff)
    assert sent(staff, here, name, body) == 422
    assert staff.get(f"{here}/file").status_code == 404


def test_slides_are_taken_and_a_form_with_faults_comes_back(staff: TestClient) -> None:
    here = made(staff)
    assert sent(staff, here, "slides.pptx", office("ppt/presentation.xml")) == 303
    answer = staff.post("/programme/contents/new", data=FORM | {"form": "link", "address": "x"})
    assert answer.status_code == 422
    assert 'id="address_error"' in answer.text


def test_other_sites_may_frame_the_block_of_public_contents_and_nothing_else(
    staff: TestClient, of_programme: As
) -> None:
    made(staff, title="For members")
    made(staff, title="For everybody", public="yes")
    public = of_programme(Role.PUBLIC)
    block = public.get("/embed/contents", params={"lang": "de"})
    assert "For everybody" in block.text
    assert "For members" not in block.text
    assert "frame-ancestors *" in block.headers["content-security-policy"]
    assert "set-cookie" not in block.headers
    page = public.get("/programme/contents")
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]


def test_staff_see_whose_needs_a_content_answers(staff: TestClient, of_programme: As) -> None:
    here = made(staff)
    assert "saldatura laser" in staff.get(f"{here}/readers").text
    assert of_programme(Role.COMPANY).get(f"{here}/readers").status_code == 403
    assert of_programme(Role.COMPANY).get("/programme/contents/new").status_code == 403
