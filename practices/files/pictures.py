"""Pictures without what the camera and the editor wrote into them: place, time, device, names, thumbnails.

Only the pixels and the colour profile are written again, by Pillow, turned as the picture was meant to be seen. The file that
was sent is not kept.
"""

import io
import warnings
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from .kinds import MediaType

FORMATS = {MediaType.PNG: "PNG", MediaType.JPEG: "JPEG"}
MOST_PIXELS = 50_000_000
"""What a picture may unpack to: 150 MB of memory, for as long as it is written again."""


def is_picture(media_type: str) -> bool:
    """Whether files of this type carry such things and are written again."""
    return media_type in FORMATS


def bare_picture(file: BinaryIO, media_type: str) -> bytes:
    """The picture alone; the same file gives the same bytes. Raises ValidationError for what is no whole picture."""
    kind = FORMATS[MediaType(media_type)]
    file.seek(0)
    try:
        with warnings.catch_warnings():
            # Pillow warns of broken tags, which go, and of large pictures, for which our own bound stands below.
            warnings.simplefilter("ignore")
            with Image.open(file, formats=[kind]) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise ValidationError(_("This picture has too many pixels. Make it smaller."), code="pixels")
                return _written(picture, kind)
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError):
        raise ValidationError(_("This picture is damaged and cannot be read."), code="picture") from None


def _written(picture: Image.Image, kind: str) -> bytes:
    """Pixels and colour profile. A JPEG that needs no turning keeps its own tables, so that nothing is lost twice."""
    profile = picture.info.get("icc_profile")
    turned = ImageOps.exif_transpose(picture)
    options: dict = {"icc_profile": profile} if profile else {}
    if kind == "JPEG":
        upright = picture.getexif().get(0x0112, 1) == 1
        bare = picture if upright else turned
        options |= {"quality": "keep"} if upright else {"quality": 95, "subsampling": 0}
    else:
        bare = turned
        if "transparency" in picture.info:
            options["transparency"] = picture.info["transparency"]
    bare.load()
    for name in ("exif", "xmp", "comment", "photoshop", "mpf", "XML:com.adobe.xmp"):
        bare.info.pop(name, None)
    # Pillow writes exif and comment of its own accord when they are in `info`, or when nothing else is said.
    options["exif"] = b""
    if kind == "JPEG":
        options["comment"] = b""
    made = io.BytesIO()
    bare.save(made, kind, **options)
    return made.getvalue()
