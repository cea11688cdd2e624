"""Files of a practice: added and removed by its delegation, frozen with each version, handed out to its readers."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django_tasks_db.models import DBTaskResult

from portal.access.refusals import Refused
from portal.audit.models import Entry
from practices import actions
from practices.files.kinds import MOST_BYTES
from practices.files.queries import attachments_in
from practices.models import Practice, PracticeAttachment, Stage, TextState
from practices.search import PracticeSource
from practices.tasks import scan_and_read
from search.worker import apply_pending
from tests.practices import papers
from tests.practices.papers import approve, attach, attach_and_read
from tests.practices.worlds import CONTENT, begin_amendment, carry_through, make_person, translate

pytestmark = pytest.mark.django_db


def publish(world, practice):
    """On to the public record."""
    practice = actions.submit_practice(world.expert, practice)
    practice = actions.clear_practice(world.focal, practice)
    return approve(world, practice)


def address(attachment) -> str:
    return f"/en/practices/files/{attachment.pk}/"


def test_file_is_kept_read_and_noted(world, drafted, django_capture_on_commit_callbacks):
    before = drafted.latest_revision_id
    attachment = attach(world.expert, drafted, title="  An  annex\u202e ", name="../annex.docx")
    assert (attachment.name, attachment.title, attachment.position) == ("annex.docx.pdf", "An annex", 1)
    assert attachment.state == TextState.WAITING
    assert "annex" not in attachment.file.name
    assert default_storage.exists(attachment.file.name)
    drafted.refresh_from_db()
    # A decision rests on a revision, so a file makes a new one.
    assert drafted.latest_revision_id == attachment.added_in_id > before
    actions.take_in_attachment(str(attachment.pk))
    attachment.refresh_from_db()
    assert attachment.state == TextState.READ
    assert "48 hours" in attachment.text
    assert list(Entry.objects.order_by("-sequence").values_list("verb", flat=True)[:2]) == [
        "take_in_attachment",
        "add_attachment",
    ]
    assert "annex" not in str(list(Entry.objects.values_list("details", flat=True)))
    assert actions.take_in_attachment(str(attachment.pk)) is None


def test_worker_reads_it(world, drafted):
    attachment = attach(world.expert, drafted, papers.odt())
    queued = DBTaskResult.objects.ready().get(task_path=scan_and_read.module_path)
    queued.task.call(*queued.args_kwargs["args"])
    attachment.refresh_from_db()
    assert "Une pratique" in attachment.text


@pytest.mark.parametrize("name", ["delegate", "other", "other_focal", "observer", "clerk"])
def test_only_the_delegations_writers_add_and_remove(world, drafted, name):
    with pytest.raises(PermissionDenied):
        attach(getattr(world, name), drafted)
    attachment = attach(world.focal, drafted)
    with pytest.raises(PermissionDenied):
        actions.remove_attachment(getattr(world, name), attachment)
    assert default_storage.exists(attachment.file.name)


@pytest.mark.parametrize(
    ("content", "given", "field", "words"),
    [
        (b"", {}, "file", "empty"),
        (b"MZ a program", {}, "file", "content counts"),
        (b"%PDF-1.7" + b"x" * MOST_BYTES, {}, "file", "larger than 20 MB"),
        (None, {"language": "tlh"}, "language", "in which language"),
        (None, {"title": "x" * 201}, "title", "200"),
    ],
)
def test_bad_input_is_refused_and_leaves_nothing(world, drafted, content, given, field, words):
    with pytest.raises(ValidationError) as refused:
        attach(world.expert, drafted, content, **given)
    assert words in str(refused.value.message_dict[field])
    assert not PracticeAttachment.objects.exists()


def files_kept() -> int:
    found = default_storage.listdir("attachments")[0] if default_storage.exists("attachments") else []
    return sum(len(default_storage.listdir(f"attachments/{folder}")[1]) for folder in found)


def test_eleventh_file_and_the_same_file_twice_are_refused_and_take_no_room(world, drafted):
    first = attach(world.expert, drafted, papers.image(colour=1), title="The map")
    kept = files_kept()
    with pytest.raises(ValidationError, match="attached already: The map"):
        attach(world.expert, drafted, papers.image(colour=1), name="other.png")
    for colour in range(2, 11):
        attach(world.expert, drafted, papers.image(colour=colour))
    with pytest.raises(ValidationError, match="at most 10 files"):
        attach(world.expert, drafted, papers.image(colour=11))
    assert files_kept() == kept + 9
    actions.remove_attachment(world.expert, first)
    assert attach(world.expert, drafted, papers.image(colour=11)).position == 1


def test_database_holds_the_limits_too(world, drafted):
    attachment = attach_and_read(world.expert, drafted)
    for changes in (
        {"position": 11},
        {"position": 0},
        {"size": MOST_BYTES + 1},
        {"size": 0},
        {"media_type": "text/html"},
        {"state": "waiting"},
        {"scan": "infected"},
        {"language": "tlh"},
        {"sha256": "x"},
        {"removed_in": attachment.added_in_id},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            PracticeAttachment.objects.filter(pk=attachment.pk).update(**changes)
    other = attach(world.expert, drafted, papers.image())
    for changes in ({"position": attachment.position}, {"sha256": attachment.sha256}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PracticeAttachment.objects.filter(pk=other.pk).update(**changes)


def test_after_submission_and_withdrawal_the_files_stand(world, drafted):
    attachment = attach(world.expert, drafted)
    submitted = actions.submit_practice(world.expert, drafted)
    published = None
    for _turn in range(2):
        with pytest.raises(Refused):
            attach(world.expert, submitted, papers.image())
        with pytest.raises(Refused):
            actions.remove_attachment(world.expert, attachment)
        if published is None:
            actions.clear_practice(world.focal, submitted)
            published = approve(world, submitted)
            actions.withdraw_practice(world.focal, published, "originator")
    assert PracticeAttachment.objects.count() == 1
    assert files_kept() >= 1


def test_file_added_behind_the_focal_points_back_is_a_conflict(world, drafted):
    submitted = actions.submit_practice(world.expert, drafted)
    seen = submitted.latest_revision_id
    actions.take_back_practice(world.expert, submitted)
    attach(world.expert, submitted)
    actions.submit_practice(world.expert, submitted)
    with pytest.raises(Refused) as refused:
        actions.clear_practice(world.focal, submitted, base_revision=seen)
    assert refused.value.code == "conflict"


def test_text_typed_while_files_came_is_no_conflict(world, drafted):
    seen = drafted.latest_revision_id
    attach(world.expert, drafted)
    saved = actions.save_draft(world.expert, drafted, {"title": "Mine"}, base_revision=seen)
    assert saved.title == "Mine"
    with pytest.raises(Refused):
        actions.save_draft(world.expert, drafted, {"title": "Older"}, base_revision=seen)


def test_removed_file_is_gone_and_a_published_one_stays_with_its_version(
    world, drafted, django_capture_on_commit_callbacks
):
    gone, stays = attach(world.expert, drafted), attach(world.expert, drafted, papers.image())
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_attachment(world.expert, gone)
    assert not default_storage.exists(gone.file.name)
    with pytest.raises(Refused, match="repeated"):
        actions.remove_attachment(world.expert, gone)
    practice = publish(world, drafted)
    published_as = practice.live_revision_id
    # A version that follows: its stage is all that these actions look at.
    Practice.objects.filter(pk=practice.pk).update(stage=Stage.CHANGES_ASKED, live=False, audience=["party:XV"])
    actions.remove_attachment(world.expert, stays)
    new = attach(world.expert, practice, papers.odt())
    practice.refresh_from_db()
    assert list(attachments_in(practice, published_as)) == [stays]
    assert list(attachments_in(practice, practice.latest_revision_id)) == [new]
    assert list(attachments_in(practice, None)) == []
    assert default_storage.exists(stays.file.name)


def test_discarded_draft_takes_its_files_along(world, drafted, django_capture_on_commit_callbacks):
    attachment = attach(world.expert, drafted)
    with django_capture_on_commit_callbacks(execute=True):
        actions.discard_draft(world.expert, drafted)
    assert not PracticeAttachment.objects.exists()
    assert not default_storage.exists(attachment.file.name)
    assert actions.take_in_attachment(str(attachment.pk)) is None


def test_file_follows_the_audience_of_its_practice(world, drafted, client, signed_in):
    attachment = attach_and_read(world.expert, drafted)

    def seen_by():
        everybody = {
            name: signed_in(getattr(world, name))
            for name in ("expert", "focal", "delegate", "other", "observer", "clerk")
        }
        return {
            name
            for name, each in {**everybody, "public": client}.items()
            if each.get(address(attachment)).status_code == 200
        }

    delegation = {"expert", "focal", "delegate"}
    assert seen_by() == delegation
    practice = actions.submit_practice(world.expert, drafted)
    assert seen_by() == delegation
    practice = actions.clear_practice(world.focal, practice)
    assert seen_by() == delegation | {"clerk"}
    practice = approve(world, practice)
    assert seen_by() == delegation | {"clerk", "other", "observer", "public"}
    actions.withdraw_practice(world.focal, practice, "protection")
    assert seen_by() == set()


def test_restricted_file_stays_with_its_readers(world, client, signed_in):
    practice = actions.start_draft(world.expert, world.velmara, fields={**CONTENT, "visibility": "parties"})
    attachment = attach(world.expert, practice)
    publish(world, practice)
    assert client.get(address(attachment)).status_code == 404
    assert signed_in(world.observer).get(address(attachment)).status_code == 404
    assert signed_in(world.other).get(address(attachment)).status_code == 200


@pytest.mark.parametrize(
    ("readers", "count"), [({}, 8), ({"visibility": "parties"}, 6), ({"visibility": "group", "scope": "group:3"}, 5)]
)
def test_file_and_page_are_open_to_the_same_people(world, client, signed_in, readers, count):
    practice = actions.start_draft(world.expert, world.velmara, fields={**CONTENT, **readers})
    attachment = attach(world.expert, practice)
    practice = publish(world, practice)
    member = make_person("member", "delegate", world.tamsund, scope="group:3")
    people = [world.expert, world.focal, world.delegate, world.other, world.clerk, world.observer, member]
    visitors = [client, *(signed_in(person) for person in people)]
    pages = [visitor.get(f"/en/{practice.path}").status_code for visitor in visitors]
    assert [visitor.get(address(attachment)).status_code for visitor in visitors] == pages
    assert pages.count(200) == count


def test_earlier_version_keeps_its_files_for_whom_it_was_published(world, client, signed_in):
    practice = actions.start_draft(world.expert, world.velmara, fields={**CONTENT, "visibility": "parties"})
    old, both = attach(world.expert, practice, title="Old"), attach(world.expert, practice, papers.odt(), title="Both")
    practice = publish(world, practice)
    amendment = begin_amendment(world, practice, visibility="public", tlp="TLP:CLEAR", result="For everybody.")
    actions.remove_attachment(world.expert, amendment.attachments.get(title="Old"))
    practice = carry_through(world, amendment)
    other = signed_in(world.other)
    first = other.get(f"/en/{practice.path}v1/").content.decode()
    newest = other.get(f"/en/{practice.path}").content.decode()
    assert [title in first for title in ("Old", "Both")] == [True, True]
    assert [str(file.pk) in newest for file in (old, both)] == [False, True]
    assert [other.get(address(file)).status_code for file in (old, both)] == [200, 200]
    # Earlier it was for the States parties, and that version stays theirs.
    assert [client.get(address(file)).status_code for file in (old, both)] == [404, 200]


def test_draft_that_follows_a_publication_is_its_delegations(world, drafted, client, signed_in):
    old = attach(world.expert, drafted)
    practice = publish(world, drafted)
    new = attach(world.expert, begin_amendment(world, practice), papers.odt())
    for who in (client, signed_in(world.clerk), signed_in(world.other)):
        assert who.get(address(old)).status_code == 200
        assert who.get(address(new)).status_code == 404
    assert signed_in(world.expert).get(address(new)).status_code == 200


def test_compiled_draft_is_the_secretariats(world, signed_in, client):
    practice = actions.start_draft(world.clerk, None, fields=CONTENT)
    attachment = attach(world.clerk, practice)
    assert signed_in(world.editor).get(address(attachment)).status_code == 200
    assert signed_in(world.expert).get(address(attachment)).status_code == 404
    assert client.get(address(attachment)).status_code == 404


def test_file_is_saved_never_shown(world, drafted, client, signed_in):
    attachment = attach(world.expert, drafted, name="مرفق\u202e.pdf")
    publish(world, drafted)
    answer = client.get(address(attachment))
    assert b"".join(answer.streaming_content) == papers_of(attachment)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''%D9%85")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Content-Length"] == str(attachment.size)
    assert "private" in answer["Cache-Control"]
    again = client.get(address(attachment), headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.post(address(attachment)).status_code == 405
    # Its place in the storage is no address.
    assert client.get(f"/media/{attachment.file.name}", follow=True).status_code == 404
    default_storage.delete(attachment.file.name)
    assert client.get(address(attachment)).status_code == 404


def papers_of(attachment) -> bytes:
    with attachment.file.open("rb") as file:
        return file.read()


def test_unknown_file(client, db):
    assert client.get("/en/practices/files/00000000-0000-4000-8000-000000000000/").status_code == 404


def found(client, word: str) -> bool:
    return CONTENT["title"].split()[2] in client.get(f"/en/search/?q={word}").content.decode()


def test_published_text_is_found_in_the_language_of_the_file(world, drafted, client):
    attach_and_read(world.expert, drafted, papers.pdf("zeppelins"), language="fr")
    attach_and_read(world.expert, drafted, papers.docx("quillwort"), language="und")
    attach_and_read(world.expert, drafted, papers.odt("hapax"), language="en")
    assert PracticeSource().document(drafted.pk) is None
    practice = publish(world, drafted)
    translate(world, practice, "fr")
    apply_pending()
    for word in ("zeppelin", "quillwort", "hapax"):
        assert found(client, word)
    texts = PracticeSource().document(practice.pk).texts
    assert "zeppelins" in texts["fr"].body
    assert "quillwort" in texts["en"].body
    assert "hapax" in texts["en"].body
    actions.withdraw_practice(world.focal, practice, "originator")
    apply_pending()
    assert not found(client, "zeppelin")


def test_text_for_search_ends_somewhere(world, drafted):
    from practices.files.queries import text_found_in

    attach_and_read(world.expert, drafted, papers.docx("a" * 30))
    attach_and_read(world.expert, drafted, papers.odt("b" * 30))
    drafted.refresh_from_db()
    assert text_found_in(drafted, drafted.latest_revision_id, most=10) == {"en": "a" * 10}


def test_file_that_was_lost_is_said_to_be_unreadable(world, drafted):
    attachment = attach(world.expert, drafted)
    default_storage.delete(attachment.file.name)
    actions.take_in_attachment(str(attachment.pk))
    attachment.refresh_from_db()
    assert attachment.state == TextState.UNREADABLE


def test_names_of_rows_say_nothing(world, drafted):
    attachment = attach(world.expert, drafted, name="secret plan.pdf")
    assert str(attachment) == f"#{drafted.pk}.1"
