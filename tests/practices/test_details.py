"""The restricted detail: its readers read it on its page and find it; nobody else learns that there is one."""

import io
import json

import docx
import pypdf
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from wagtail.models import ModelLogEntry, Revision

from meetings.models import WorkingGroup
from portal.access.models import Seat
from portal.access.refusals import Conflict, Refused
from portal.audit.models import Entry
from portal.notices.models import Notice
from portal.vocabulary.languages import LANGUAGE_CODES
from practices import actions
from practices.details import audience_of, check_narrower, detail_for, standing
from practices.models import TLP_MEANINGS, CompiledFile, DetailTranslation, Print, RestrictedDetail
from search.worker import apply_pending
from tests.practices.worlds import CONTENT, approve, bring_out, make_person, translate

pytestmark = pytest.mark.django_db
SECRET = "zirconium"
SECRET_FR = "zirconite"


@pytest.fixture
def group(db):
    return WorkingGroup.objects.create(slug="cooperation", names=dict.fromkeys(LANGUAGE_CODES, "Cooperation"))


@pytest.fixture
def insider(world, group):
    """An observer with a seat in the group, of no State party."""
    return make_person("insider", Seat.Role.OBSERVER, world.observer.seats.first().party, scope=group.token)


def drafted_with(world, readers="parties", tlp="TLP:AMBER", scope="", **fields):
    practice = actions.start_draft(world.expert, world.velmara, language="en", fields={**CONTENT, **fields})
    return actions.write_detail(
        world.expert, practice, f"Ask for {SECRET} first.", readers=readers, tlp=tlp, scope=scope
    )


def cleared_with(world, **given):
    practice = actions.submit_practice(world.expert, drafted_with(world, **given))
    return actions.clear_practice(world.focal, practice)


def out_with(world, **given):
    return approve(world.clerk, cleared_with(world, **given))


def who_reads(world, practice, *more) -> set[str]:
    """The names of those who see the detail of this practice on a page that shows it to its readers."""
    people = ("expert", "focal", "delegate", "other", "observer", "clerk")
    practice = type(practice).objects.get(pk=practice.pk)
    found = {name for name in people if detail_for(getattr(world, name), practice)}
    return found | {user.email.partition("@")[0] for user in more if detail_for(user, practice)}


OWN = {"expert", "focal", "delegate"}


def test_its_readers_grow_with_its_life_as_those_of_the_practice(world):
    practice = drafted_with(world)
    assert who_reads(world, practice) == OWN
    practice = actions.submit_practice(world.expert, practice)
    assert who_reads(world, practice) == OWN
    practice = actions.clear_practice(world.focal, practice)
    assert who_reads(world, practice) == OWN | {"clerk"}
    practice = approve(world.clerk, practice)
    assert who_reads(world, practice) == OWN | {"clerk", "other"}
    practice = actions.withdraw_practice(world.focal, practice, "originator")
    assert who_reads(world, practice) == OWN | {"clerk"}


@pytest.mark.parametrize(
    ("readers", "tlp", "visibility", "read_by"),
    [
        ("secretariat", "TLP:RED", "public", {"clerk"}),
        ("secretariat", "TLP:AMBER+STRICT", "parties", {"clerk"}),
        ("secretariat", "TLP:RED", "group", {"clerk"}),
        ("group", "TLP:RED", "public", {"clerk", "insider"}),
        ("parties", "TLP:GREEN", "public", {"clerk", "other"}),
    ],
)
def test_who_reads_it_once_it_is_published(world, group, insider, readers, tlp, visibility, read_by):
    practice = (
        out_with(
            world,
            readers=readers,
            tlp=tlp,
            scope=group.token if readers == "group" else "",
            visibility=visibility,
            **({"scope": group.token} if visibility == "group" and readers != "group" else {}),
        )
        if visibility != "group"
        else None
    )
    if practice is None:
        draft = actions.start_draft(
            world.expert, world.velmara, fields={**CONTENT, "visibility": "group", "scope": group.token}
        )
        draft = actions.write_detail(world.expert, draft, SECRET, readers=readers, tlp=tlp)
        practice = approve(
            world.clerk, actions.clear_practice(world.focal, actions.submit_practice(world.expert, draft))
        )
    assert who_reads(world, practice, insider) == OWN | read_by


def outputs(client, practice) -> dict[str, str]:
    """Everything that one person gets of a published practice, by channel."""
    place = f"/en/{practice.path}"
    addresses = {
        "page": place,
        "french": f"/fr/{practice.path}",
        "version": f"{place}v1/",
        "list": "/en/practices/",
        "home": "/en/",
        "statistics": "/en/practices/statistics/",
        "case": f"/en/desk/practices/{practice.pk}/",
        "restricted": f"/en/desk/practices/{practice.pk}/restricted/",
        "comments": f"/en/desk/practices/{practice.pk}/comments/",
        "preview": f"/en/desk/practices/{practice.pk}/preview/",
        "desk": "/en/desk/",
        "waiting": "/en/desk/waiting/",
        "delegation": "/en/desk/practices/",
        "search": f"/en/search/?q={SECRET}",
        "found": f"/en/search/?q={practice.reference}",
        "kind": "/en/search/?kind=detail",
        "export": f"/en/search/export.json?q={practice.reference}",
        "table": f"/en/search/export.csv?q={practice.reference}",
        "feed": f"/feeds/search/en.atom?q={practice.reference}",
        "practices feed": "/feeds/practices/en.atom",
        "api": f"/api/v1/practices/{practice.reference_year}/{practice.reference_number}",
        "api list": "/api/v1/practices",
        "api search": f"/api/v1/search?q={SECRET}",
        **{f"cite {style}": f"{place}cite.{style}" for style in ("txt", "bib", "ris", "json")},
    }
    said = {}
    for name, address in addresses.items():
        answer = client.get(address)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        said[name] = content.decode()
    return said


def test_no_channel_shows_a_word_outside_of_its_readers(client, signed_in, world, group, insider, settings, tmp_path):
    settings.DUMPS_DIR = tmp_path / "dumps"
    practice = out_with(world, readers="group", scope=group.token)
    translate(world, practice, "fr")
    actions.translate_detail(world.editor, practice, "fr", f"Demandez {SECRET_FR}.", kind="official")
    apply_pending()
    inside = {"expert": {"page", "french", "case", "restricted", "preview", "search", "found", "kind"}}
    inside["clerk"] = inside["expert"]
    inside["insider"] = {"page", "french", "search", "found", "kind"}
    for name in ("nobody", "other", "observer", "insider", "expert", "clerk"):
        user = insider if name == "insider" else getattr(world, name, None)
        seen = outputs(signed_in(user) if user is not None else client, practice)
        # A page of results repeats the question; what stands before and behind the word comes from the index alone.
        shown = {channel for channel, text in seen.items() if "Ask for" in text or SECRET_FR in text}
        assert shown == inside.get(name, set()), name
        signs = ("Restricted detail", "#restricted", 'id="restricted"')
        about = {channel for channel, text in seen.items() if any(sign in text for sign in signs)}
        assert about - {"kind", "restricted"} == inside.get(name, set()) - {"kind", "restricted"}, name
    call_command("dump", stdout=io.StringIO())
    assert not any(SECRET.encode() in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_nothing_that_is_kept_beside_it_has_its_words(world, mailoutbox):
    practice = out_with(world)
    kept = [
        json.dumps(list(Revision.objects.values_list("content", flat=True)), default=str),
        json.dumps(list(Entry.objects.values_list("details", flat=True)), default=str),
        json.dumps(list(ModelLogEntry.objects.values_list("data", "label")), default=str),
        json.dumps(list(Notice.objects.values()), default=str),
        *(mail.body + mail.subject for mail in mailoutbox),
        str(standing(practice)),
        repr(standing(practice)),
    ]
    assert not any(SECRET in text for text in kept)


def test_what_is_made_for_taking_along_has_none_of_it(signed_in, world):
    practice = out_with(world)
    client = signed_in(world.clerk)
    client.get(f"/en/{practice.path}practice.pdf")
    call_command("worker", once=True)
    assert Print.objects.filter(practice=practice).exists()
    compilation = actions.start_compilation(world.clerk, "For the Conference", ["en"], references=practice.reference)
    actions.freeze_compilation(world.clerk, compilation, base=0)
    call_command("worker", once=True)
    pdfs = [Print.objects.get().file, CompiledFile.objects.get(style="pdf").content]
    texts = [" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages) for pdf in pdfs]
    word = docx.Document(io.BytesIO(CompiledFile.objects.get(style="docx").content))
    texts.append("\n".join(paragraph.text for paragraph in word.paragraphs))
    assert len(texts) == 3
    for text in texts:
        assert "Money leaves" in text
        assert SECRET not in text


def test_it_is_in_the_language_of_its_reader_or_says_in_which(signed_in, world):
    practice = out_with(world)
    client = signed_in(world.other)
    page = client.get(f"/fr/{practice.path}").content.decode()
    assert SECRET in page
    actions.translate_detail(world.clerk, practice, "fr", SECRET_FR, kind="courtesy")
    page = client.get(f"/fr/{practice.path}").content.decode()
    assert SECRET_FR in page
    assert SECRET not in page
    assert SECRET in client.get(f"/en/{practice.path}").content.decode()


@pytest.mark.parametrize(
    ("language", "text", "kind", "field"),
    [
        ("en", "Same", "official", "language"),
        ("xx", "W", "official", "language"),
        ("fr", "", "official", "text"),
        ("fr", "W", "machine", "kind"),
        ("fr", "w" * 3001, "courtesy", "text"),
    ],
)
def test_a_translation_that_is_not_taken(world, language, text, kind, field):
    practice = out_with(world)
    with pytest.raises(ValidationError) as caught:
        actions.translate_detail(world.clerk, practice, language, text, kind=kind)
    assert set(caught.value.message_dict) == {field}


def test_only_the_secretariat_translates_and_only_what_it_reads(world):
    practice = out_with(world)
    with pytest.raises(PermissionDenied):
        actions.translate_detail(world.expert, practice, "fr", "W", kind="official")
    draft = drafted_with(world)
    with pytest.raises(Refused, match="no_detail"):
        actions.translate_detail(world.clerk, draft, "fr", "W", kind="official")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"text": " "}, "text"),
        ({"text": "w" * 3001}, "text"),
        ({"readers": "public"}, "readers"),
        ({"readers": ""}, "readers"),
        ({"readers": "group"}, "scope"),
        ({"tlp": "TLP:CLEAR"}, "tlp"),
        ({"tlp": "TLP:RED"}, "tlp"),
        ({"readers": "secretariat", "tlp": "TLP:GREEN"}, "tlp"),
    ],
)
def test_a_detail_that_is_not_taken_leaves_nothing(world, drafted, given, field):
    before = Revision.objects.count()
    fields = {"text": "Words", "readers": "parties", "tlp": "TLP:AMBER", **given}
    with pytest.raises(ValidationError) as caught:
        actions.write_detail(world.expert, drafted, fields.pop("text"), **fields)
    assert set(caught.value.message_dict) == {field}
    assert (RestrictedDetail.objects.count(), Revision.objects.count()) == (0, before)


def test_it_is_never_for_more_readers_than_its_practice(world, group):
    practice = drafted_with(world)
    practice = actions.save_draft(
        world.expert, practice, {"visibility": "group", "scope": group.token}, base_revision=None
    )
    with pytest.raises(ValidationError) as caught:
        actions.submit_practice(world.expert, practice)
    assert set(caught.value.message_dict) == {"visibility"}
    with pytest.raises(ValidationError, match="may not read the practice"):
        actions.write_detail(world.expert, practice, "W", readers="parties", tlp="TLP:AMBER")
    # Whatever stands in the rows, those who may not read the practice are never among the readers.
    practice.live, practice.live_revision = True, practice.latest_revision
    assert audience_of(standing(practice), practice) == {"party:XV", "secretariat"}
    practice = actions.remove_detail(world.expert, type(practice).objects.get(pk=practice.pk))
    check_narrower(practice)
    actions.submit_practice(world.expert, practice)


def test_each_change_is_a_version_that_has_to_be_cleared(world):
    practice = cleared_with(world)
    practice = actions.take_back_practice(world.expert, practice)
    before = practice.latest_revision_id
    practice = actions.write_detail(world.expert, practice, "Other words", readers="parties", tlp="TLP:AMBER")
    assert practice.latest_revision_id > before
    assert practice.written_by == world.expert
    same = actions.write_detail(world.expert, practice, "Other words", readers="parties", tlp="TLP:AMBER")
    assert same.latest_revision_id == practice.latest_revision_id
    # The one that was cleared is kept, and is the delegation's alone.
    first, second = RestrictedDetail.objects.order_by("added_in")
    assert (first.removed_in, first.audience) == (second.added_in, {"party:XV"})
    assert SECRET in first.text
    with pytest.raises(Conflict):
        actions.write_detail(world.expert, practice, "W", readers="parties", tlp="TLP:AMBER", base_revision=before)
    practice = actions.remove_detail(world.expert, practice)
    with pytest.raises(Refused, match="repeated"):
        actions.remove_detail(world.expert, practice)
    assert standing(practice) is None


def test_what_follows_a_published_text_is_its_delegations(world):
    practice = out_with(world)
    detail = RestrictedDetail(practice=practice, readers="parties", added_in_id=practice.live_revision_id + 1)
    assert audience_of(detail, practice) == {"party:XV"}


@pytest.mark.parametrize("who", ["delegate", "other", "clerk", "observer"])
def test_only_its_writers_write_it(world, drafted, who):
    with pytest.raises(PermissionDenied):
        actions.write_detail(getattr(world, who), drafted, "W", readers="parties", tlp="TLP:AMBER")
    with pytest.raises(PermissionDenied):
        actions.remove_detail(getattr(world, who), drafted)


def test_it_stands_still_while_others_decide(world):
    practice = cleared_with(world)
    for change in (
        lambda: actions.write_detail(world.expert, practice, "W", readers="parties", tlp="TLP:AMBER"),
        lambda: actions.remove_detail(world.expert, practice),
    ):
        with pytest.raises(Refused, match="wrong_stage"):
            change()


def test_a_discarded_draft_takes_it_along(world):
    assert actions.discard_draft(world.expert, drafted_with(world)) is None
    assert not RestrictedDetail.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"audience": {"public"}},
        {"audience": {"group:3"}},
        {"readers": "secretariat", "tlp": "TLP:RED", "audience": {"parties"}},
        {"readers": "everyone"},
        {"tlp": "TLP:CLEAR"},
        {"tlp": "TLP:RED"},
        {"tlp": "confidential"},
        {"scope": "group:3"},
        {"readers": "group"},
        {"text": ""},
        {"text": "w" * 3001},
    ],
)
def test_the_database_refuses_what_no_action_would_write(world, change):
    detail = standing(drafted_with(world))
    with pytest.raises(IntegrityError), transaction.atomic():
        RestrictedDetail.objects.filter(pk=detail.pk).update(**change)


def test_the_database_keeps_one_detail_and_one_translation_a_language(world):
    practice = out_with(world)
    detail = standing(practice)
    with pytest.raises(IntegrityError), transaction.atomic():
        RestrictedDetail.objects.create(
            practice=practice, text="W", readers="parties", tlp="TLP:AMBER", added_by=world.expert,
            added_in=practice.latest_revision,
        )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        RestrictedDetail.objects.filter(pk=detail.pk).update(removed_in=detail.added_in)
    actions.translate_detail(world.clerk, practice, "fr", "Mot", kind="official")
    actions.translate_detail(world.clerk, practice, "fr", "Autre mot", kind="official")
    translation = DetailTranslation.objects.get()
    assert translation.text == "Autre mot"
    assert str(translation) == f"#{practice.pk} fr"
    for change in ({"kind": "machine"}, {"language": "de"}, {"text": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            DetailTranslation.objects.update(**change)


def test_every_label_has_its_meaning():
    assert set(TLP_MEANINGS) == {f"TLP:{name}" for name in ("CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED")}


def test_a_practice_that_is_not_for_everybody_carries_its_label_in_lists(signed_in, world):
    bring_out(world, title="For all")
    bring_out(world, title="For parties", visibility="parties", tlp="TLP:AMBER+STRICT")
    page = signed_in(world.other).get("/en/practices/").content.decode()
    assert page.count("TLP:") == 1
    assert '<span class="tag tlp amber"><bdi>TLP:AMBER+STRICT</bdi></span>' in page
    desk = signed_in(world.expert).get("/en/desk/practices/").content.decode()
    assert desk.count("TLP:AMBER+STRICT") == 1
