"""Files of the current dump; the same in every language."""

from django.urls import re_path

from . import dump_views

app_name = "dumps"
NAME = r"(?P<name>SHA256SUMS|[a-z-]+\.json(?:l\.gz)?)"
urlpatterns = [
    re_path(rf"^latest/{NAME}$", dump_views.newest_file, name="latest"),
    re_path(rf"^(?P<key>\d{{8}}T\d{{6}}Z-[0-9a-f]{{8}})/{NAME}$", dump_views.dump_file, name="file"),
]
