"""Telling people: after the change and with it, in their language, and never with a word that is not for them."""

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django_tasks_db.models import DBTaskResult

from portal.access.models import User
from portal.notices.actions import mark_read, notify
from portal.notices.kinds import known_kinds, register_kind
from portal.notices.models import Notice
from portal.notices.queries import unread_for
from portal.notices.tasks import mail_notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader():
    return User.objects.create_user("reader@example.org", "password-for-tests", full_name="Reader", language="fr")


@pytest.fixture(autouse=True)
def kind():
    return register_kind("test_kind", "Practice %(reference)s was published.")


def tell(*people, **changes):
    given = {
        "kind": "test_kind",
        "target": people[0],
        "url_path": "practices/2026/42/",
        "reference": "PRA/2026/0042",
        **changes,
    }
    return notify(people, **given)


def test_each_person_is_told_once_and_mailed_once(reader):
    tell(reader, reader)
    notice = Notice.objects.get()
    assert (notice.recipient, notice.read_at, notice.sentence) == (
        reader,
        None,
        "Practice PRA/2026/0042 was published.",
    )
    task = DBTaskResult.objects.get()
    assert task.args_kwargs["args"] == [notice.pk]
    for _again in range(2):
        mail_notice.call(notice.pk)
    message = mail.outbox[0]
    assert len(mail.outbox) == 1
    assert message.to == ["reader@example.org"]
    assert "/fr/practices/2026/42/" in message.body
    assert "PRA/2026/0042" in message.subject
    assert "\n" not in message.subject


def test_a_change_that_is_undone_tells_nobody(reader):
    with transaction.atomic():
        tell(reader)
        transaction.set_rollback(True)
    assert not Notice.objects.exists()
    assert not DBTaskResult.objects.exists()


def test_a_server_that_fails_leaves_the_mail_for_the_next_try(reader, monkeypatch):
    import portal.notices.tasks as tasks

    (notice,) = tell(reader)

    def fail(*args, **kwargs):
        raise OSError("no route")

    with monkeypatch.context() as broken:
        broken.setattr(tasks, "send_mail", fail)
        with pytest.raises(OSError, match="no route"):
            mail_notice.call(notice.pk)
    mail_notice.call(notice.pk)
    assert len(mail.outbox) == 1


def test_nobody_inactive_is_told_or_mailed(reader):
    (notice,) = tell(reader)
    reader.is_active = False
    reader.save()
    assert tell(reader) == []
    mail_notice.call(notice.pk)
    mail_notice.call(10**6)
    assert not mail.outbox


@pytest.mark.parametrize(
    "changes", [{"kind": "never_heard_of"}, {"title": "A restricted title"}, {"reference": None, "extra": "x"}]
)
def test_a_kind_carries_its_names_and_nothing_else(reader, changes):
    with pytest.raises(ValueError, match="kind"):
        tell(reader, **changes)
    assert not Notice.objects.exists()


@pytest.mark.parametrize("path", ["https://elsewhere.example/", "a//b"])
def test_a_notice_leads_nowhere_else(reader, path):
    with pytest.raises(IntegrityError), transaction.atomic():
        tell(reader, url_path=path)


def test_reading_is_the_readers_own(reader):
    other = User.objects.create_user("other@example.org", "password-for-tests", full_name="Other")
    first, second, foreign = *tell(reader), *tell(reader), *tell(other)
    assert mark_read(reader, [first.pk, foreign.pk]) == 1
    assert list(unread_for(reader)) == [second]
    assert mark_read(reader) == 1
    assert mark_read(reader) == 0
    assert list(unread_for(other)) == [foreign]


def test_a_kind_that_is_gone_still_says_something(reader):
    (notice,) = tell(reader)
    notice.kind = "old_kind"
    assert notice.sentence


def test_every_registered_sentence_names_only_what_it_may(reader):
    for known in known_kinds().values():
        assert known.sentence_for(dict.fromkeys(known.names, "PRA/2026/0042"))
