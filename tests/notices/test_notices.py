"""Telling people: after the change and with it, in their language, and never with a word that is not for them."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.access.models import User
from portal.notices.actions import mark_read, notify, requeue_mail
from portal.notices.kinds import known_kinds, register_kind
from portal.notices.models import Notice
from portal.notices.queries import unread_for
from portal.notices.tasks import mail_notice
from portal.processes.management.commands.worker import Command

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


def test_a_slow_server_holds_no_transaction(reader, monkeypatch):
    import portal.notices.tasks as tasks

    (notice,) = tell(reader)
    outside, during = len(connection.atomic_blocks), []

    def send(*args, **kwargs):
        during.append((len(connection.atomic_blocks), Notice.objects.get(pk=notice.pk).claimed_at is not None))

    monkeypatch.setattr(tasks, "send_mail", send)
    mail_notice.call(notice.pk)
    assert during == [(outside, True)]


def test_a_worker_killed_while_it_sends_loses_no_mail(reader):
    (notice,) = tell(reader)
    DBTaskResult.objects.all().delete()
    # What kill -9 between the claim and the sending leaves behind.
    Notice.objects.filter(pk=notice.pk).update(claimed_at=timezone.now())
    assert requeue_mail() == 0
    mail_notice.call(notice.pk)
    assert mail.outbox == []
    Notice.objects.filter(pk=notice.pk).update(claimed_at=timezone.now() - timedelta(minutes=6))
    assert requeue_mail() == 1
    mail_notice.call(notice.pk)
    mail_notice.call(notice.pk)
    assert len(mail.outbox) == 1


def test_the_worker_tries_a_failed_mail_again_once_a_schedule(reader, monkeypatch):
    import portal.notices.tasks as tasks
    import portal.processes.management.commands.worker as worker

    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    monkeypatch.setattr(worker, "apply_pending", lambda: None)
    (notice,) = tell(reader)
    tried = []

    def fail(*args, **kwargs):
        tried.append(args)
        raise OSError("no route")

    with monkeypatch.context() as broken:
        broken.setattr(tasks, "send_mail", fail)
        Command().round(publish=True)
        for _look in range(3):
            Command().round(publish=False)
        assert len(tried) == 2
        Command().round(publish=True)
        assert len(tried) == 2
    Command().round(publish=False)
    assert [message.to for message in mail.outbox] == [["reader@example.org"]]
    notice.refresh_from_db()
    assert notice.mailed_at is not None
    Command().round(publish=True)
    assert not DBTaskResult.objects.ready().exists()


def test_only_what_is_recent_unsent_and_not_waiting_is_queued_again(reader):
    away = User.objects.create_user("away@example.org", "password-for-tests", full_name="Away")
    old, sent, failed, gone, _waits = *tell(reader), *tell(reader), *tell(reader), *tell(away), *tell(reader)
    now = timezone.now()
    Notice.objects.filter(pk=old.pk).update(created_at=now - timedelta(hours=25))
    Notice.objects.filter(pk=sent.pk).update(mailed_at=now)
    User.objects.filter(pk=away.pk).update(is_active=False)
    for task in DBTaskResult.objects.all():
        if task.args_kwargs["args"][0] in (old.pk, sent.pk, failed.pk, gone.pk):
            task.delete()
    assert requeue_mail() == 1
    assert requeue_mail() == 0
    assert DBTaskResult.objects.order_by("enqueued_at").last().args_kwargs["args"] == [failed.pk]


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
