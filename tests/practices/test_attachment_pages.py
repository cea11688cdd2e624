"""The page on which files are added and removed, and where else they are listed."""

import pytest
from django.test import Client

from practices import actions
from practices.files.kinds import MOST_BYTES
from practices.models import PracticeAttachment
from tests.practices import papers
from tests.practices.papers import approve, attach, attach_and_read, upload
from tests.practices.worlds import many

pytestmark = pytest.mark.django_db


def page_of(practice) -> str:
    return f"/en/desk/practices/{practice.pk}/attachments/"


def send(client, practice, content: bytes | None = None, name: str = "annex.pdf", **given):
    data = {"title": "An annex", "language": "fr", "file": upload(papers.pdf() if content is None else content, name)}
    return client.post(page_of(practice), {**data, **given})


def test_add_see_and_remove(world, drafted, signed_in):
    expert = signed_in(world.expert)
    assert 'value="attachments"' in expert.get(f"/en/desk/practices/{drafted.pk}/").content.decode()
    assert "No files yet" in expert.get(page_of(drafted)).content.decode()
    answer = send(expert, drafted)
    assert answer.status_code == 302
    attachment = PracticeAttachment.objects.get()
    assert (attachment.title, attachment.language, attachment.added_by) == ("An annex", "fr", world.expert)
    page = expert.get(page_of(drafted)).content.decode()
    for words in ("An annex", "annex.pdf", "not scanned", "being read", "1 of 10", "Added: An annex"):
        assert words in page
    remove = f"{page_of(drafted)}{attachment.pk}/remove/"
    assert expert.get(remove).status_code == 405
    assert expert.post(remove).status_code == 302
    assert not PracticeAttachment.objects.exists()
    assert "removed before" in expert.post(remove, follow=True).content.decode()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "This file is empty."),
        (b"MZ a program", "Its content counts, not its name."),
        (papers.bomb(), "unpacks to far more"),
        (b"%PDF-1.7" + b"x" * (MOST_BYTES + 1_000_000), "larger than 20 MB"),
    ],
)
def test_form_with_errors_keeps_what_was_typed(world, drafted, signed_in, content, words):
    answer = send(signed_in(world.expert), drafted, content)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert words in page
    assert 'value="An annex"' in page
    assert '<option value="fr" selected>' in page
    assert "choose it again" in page
    assert not PracticeAttachment.objects.exists()


def test_fields_after_a_file_that_is_too_large_arrive(world, drafted, signed_in):
    """The file stands first in the request: what comes behind it is still read."""
    answer = signed_in(world.expert).post(
        page_of(drafted), {"file": upload(b"x" * (MOST_BYTES + 1)), "title": "Behind it", "language": "ru"}
    )
    assert 'value="Behind it"' in answer.content.decode()
    assert answer.context["form"].errors == {"file": ["This file is larger than 20 MB."]}


def test_form_without_a_file(world, drafted, signed_in):
    answer = signed_in(world.expert).post(page_of(drafted), {"title": "x" * 300, "language": "tlh"})
    assert set(answer.context["form"].errors) == {"file", "title", "language"}


def test_same_file_twice_and_the_eleventh(world, drafted, signed_in):
    expert = signed_in(world.expert)
    send(expert, drafted)
    assert "attached already" in send(expert, drafted, name="other.pdf").content.decode()
    for colour in range(9):
        attach(world.expert, drafted, papers.image(colour=colour))
    page = expert.get(page_of(drafted)).content.decode()
    assert "at most 10 files" in page
    assert 'type="file"' not in page
    answer = send(expert, drafted, papers.odt())
    assert answer.context["form"].errors == {"file": ["A practice has at most 10 files. Remove one first."]}


def test_upload_after_submission_keeps_what_was_typed(world, drafted, signed_in):
    expert = signed_in(world.expert)
    attachment = attach(world.expert, drafted)
    actions.submit_practice(world.expert, drafted)
    page = expert.get(page_of(drafted)).content.decode()
    assert 'type="file"' not in page
    assert "/remove/" not in page
    answer = send(expert, drafted, papers.odt())
    assert 'value="An annex"' in answer.content.decode()
    assert "This is not possible now" in answer.content.decode()
    assert (
        "This is not possible now"
        in expert.post(f"{page_of(drafted)}{attachment.pk}/remove/", follow=True).content.decode()
    )
    assert PracticeAttachment.objects.count() == 1


def test_who_may_not(world, drafted, signed_in, client):
    assert client.get(page_of(drafted)).status_code == 302
    assert send(client, drafted).status_code == 302
    assert signed_in(world.other).get(page_of(drafted)).status_code == 404
    assert send(signed_in(world.other), drafted).status_code == 404
    delegate = signed_in(world.delegate)
    assert 'type="file"' not in delegate.get(page_of(drafted)).content.decode()
    assert send(delegate, drafted).status_code == 403
    attachment = attach(world.expert, drafted)
    assert delegate.post(f"{page_of(drafted)}{attachment.pk}/remove/").status_code == 403


def test_token_is_asked_for(world, drafted, signed_in):
    client = Client(enforce_csrf_checks=True)
    client.cookies = signed_in(world.expert).cookies
    assert send(client, drafted).status_code == 403
    assert not PracticeAttachment.objects.exists()
    client.get(page_of(drafted))
    token = client.cookies["csrftoken"].value
    assert send(client, drafted, csrfmiddlewaretoken=token).status_code == 302


def test_listed_wherever_the_practice_is_read(world, drafted, signed_in, client):
    attach_and_read(world.expert, drafted, papers.pdf(text=""), title="A scan")
    attach_and_read(world.expert, drafted, papers.pdf(password="x"), title="A secret", language="und")
    expert = signed_in(world.expert)
    pages = [expert.get(f"/en/desk/practices/{drafted.pk}/preview/")]
    practice = actions.submit_practice(world.expert, drafted)
    pages.append(signed_in(world.focal).get(f"/en/desk/practices/{drafted.pk}/"))
    practice = actions.clear_practice(world.focal, practice)
    pages.append(signed_in(world.clerk).get(f"/en/desk/practices/{drafted.pk}/"))
    practice = approve(world, practice)
    pages.append(client.get(f"/en/{practice.path}"))
    for page in pages:
        for words in ("A scan", "no text layer", "A secret", "encrypted", "another language", "/practices/files/"):
            assert words in page.content.decode()
    actions.withdraw_practice(world.focal, practice, "originator")
    page = expert.get(f"/en/desk/practices/{drafted.pk}/").content.decode()
    assert "A scan" in page
    assert "/practices/files/" not in page


def test_page_shows_at_once_what_the_worker_read(world, drafted, client):
    attachment = attach(world.expert, drafted)
    practice = actions.submit_practice(world.expert, drafted)
    practice = actions.clear_practice(world.focal, practice)
    practice = approve(world, practice)
    assert "being read" in client.get(f"/en/{practice.path}").content.decode()
    actions.take_in_attachment(str(attachment.pk))
    assert "text read" in client.get(f"/en/{practice.path}").content.decode()


@pytest.mark.parametrize("language", ["ar", "zh-hans", "fr", "ru", "es"])
def test_page_in_every_language(world, drafted, signed_in, language):
    attach(world.expert, drafted)
    assert signed_in(world.expert).get(page_of(drafted).replace("/en/", f"/{language}/")).status_code == 200


def test_budget(world, drafted, signed_in, client, django_assert_max_num_queries):
    """Files of others and of this practice change nothing: the same for one, three and ten, with 300 beside them."""
    expert = signed_in(world.expert)
    for total in (1, 3, 10):
        while PracticeAttachment.objects.filter(practice=drafted).count() < total:
            attach(world.expert, drafted, papers.image(colour=PracticeAttachment.objects.count()))
        if total == 10:
            template = PracticeAttachment.objects.filter(practice=drafted).first()
            others = []
            for other in many(world, 30, "draft"):
                for position in range(1, 11):
                    row = PracticeAttachment.objects.get(pk=template.pk)
                    row.pk, row.practice, row.position, row.sha256 = None, other, position, f"{position:064x}"
                    row._meta.pk.get_default()
                    row.pk = row._meta.pk.get_default()
                    others.append(row)
            PracticeAttachment.objects.bulk_create(others)
        attachment = PracticeAttachment.objects.filter(practice=drafted).first()
        expert.get(page_of(drafted))
        with django_assert_max_num_queries(12):
            assert expert.get(page_of(drafted)).status_code == 200
        with django_assert_max_num_queries(12):
            assert expert.get(f"/en/practices/files/{attachment.pk}/").status_code == 200
        with django_assert_max_num_queries(14):
            assert expert.get(f"/en/desk/practices/{drafted.pk}/preview/").status_code == 200
    practice = approve(world, actions.clear_practice(world.focal, actions.submit_practice(world.expert, drafted)))
    client.get(f"/en/{practice.path}?warm=up")
    # One of them asks for the version a second time, which outside of tests is remembered for a second.
    with django_assert_max_num_queries(8):
        assert "files/" in client.get(f"/en/{practice.path}?cold").content.decode()
    with django_assert_max_num_queries(3):
        assert client.get(f"/en/practices/files/{attachment.pk}/").status_code == 200


def test_listed_on_the_editors_desk(world, drafted, signed_in):
    attach_and_read(world.expert, drafted, title="A measure")
    practice = actions.clear_practice(world.focal, actions.submit_practice(world.expert, drafted))
    clerk = signed_in(world.clerk)
    page = clerk.get(f"/cms/snippets/practices/practice/edit/{practice.pk}/").content.decode()
    for words in ("A measure", "text read", "/practices/files/"):
        assert words in page
    assert page_of(practice) not in page
    compiled = actions.start_draft(world.clerk, None)
    page = clerk.get(f"/cms/snippets/practices/practice/edit/{compiled.pk}/").content.decode()
    assert page_of(compiled) in page
    assert "No files yet" in page
