"""Practices and the desk."""

from django.urls import path, re_path

from .views import (
    answering,
    attaching,
    authoring,
    autosaving,
    choosing,
    citing,
    commenting,
    compiling,
    counting,
    deciding,
    desk,
    importing,
    printing,
    reading,
    reviewing,
    scheduling,
    waiting,
    writing,
)

app_name = "practices"
urlpatterns = [
    path("practices/", reading.show_list, name="list"),
    path("practices/statistics/", counting.show_statistics, name="statistics"),
    path("practices/statistics.csv", counting.statistics_as_csv, name="statistics_csv"),
    path("practices/new/", writing.new_practice, name="new"),
    path("practices/new/autosave/", autosaving.autosave_new, name="autosave_new"),
    path("practices/terms.json", choosing.list_terms, name="terms"),
    path("practices/<int:year>/<int:number>/", reading.show_practice, name="detail"),
    re_path(
        r"^practices/(?P<year>\d{1,4})/(?P<number>\d{1,9})/cite\.(?P<style>txt|bib|ris|json)$", citing.cite, name="cite"
    ),
    path("practices/files/<uuid:pk>/", attaching.send_attachment, name="file"),
    path("practices/<int:year>/<int:number>/v<int:version>/", reading.show_version, name="version"),
    path("practices/<int:year>/<int:number>/practice.pdf", printing.show_pdf, name="pdf"),
    path("desk/", desk.show_desk, name="desk"),
    path("desk/notices/", desk.read_notices, name="read_notices"),
    path("desk/compilations/", compiling.show_compilations, name="compilations"),
    path("desk/compilations/new/", compiling.new_compilation, name="new_compilation"),
    path("desk/compilations/<int:pk>/", compiling.show_compilation, name="compilation"),
    re_path(
        r"^desk/compilations/(?P<pk>\d+)/compilation\.(?P<style>pdf|docx)$",
        compiling.download_compilation,
        name="compiled_file",
    ),
    path("desk/imports/", importing.show_imports, name="imports"),
    re_path(r"^desk/imports/replies\.(?P<style>xlsx|json)$", importing.send_template, name="import_template"),
    path("desk/imports/<int:pk>/", importing.show_import, name="import"),
    path("desk/imports/<int:pk>/at-rest/", importing.import_is_at_rest, name="import_at_rest"),
    path("desk/practices/", desk.show_delegation, name="delegation"),
    path("desk/practices/<int:pk>/", deciding.show_case, name="edit"),
    path("desk/practices/<int:pk>/autosave/", autosaving.autosave, name="autosave"),
    path("desk/waiting/", waiting.show_waiting, name="waiting"),
    path("desk/practices/<int:pk>/assign/", waiting.assign, name="assign"),
    path("desk/practices/<int:pk>/comments/", commenting.show_comments, name="comments"),
    re_path(
        r"^desk/practices/(?P<pk>\d+)/comments/(?P<comment>\d+)/(?P<verb>resolve|reopen)/$",
        commenting.settle,
        name="settle_comment",
    ),
    path("desk/practices/<int:pk>/authors/", authoring.name_authors, name="authors"),
    path("desk/practices/<int:pk>/answer/", answering.answer, name="answer"),
    path("desk/practices/<int:pk>/preview/", writing.preview_practice, name="preview"),
    path("desk/practices/<int:pk>/attachments/", attaching.show_attachments, name="attachments"),
    path(
        "desk/practices/<int:pk>/attachments/<uuid:attachment>/remove/",
        attaching.remove_attachment,
        name="remove_attachment",
    ),
    re_path(
        r"^desk/practices/(?P<pk>\d+)/(?P<verb>embargo|plan-withdrawal|drop-withdrawal)/$",
        scheduling.schedule,
        name="schedule",
    ),
    re_path(r"^desk/practices/(?P<pk>\d+)/(?P<verb>take-up|ask|approve)/$", reviewing.decide_review, name="review"),
    re_path(
        r"^desk/practices/(?P<pk>\d+)/(?P<verb>clear|return|take-back|discard|withdraw)/$",
        deciding.decide,
        name="decide",
    ),
]
