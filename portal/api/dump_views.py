"""The files of the current dump, for programs; and the page that lists them, for people."""

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .dumping import SUMS, served_dump

TYPES = {".gz": "application/gzip", ".json": "application/json"}


@require_safe
def show_dump(request: HttpRequest) -> HttpResponse:
    """What there is to download, with sizes, numbers and checksums. Never kept: the files may be replaced at any time."""
    response = render(request, "api/dump.html", {"dump": served_dump(), "sums": SUMS})
    response["Cache-Control"] = "private, no-cache"
    return response


@require_safe
def newest_file(request: HttpRequest, name: str) -> HttpResponse:
    """To the file of the current dump: one dump's files have one address, so that sums and files fit each other."""
    dump = served_dump()
    if dump is None or dump.path_of(name) is None:
        return _missing(request)
    response = HttpResponseRedirect(reverse("dumps:file", args=[dump.folder.name, name]))
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def dump_file(request: HttpRequest, key: str, name: str) -> HttpResponse | FileResponse:
    """A file of the current dump; 404 for those before it, which may hold what was withdrawn since."""
    dump = served_dump()
    path = dump.path_of(name) if dump is not None and dump.folder.name == key else None
    try:
        file = path.open("rb") if path is not None else None
    except OSError:
        # Replaced in this moment.
        file = None
    if dump is None or path is None or file is None:
        return _missing(request)
    etag = f'"{key}"'
    if (unchanged := get_conditional_response(request, etag=etag)) is not None:
        file.close()
        return unchanged
    kind = TYPES.get(path.suffix, "text/plain; charset=utf-8")
    response = FileResponse(file, content_type=kind, as_attachment=path.suffix == ".gz", filename=name)
    response["ETag"] = etag
    response["Cache-Control"] = "public, no-cache"
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _missing(request: HttpRequest) -> HttpResponse:
    # Or Django's LocaleMiddleware would send a program on to "/en/dumps/…", which is a page for people.
    request.urlconf = "portal.api.dump_urls"
    return HttpResponse(_("There is no such file."), status=404, content_type="text/plain; charset=utf-8")
