"""A small world for practices: two States, their people, the Secretariat, a few terms, and the way of a practice."""

from types import SimpleNamespace

from wagtail.models import Page

from portal.access.models import Seat, User
from portal.vocabulary.languages import LANGUAGE_CODES
from portal.vocabulary.models import ChallengeType, CooperationType, FormOfCrime, Instrument, Party, Provision
from practices import actions
from practices.models import TEXT_LIMITS, ChecklistItem
from tests.wagtail_roots import make_roots

WORDS = {
    "ar": "كلمة",
    "zh-hans": "词语",
    "en": "Word",
    "fr": "Mot",
    "ru": "Слово",
    "es": "Palabra",
}


def six(name: str) -> dict[str, str]:
    """A label in six languages that can be told apart."""
    return {code: f"{WORDS[code]} {name}" for code in LANGUAGE_CODES}


def make_terms() -> None:
    """Terms with known codes; harmless where they stand already."""
    instrument, _ = Instrument.objects.get_or_create(
        code="UNTOC",
        defaults={
            "labels": six("convention"),
            "citations": {code: f"{WORDS[code]} {{article}}" for code in LANGUAGE_CODES},
        },
    )
    for order, article in enumerate((12, 13, 18)):
        Provision.objects.get_or_create(
            code=f"UNTOC-{article}",
            defaults={
                "labels": six(f"article {article}"),
                "instrument": instrument,
                "article": article,
                "order": order,
            },
        )
    for order, code in enumerate(("CYB", "FRD", "IDN", "CUL", "FSH", "PIR")):
        FormOfCrime.objects.get_or_create(
            code=code, defaults={"labels": six(code), "definitions": six(code), "order": order}
        )
    for code in ("MUTUAL-LEGAL-ASSISTANCE", "CONFISCATION"):
        CooperationType.objects.get_or_create(code=code, defaults={"labels": six(code)})
    for code in ("TIME", "CHANNEL"):
        ChallengeType.objects.get_or_create(code=code, defaults={"labels": six(code)})


def make_party(code: str) -> Party:
    """A fictional State party."""
    return Party.objects.get_or_create(
        code=code, defaults={"labels": six(f"State {code}"), "kind": "state_party", "fictional": True}
    )[0]


def make_person(name: str, role: str | None = None, party: Party | None = None, scope: str = "", **fields) -> User:
    """A person, with a seat when a role is given."""
    user = User.objects.create_user(
        f"{name}@example.org", "password-for-tests", full_name=name.replace("-", " ").title(), **fields
    )
    if role:
        Seat.objects.create(user=user, role=role, party=party, scope=scope)
    return user


CONTENT = {
    "title": "A bridging freeze for fraud proceeds",
    "summary": "A hold between units keeps the money in place until the request arrives.",
    "challenge": "Money leaves within hours.",
    "measure": "The units may hold a transaction for 48 hours.",
    "result": "Of 74 holds, 61 became orders.",
    "lessons": "A short freeze in law.",
    "safeguards": "The hold lapses by itself.",
    "year_from": 2024,
    "year_to": 2026,
    "forms": ["CYB", "FRD"],
    "provisions": ["UNTOC-12", "UNTOC-18"],
    "cooperation": ["CONFISCATION"],
    "challenges": ["TIME"],
    "declaration": True,
}


def make_world() -> SimpleNamespace:
    """Velmara (XV) and Tamsund (XT), each with an expert and a focal point; two people of the Secretariat."""
    make_terms()
    if not Page.objects.exists():
        make_roots()
        actions.prepare_workflow()
    velmara, tamsund = make_party("XV"), make_party("XT")
    return SimpleNamespace(
        velmara=velmara,
        tamsund=tamsund,
        expert=make_person("expert", Seat.Role.EXPERT, velmara),
        focal=make_person("focal", Seat.Role.FOCAL_POINT, velmara),
        delegate=make_person("delegate", Seat.Role.DELEGATE, velmara),
        other=make_person("other-expert", Seat.Role.EXPERT, tamsund),
        other_focal=make_person("other-focal", Seat.Role.FOCAL_POINT, tamsund),
        observer=make_person("observer", Seat.Role.OBSERVER, make_observer()),
        clerk=make_person("clerk", Seat.Role.SECRETARIAT),
        editor=make_person("editor", Seat.Role.SECRETARIAT),
    )


def make_observer() -> Party:
    return Party.objects.get_or_create(
        code="XI", defaults={"labels": six("Organization XI"), "kind": "organization", "fictional": True}
    )[0]


def bring_to_clearance(world, **changes):
    practice = actions.start_draft(world.expert, world.velmara, language="en", fields={**CONTENT, **changes})
    return actions.submit_practice(world.expert, practice)


def bring_to_review(world, **changes):
    return actions.clear_practice(world.focal, bring_to_clearance(world, **changes))


def bring_out(world, **changes):
    return approve(world.clerk, bring_to_review(world, **changes))


def send_in(client, practice, **given):
    """The second step of submitting on the site: its readers are seen and confirmed."""
    base = {"base_revision": type(practice).objects.get(pk=practice.pk).latest_revision_id}
    return client.post(f"/en/desk/practices/{practice.pk}/submit/", {**base, **given})


def approve(reviewer, practice, **given):
    """The reviewer signs the whole checklist and approves."""
    return actions.approve_review(reviewer, practice, signed=SIGNED, **given)


def amend(world, practice, **changes):
    """The practice in its next version, which went the whole way."""
    return carry_through(world, begin_amendment(world, practice, **changes))


def begin_amendment(world, practice, **changes):
    """A complete amendment of Velmara's expert, not submitted yet."""
    amendment = actions.amend_practice(world.expert, practice)
    fields = {"change_note": "The result was brought up to date.", "declaration": True, **changes}
    return actions.save_draft(world.expert, amendment, fields, base_revision=amendment.latest_revision_id)


def carry_through(world, draft):
    """Submitted, cleared and approved; returns what is published then: the practice, or the one that this amends."""
    approve(world.clerk, actions.clear_practice(world.focal, actions.submit_practice(world.expert, draft)))
    return type(draft).objects.get(pk=draft.amends_id or draft.pk)


SIGNED = tuple(ChecklistItem.values)
TEXTS = ("title", "summary", "challenge", "measure", "result", "lessons", "safeguards")


def translate(world, practice, language: str, kind: str = "official", **written: str):
    """A published translation that can be told from the original."""
    texts = {name: f"{WORDS[language]} {name}" for name in TEXT_LIMITS if getattr(practice, name)} | written
    actions.save_translation(world.editor, practice, language, texts, kind=kind, of_newest=True)
    return actions.publish_translation(world.clerk, practice, language, kind=kind)


def many(world, count: int, stage: str = "published", party=None, translated: bool = True) -> list:
    """`count` practices at one stage, written straight into the database: only for pages that must cost the same."""
    from django.contrib.contenttypes.models import ContentType
    from django.utils import timezone
    from wagtail.models import Locale, Revision

    from practices.models import Practice

    party = party or world.velmara
    kind = ContentType.objects.get_for_model(Practice)
    revision = Revision.objects.create(
        content_type=kind, base_content_type=kind, object_id="0", content={}, user=world.expert
    )
    english, french = Locale.objects.get(language_code="en"), Locale.objects.get(language_code="fr")
    now = timezone.now()
    cleared = {"cleared_at": now, "cleared_by": world.focal, "cleared_revision": revision}
    first = Practice.objects.count() + 1
    rows = []
    for number in range(first, first + count):
        row = Practice(
            party=party,
            author=world.expert,
            locale=english,
            title=f"Practice {number}",
            summary="Summary.",
            challenge="Problem.",
            measure="Measure.",
            result="Result.",
            declaration=True,
            latest_revision=revision,
            submitted_at=now,
        )
        if stage in ("cleared", "in_review", "published"):
            for name, value in cleared.items():
                setattr(row, name, value)
        if stage == "published":
            row.live, row.live_revision, row.version, row.approved_by = True, revision, 1, world.clerk
            row.approved_revision, row.predates_checklist = revision, True
            row.reference_year, row.reference_number, row.first_published_at = 2026, number, now
        row.enter(stage)
        rows.append(row)
    rows = Practice.objects.bulk_create(rows)
    Practice.forms.through.objects.bulk_create(
        Practice.forms.through(practice_id=row.pk, formofcrime_id=code) for row in rows for code in ("CYB", "FRD")
    )
    if stage == "published" and translated:
        Practice.objects.bulk_create(
            Practice(
                original=row,
                translation_key=row.translation_key,
                translation_kind="official",
                source_revision=revision,
                author=world.editor,
                locale=french,
                title=f"Mot {row.pk}",
                summary="Mot.",
                challenge="Mot.",
                measure="Mot.",
                result="Mot.",
                live=True,
                stage="published",
                audience=row.audience,
                live_revision=revision,
                latest_revision=revision,
                version=1,
            )
            for row in rows
        )
    return rows
