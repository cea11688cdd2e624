"""The six languages of one practice, and the gate through which its translations are published."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail_localize.models import TranslationSource
from wagtail_localize.strings import StringValue
from wagtail_localize.views.update_translations import UpdateTranslationsView

from portal.access.refusals import Refused
from portal.access.seats import is_secretariat
from portal.vocabulary.languages import LANGUAGE_CODES, LANGUAGES
from practices import actions
from practices.contents import plain
from practices.localizing import segments_of, work_on
from practices.models import Edition, Practice, Stage, TranslationKind
from practices.queries import Reading, reading_of
from practices.queries.translations import dated, in_translation
from practices.versions import differences, newest_text, text_of

from .editing import edit_url, show_refusal


class TranslationsView(WagtailAdminTemplateMixin, TemplateView):
    """Which translations there are, how official, how old; start one, publish one, take one away."""

    template_name = "practices/admin/translations.html"
    page_title = gettext_lazy("Translations")
    header_icon = "site"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        found = (
            Practice.objects.originals()
            .published()
            .visible_to(request.user)
            .select_related("locale")
            .filter(pk=kwargs["pk"])
            .first()
        )
        if found is None or not is_secretariat(request.user):
            raise Http404
        self.practice = found

    def get_page_subtitle(self):
        return str(self.practice)

    def get_breadcrumbs_items(self):
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("wagtailsnippets_practices_practice:list"), "label": _("Practices")},
            {"url": edit_url(self.practice), "label": self.practice.reference},
            {"url": "", "label": _("Translations")},
        ]

    def get_context_data(self, **kwargs):
        rows = {row.language: row for row in dated(Practice.objects.filter(original=self.practice))}
        newest = reading_of(self.practice)
        languages = [
            {"code": one.code, "name": one.name, "row": rows.get(one.code)}
            | _since(rows.get(one.code), self.practice, newest)
            for one in LANGUAGES
            if one.code != self.practice.language
        ]
        return super().get_context_data(
            practice=self.practice,
            languages=languages,
            source_language=self.practice.language,
            kinds=TranslationKind.choices,
            published=Stage.PUBLISHED,
            **kwargs,
        )

    def post(self, request, *args, **kwargs):
        language = request.POST.get("language", "")
        if language not in LANGUAGE_CODES:
            raise Http404
        verb = request.POST.get("verb")
        try:
            if verb == "start":
                return redirect(edit_url(actions.start_translation(request.user, self.practice, language)))
            if verb == "edit":
                return redirect(edit_url(actions.open_translation(request.user, self.practice, language)))
            if verb == "update":
                return redirect(edit_url(actions.update_translation(request.user, self.practice, language)))
            if verb == "publish":
                kind = request.POST.get("kind")
                actions.publish_translation(
                    request.user, self.practice, language, kind=kind if kind in TranslationKind.values else None
                )
                messages.success(request, _("The translation is published."))
            elif verb == "withdraw":
                actions.withdraw_translation(request.user, self.practice, language)
                messages.success(request, _("The translation is no longer shown."))
        except (Refused, ValidationError) as error:
            show_refusal(request, error)
        return redirect(request.path)


def _since(row: Practice | None, practice: Practice, newest: Reading) -> dict[str, Any]:
    """What changed in the original since the text in work was made from it."""
    if row is None or row.drafted_from_id == practice.live_revision_id:
        return {"differences": ()}
    made_from = (
        Edition.objects.filter(practice=practice, revision=row.drafted_from_id).select_related("revision").first()
    )
    if made_from is None:
        return {"differences": ()}
    return {"differences": differences(text_of(made_from, practice), newest_text(newest))}


class TranslatorsDesk(WagtailAdminTemplateMixin, TemplateView):
    """Every translation: first what is behind, then what is in work."""

    template_name = "practices/admin/translators_desk.html"
    page_title = gettext_lazy("Translations")
    header_icon = "site"

    def dispatch(self, request, *args, **kwargs):
        if not is_secretariat(request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("wagtailsnippets_practices_practice:list"), "label": _("Practices")},
            {"url": "", "label": _("Translations")},
        ]

    def get_context_data(self, **kwargs):
        page = Paginator(in_translation(self.request.user), 50).get_page(self.request.GET.get("p"))
        return super().get_context_data(page=page, published=Stage.PUBLISHED, **kwargs)


def preview_translation(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """A translation in work as its readers would see it; for those who publish it."""
    row = (
        Practice.objects.visible_to(request.user)
        .select_related("locale", "original__locale", "original__party")
        .filter(original=pk, locale__language_code=language)
        .first()
    )
    if row is None or not is_secretariat(request.user):
        raise Http404
    work = work_on(row)
    text = row.get_latest_revision_as_object()
    for segment in segments_of(work) if work else ():
        words = segment.translation or segment.string.data
        setattr(text, segment.context.path, plain(StringValue(words).render_text()))
    with override(language):
        return text.make_preview_request(request, text.default_preview_mode)


def submit_practice_for_translation(request: HttpRequest, pk: str) -> HttpResponse:
    """Translations of practices begin on their own page, which dates them to a version."""
    if not pk.isdecimal() or not Practice.objects.visible_to(request.user).filter(pk=pk).exists():
        raise Http404
    return redirect("practices_translations", pk=int(pk))


def update_translations(request: HttpRequest, translation_source_id: int) -> HttpResponse:
    """The same for the newest version of a practice; for pages as wagtail-localize has it."""
    source = get_object_or_404(TranslationSource, pk=translation_source_id)
    if source.specific_content_type.model_class() is Practice:
        return submit_practice_for_translation(request, str(source.get_source_instance().pk))
    return UpdateTranslationsView.as_view()(request, translation_source_id=translation_source_id)
