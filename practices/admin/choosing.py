"""Choosing a practice for a page: only what is published, and only what this person may read."""

from django.db.models import QuerySet
from django.http import HttpRequest
from wagtail.snippets.views import chooser

from practices.models import Practice


class _Published:
    """What may be chosen."""

    request: HttpRequest

    def _choosable(self) -> QuerySet[Practice]:
        return Practice.objects.originals().published().visible_to(self.request.user)

    def get_object_list(self):
        return self._choosable()

    def get_object(self, pk):
        return self._choosable().get(pk=pk)

    def get_objects(self, pks):
        return self._choosable().filter(pk__in=pks)


class ChooseView(_Published, chooser.ChooseView):
    pass


class ChooseResultsView(_Published, chooser.ChooseResultsView):
    pass


class ChosenView(_Published, chooser.SnippetChosenView):
    pass


class ChosenMultipleView(_Published, chooser.SnippetChosenMultipleView):
    pass


class PracticeChooser(chooser.SnippetChooserViewSet):
    choose_view_class = ChooseView
    choose_results_view_class = ChooseResultsView
    chosen_view_class = ChosenView
    chosen_multiple_view_class = ChosenMultipleView
