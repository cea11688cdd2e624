"""Pages in the translation editor: PO files that keep their markup, and no half-translated page."""

import polib
import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.models import Locale
from wagtail_localize.models import StringTranslation, Translation
from wagtail_localize.operations import translate_object

from portal.access.models import User
from portal.pages.models import ProsePage
from practices.actions import prepare_workflow
from tests.practices.worlds import make_world

from .test_pages import home  # noqa: F401 - a fixture

BODY = '[{"type": "paragraph", "value": "<p>Chainsaw <b>evidence</b> and <a href=\\"https://example.org/\\">more</a>.</p>", "id": "1"}]'


@pytest.fixture
def clerk(home, signed_in):  # noqa: F811
    world = make_world()
    prepare_workflow()
    return signed_in(world.clerk)


@pytest.fixture
def work(home, clerk):  # noqa: F811
    """A page of text that is being translated into Arabic."""
    page = home.add_child(instance=ProsePage(title="About", slug="about", deck="Why this exists.", body=BODY))
    page.save_revision().publish()
    translate_object(page, [Locale.objects.get(language_code="ar")])
    return Translation.objects.get()


def edit(work: Translation) -> str:
    return reverse("wagtailadmin_pages:edit", args=[work.get_target_instance().pk])


def upload(client, work: Translation, content: bytes) -> str:
    address = reverse("wagtail_localize:upload_pofile", args=[work.pk])
    file = SimpleUploadedFile("x.po", content)
    return client.post(address, {"next": edit(work), "file": file}, follow=True).content.decode()


@pytest.mark.django_db
def test_a_page_goes_out_in_a_file_and_comes_back_and_is_published_when_it_is_whole(
    clerk, work, django_capture_on_commit_callbacks
):
    answer = clerk.get(reverse("wagtail_localize:download_pofile", args=[work.pk]))
    assert answer["Content-Disposition"] == 'attachment; filename="about-ar.po"'
    po = polib.pofile(answer.content.decode())
    texts = {entry.msgid: entry for entry in po}
    rich = next(text for text in texts if "Chainsaw" in text)
    texts["About"].msgstr = "حول"
    assert "1 text was taken from the file." in upload(clerk, work, str(po).encode())
    page = clerk.post(edit(work), {"action": "publish"}, follow=True).content.decode()
    assert "not translated yet." in page
    assert not ProsePage.objects.get(locale__language_code="ar").live
    for entry in po:
        entry.msgstr = entry.msgstr or entry.msgid
    texts[rich].msgstr = "أدلة"
    assert "Markup of the original is missing" in upload(clerk, work, str(po).encode())
    assert StringTranslation.objects.count() == 1
    texts[rich].msgstr = rich + '<img src="x" onerror="alert(1)">'
    assert "markup that the original does not have" in upload(clerk, work, str(po).encode())
    texts[rich].msgstr = rich.replace("Chainsaw", "المنشار")
    assert "were taken from the file." in upload(clerk, work, str(po).encode())
    with django_capture_on_commit_callbacks(execute=True):
        clerk.post(edit(work), {"action": "publish"})
    found = ProsePage.objects.get(locale__language_code="ar")
    assert (found.live, found.title) == (True, "حول")
    assert '<a href="https://example.org/">' in str(found.body)


@pytest.mark.django_db
def test_pages_may_leave_the_editor_and_strangers_stay_out(clerk, work, signed_in):
    address = reverse("wagtail_localize:download_pofile", args=[work.pk])
    assert signed_in(User.objects.get(email="expert@example.org")).get(address).status_code == 403
    Group.objects.get(name="Secretariat").page_permissions.all().delete()
    assert "Content-Disposition" not in clerk.get(address).headers
    prepare_workflow()
    clerk.post(reverse("wagtail_localize:stop_translation", args=[work.pk]))
    work.refresh_from_db()
    assert not work.enabled


@pytest.mark.django_db
def test_a_newer_page_is_brought_to_its_translators_as_before(clerk, work):
    address = reverse("wagtail_localize:update_translations", args=[work.source_id])
    assert clerk.get(address).status_code == 200
    assert clerk.post(address, {}).status_code == 302
