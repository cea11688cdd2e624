"""The six languages of one practice, and the gate through which its translations are published."""

from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from portal.access.refusals import Refused
from portal.access.seats import is_secretariat
from portal.vocabulary.languages import LANGUAGE_CODES, LANGUAGES
from practices import actions
from practices.models import Practice, Stage, TranslationKind

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
        rows = {row.language: row for row in Practice.objects.filter(original=self.practice).select_related("locale")}
        for row in rows.values():
            row.original = self.practice
        languages = [
            {
                "code": one.code,
                "name": one.name,
                "row": rows.get(one.code),
                "edit_url": edit_url(rows[one.code]) if one.code in rows else "",
            }
            for one in LANGUAGES
            if one.code != self.practice.language
        ]
        return super().get_context_data(
            practice=self.practice,
            languages=languages,
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
