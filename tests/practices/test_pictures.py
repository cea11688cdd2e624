"""Pictures come in without what the camera wrote into them, and look as before."""

import io

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin

from practices import actions
from practices.files import pictures
from practices.files.kinds import MediaType
from practices.files.pictures import bare_picture
from tests.practices import papers
from tests.practices.worlds import CONTENT

SECRET = "48.2345,16.4167 Dora Kept"


def photo(kind: str = "JPEG", orientation: int = 1, size=(40, 20)) -> bytes:
    """A picture, dark above and light below, with a place, a name and a comment in each way that its format has."""
    picture = Image.new("RGB", size, (250, 250, 250))
    picture.paste((10, 10, 10), (0, 0, size[0], size[1] // 2))
    exif = Image.Exif()
    exif[0x0112], exif[0x013B], exif[0x010E] = orientation, SECRET, SECRET
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[29] = "N", (48.0, 14.0, 4.2), SECRET
    out = io.BytesIO()
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    if kind == "PNG":
        said = PngImagePlugin.PngInfo()
        said.add_text("Author", SECRET)
        said.add_itxt("XML:com.adobe.xmp", f"<x>{SECRET}</x>")
        picture.save(out, kind, pnginfo=said, exif=exif, icc_profile=profile)
    else:
        picture.save(out, kind, exif=exif, comment=SECRET, xmp=f"<x>{SECRET}</x>".encode(), icc_profile=profile)
    return out.getvalue()


def bare(content: bytes, kind: str = "JPEG") -> bytes:
    return bare_picture(io.BytesIO(content), MediaType[kind])


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_nothing_but_the_picture_and_its_colours_is_left(kind):
    content = photo(kind)
    assert SECRET.encode() in content
    made = bare(content, kind)
    assert SECRET.encode() not in made
    assert bare(content, kind) == made
    with Image.open(io.BytesIO(made)) as picture:
        assert picture.format == kind
        assert not picture.getexif()
        assert set(picture.info) <= {"icc_profile", "jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert picture.info["icc_profile"]


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_it_stands_as_it_was_meant_to_be_seen(kind):
    with Image.open(io.BytesIO(bare(photo(kind, orientation=6), kind))) as picture:
        # Turned by a quarter to the right: what was above is on the right.
        assert picture.size == (20, 40)
        assert picture.getpixel((18, 20))[0] < 60
        assert picture.getpixel((2, 20))[0] > 190
    with Image.open(io.BytesIO(bare(photo(kind), kind))) as picture:
        assert picture.size == (40, 20)
        assert picture.getpixel((20, 2))[0] < 60


def test_see_through_stays_see_through():
    out = io.BytesIO()
    Image.new("RGB", (4, 4), (1, 2, 3)).save(out, "PNG", transparency=(1, 2, 3))
    with Image.open(io.BytesIO(bare(out.getvalue(), "PNG"))) as picture:
        assert picture.convert("RGBA").getpixel((0, 0)) == (1, 2, 3, 0)
    out = io.BytesIO()
    Image.new("RGBA", (4, 4), (1, 2, 3, 7)).save(out, "PNG")
    with Image.open(io.BytesIO(bare(out.getvalue(), "PNG"))) as picture:
        assert picture.getpixel((0, 0)) == (1, 2, 3, 7)


def test_what_is_no_whole_picture_or_too_large_is_refused(monkeypatch):
    for content in (photo()[:200], b"\xff\xd8\xff nothing", papers.image("PNG")):
        with pytest.raises(ValidationError) as refused:
            bare(content)
        assert refused.value.code == "picture"
    monkeypatch.setattr(pictures, "MOST_PIXELS", 799)
    with pytest.raises(ValidationError) as refused:
        bare(photo())
    assert refused.value.code == "pixels"


@given(cut=st.integers(0, 900), put=st.binary(max_size=8))
def test_a_broken_picture_never_breaks_anything_else(cut, put):
    content = photo()
    try:
        made = bare(content[:cut] + put + content[cut + len(put) :])
    except ValidationError:
        return
    assert SECRET.encode() not in made


@pytest.mark.django_db
def test_what_is_kept_and_handed_out_has_no_place(world, signed_in):
    draft = actions.start_draft(world.expert, world.velmara, fields=CONTENT)
    sent = photo()
    attachment = papers.attach(world.expert, draft, sent, name="port.jpg")
    with attachment.file.open("rb") as file:
        kept = file.read()
    assert SECRET.encode() not in kept
    assert attachment.size == len(kept)
    answer = signed_in(world.expert).get(f"/en/practices/files/{attachment.pk}/")
    assert b"".join(answer.streaming_content) == kept
    with pytest.raises(ValidationError, match="attached already"):
        papers.attach(world.expert, draft, sent, name="again.jpg")
