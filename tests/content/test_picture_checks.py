"""What cameras hide in pictures is refused; what shows the picture is not."""

import io

import pytest
from PIL import Image

from sceau.content.picture_checks import check_pictures
from sceau.content.picture_metadata import carried
from tests.content.conftest import Project

XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF/></x:xmpmeta>'
FORMATS = ("jpeg", "png", "webp", "avif")


def picture(kind: str, **more: object) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (16, 9), "teal").save(stream, kind, **more)
    return stream.getvalue()


def exif() -> Image.Exif:
    """As a telephone writes it: device and place."""
    told = Image.Exif()
    told[0x0110] = "Un téléphone"
    told.get_ifd(0x8825)[2] = (45.0, 45.0, 0.0)
    return told


def found(data: bytes) -> set[str]:
    return set(carried(io.BytesIO(data)))


@pytest.mark.parametrize("kind", FORMATS)
def test_what_a_telephone_adds_is_seen(kind: str) -> None:
    assert found(picture(kind, exif=exif())) == {"EXIF"}


@pytest.mark.parametrize("kind", ["jpeg", "webp", "avif"])
def test_what_an_editor_adds_is_seen(kind: str) -> None:
    assert found(picture(kind, xmp=XMP)) == {"XMP"}


def test_texts_of_a_png_are_seen() -> None:
    from PIL.PngImagePlugin import PngInfo

    for keyword, kind in (
        ("XML:com.adobe.xmp", "XMP"),
        ("Raw profile type exif", "EXIF"),
        ("Raw profile type iptc", "IPTC"),
    ):
        texts = PngInfo()
        texts.add_itxt(keyword, "…")
        assert found(picture("png", pnginfo=texts)) == {kind}
    harmless = PngInfo()
    harmless.add_text("Software", "un atelier")
    assert found(picture("png", pnginfo=harmless)) == set()


@pytest.mark.parametrize("kind", FORMATS)
def test_a_picture_alone_carries_nothing(kind: str) -> None:
    assert found(picture(kind)) == set()


def test_colours_and_what_newspapers_add() -> None:
    assert found(picture("jpeg", icc_profile=b"\0" * 200)) == set()
    photoshop = b"\xff\xed\x00\x14Photoshop 3.0\0" + b"\0" * 4
    clean = picture("jpeg")
    assert found(clean[:2] + photoshop + clean[2:]) == {"IPTC"}
    second = b"\xff\xff\xe2\x00\x08MPF\0\0\0"
    assert found(clean[:2] + second + clean[2:]) == {"MPF"}


@pytest.mark.parametrize("kind", FORMATS)
def test_whatever_is_cut_or_altered_is_read_to_its_end(kind: str) -> None:
    clean, telling = picture(kind), picture(kind, exif=exif())
    for end in range(len(clean)):
        assert found(clean[:end]) == set()
    for place in range(len(telling)):
        for byte in (0, 0xFF):
            altered = telling[:place] + bytes([byte]) + telling[place + 1 :]
            assert found(altered) <= {"EXIF", "XMP", "IPTC", "MPF"}
    for data in (b"", b"\xff\xd8" * 9, b"RIFF\0\0\0\0WEBP\0", b"\0\0\0\x18ftypavif"):
        assert found(data) == set()


def test_the_author_is_told_which_file_and_what_to_do(project: Project) -> None:
    project.article("![Une carte]({static}/images/PLAN.JPG)")
    project.write("content/images/PLAN.JPG", picture("jpeg", exif=exif()))
    (problem,) = project.check().problems
    assert str(problem).startswith("content/images/PLAN.JPG:1: it carries EXIF, which")
    assert 'mogrify -auto-orient -strip "content/images/PLAN.JPG"' in str(problem)
    project.write("content/images/PLAN.JPG", picture("jpeg"))
    assert project.check().problems == ()


def test_a_picture_that_cannot_be_read(project: Project) -> None:
    (problem,) = check_pictures(project.root, ["images/absente.png"])
    assert problem.path == "content/images/absente.png"
    assert "cannot be read" in problem.message
