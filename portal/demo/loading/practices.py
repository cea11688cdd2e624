"""The practices of the demo, each through its real life: draft, clearance, review, publication, translations."""

import datetime as dt
from typing import Any

from django.utils import timezone

from meetings.models import WorkingGroup
from portal.access.models import User
from portal.notices.actions import mark_read
from portal.vocabulary.models import Party
from practices import actions
from practices.models import TEXT_LIMITS, ChecklistItem, Practice

from . import files, particulars
from .clock import at, morning


def first_moment() -> dt.datetime:
    """The time from which people and groups must be there: a month before the oldest practice was written."""
    return morning(
        min(practice["published"] for practice in files.practices() if practice["published"]) - dt.timedelta(days=60)
    )


def load_practices(people: dict[str, User]) -> None:
    """Practices that are not there yet, in the order of their publication; what is still under way comes last."""
    today = timezone.now().date()
    missing = [data for data in files.practices() if not _loaded(data).exists()]
    missing.sort(key=lambda data: (data["published"] is None, _drafted(data, today), data["key"]))
    for data in missing:
        if data["published"] is None:
            # What was done long ago waits on nobody's desk.
            for person in people.values():
                mark_read(person, None)
        _Life(data, people, today).live()


def paths() -> dict[str, str]:
    """Where the published practices of the data stand, by their key there."""
    found = {data["key"]: _loaded(data).first() for data in files.practices() if data["published"]}
    return {key: practice.path for key, practice in found.items() if practice is not None}


def _loaded(data: dict[str, Any]):
    title = data["texts"][data["original_language"]]["title"]
    return Practice.objects.filter(original__isnull=True, title=title)


def _drafted(data: dict[str, Any], today: dt.date) -> dt.date:
    if data["published"]:
        return data["published"] - dt.timedelta(days=30)
    return today - dt.timedelta(days=data.get("submitted_days_ago", 2) + 4)


class _Life:
    """One practice from its first draft to the stage that the data names."""

    def __init__(self, data: dict[str, Any], people: dict[str, User], today: dt.date) -> None:
        self.data = data
        self.people = people
        self.today = today
        self.author = people[data["author"]]
        self.party = Party.objects.get(pk=data["party"]) if data["party"] else None

    def live(self) -> None:
        """Go as far as the data says."""
        data = self.data
        with at(morning(_drafted(data, self.today))):
            practice = actions.start_draft(
                self.author, self.party, language=data["original_language"], fields=self.fields()
            )
            particulars.attach(self.author, practice, data)
        if data["state"] == "draft":
            return
        submitted = data["published"] - dt.timedelta(days=20) if data["published"] else self.ago("submitted_days_ago")
        with at(morning(submitted)):
            practice = actions.submit_practice(self.author, practice)
        if data["state"] == "returned":
            with at(morning(self.ago("returned_days_ago"))):
                actions.return_practice(self.people[data["comment"]["by"]], practice, data["comment"]["text"])
            return
        if data["state"] == "submitted":
            return
        if self.party is not None:
            with at(morning(data["cleared"] or self.ago("cleared_days_ago"))):
                practice = actions.clear_practice(self.focal_point(), practice)
        if data["state"] == "published":
            reviewer = self.people["secretariat" if self.author != self.people["secretariat"] else "reviewer"]
            with at(morning(data["published"])):
                practice = actions.approve_review(reviewer, practice, signed=ChecklistItem.values)
                self.translate(practice, reviewer)

    def ago(self, name: str) -> dt.date:
        return self.today - dt.timedelta(days=self.data[name])

    def focal_point(self) -> User:
        assert self.party is not None, "what the Secretariat compiled needs no clearance"  # noqa: S101
        return self.people["focal" if self.party.pk == "XV" else f"focal-{self.party.pk.lower()}"]

    def fields(self) -> dict[str, Any]:
        """The content of the original, as `practices.actions` takes it."""
        data = self.data
        period = data["period"]
        fields: dict[str, Any] = {
            name: files.paragraphs(data["texts"][data["original_language"]].get(name)) for name in TEXT_LIMITS
        }
        fields |= {
            "year_from": int(period["from"][:4]) if period["from"] else None,
            # An end without a beginning says no period.
            "year_to": int(period["to"][:4]) if period["from"] and period["to"] else None,
            "forms": data["forms"],
            "provisions": data["provisions"],
            "cooperation": [code.upper() for code in data["cooperation"]],
            "challenges": [code.upper() for code in data["challenges"]],
            "visibility": data["visibility"],
            "tlp": f"TLP:{data['tlp']}",
            "anonymize": data["anonymize"],
            "declaration": data["state"] != "draft",
        }
        fields |= particulars.fields_of(data)
        if data["visibility"] == "group":
            fields["scope"] = WorkingGroup.objects.get(slug=data["group"]).token
        return fields

    def translate(self, practice: Practice, reviewer: User) -> None:
        """Publish the translations that the data has: one of the Secretariat writes them, the other publishes them."""
        translator = self.people["reviewer" if reviewer == self.people["secretariat"] else "secretariat"]
        for language, text in self.data["texts"].items():
            if language != self.data["original_language"]:
                texts = {name: files.paragraphs(text.get(name)) for name in TEXT_LIMITS}
                texts |= particulars.texts_in(self.data, language)
                actions.save_translation(translator, practice, language, texts, kind=text["translation_kind"])
                actions.publish_translation(reviewer, practice, language)
