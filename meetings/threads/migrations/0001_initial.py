import django.db.models.deletion
import django.db.models.fields.json
import django.db.models.functions.comparison
import django.db.models.functions.text
import django.db.models.lookups
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import meetings.threads.models
import portal.access.audiences


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("meetings", "0001_initial"),
        ("vocabulary", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Thread",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "titles",
                    models.JSONField(
                        help_text="In all six languages, or in the one in which the thread is held.",
                        verbose_name="titles",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[
                            ("ar", "عربي"),
                            ("zh-hans", "中文"),
                            ("en", "English"),
                            ("fr", "Français"),
                            ("ru", "Русский"),
                            ("es", "Español"),
                        ],
                        default="en",
                        max_length=10,
                        verbose_name="language",
                    ),
                ),
                ("subject_kind", models.CharField(blank=True, max_length=20)),
                ("subject_id", models.PositiveBigIntegerField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("open", "Open"),
                            ("closed", "Closed"),
                            ("record", "Adopted as the record"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("observers_may_post", models.BooleanField(default=False, verbose_name="observers may post")),
                ("last_seq", models.PositiveBigIntegerField(default=0, editable=False)),
                ("last_number", models.PositiveBigIntegerField(default=0, editable=False)),
                ("acl_version", models.PositiveBigIntegerField(default=1, editable=False)),
                (
                    "audience",
                    portal.access.audiences.AudienceField(blank=True, default=frozenset, verbose_name="audience"),
                ),
                (
                    "created",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="created"),
                ),
                (
                    "active_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="last active"),
                ),
                (
                    "agenda_item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="threads",
                        to="meetings.agendaitem",
                        verbose_name="agenda item",
                    ),
                ),
            ],
            options={
                "verbose_name": "thread",
                "verbose_name_plural": "threads",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("number", models.PositiveBigIntegerField(verbose_name="number")),
                (
                    "capacity",
                    models.CharField(
                        choices=[
                            ("expert", "Expert"),
                            ("focal_point", "Focal point"),
                            ("delegate", "Delegate"),
                            ("observer", "Observer"),
                            ("chair", "Chair"),
                            ("secretariat", "Secretariat"),
                        ],
                        max_length=20,
                        verbose_name="capacity",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("statement", "Statement"),
                            ("question", "Question"),
                            ("reply", "Reply"),
                            ("chair", "From the Chair"),
                        ],
                        default="statement",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[
                            ("ar", "عربي"),
                            ("zh-hans", "中文"),
                            ("en", "English"),
                            ("fr", "Français"),
                            ("ru", "Русский"),
                            ("es", "Español"),
                        ],
                        max_length=10,
                        verbose_name="language",
                    ),
                ),
                ("body", models.TextField(max_length=10000, verbose_name="text")),
                ("html", models.TextField(editable=False)),
                (
                    "client_key",
                    models.CharField(default=meetings.threads.models.new_client_key, editable=False, max_length=64),
                ),
                ("created_seq", models.PositiveBigIntegerField(editable=False)),
                ("at", models.DateTimeField(verbose_name="when")),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="author",
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="vocabulary.party",
                        verbose_name="on behalf of",
                    ),
                ),
                (
                    "reply_to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replies",
                        to="threads.message",
                        verbose_name="reply to",
                    ),
                ),
                (
                    "thread",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="threads.thread",
                        verbose_name="thread",
                    ),
                ),
            ],
            options={
                "verbose_name": "message",
                "verbose_name_plural": "messages",
                "ordering": ["thread", "number"],
            },
        ),
        migrations.CreateModel(
            name="ThreadEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("seq", models.PositiveBigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("opened", "opened"),
                            ("posted", "posted"),
                            ("closed", "closed"),
                            ("reopened", "reopened"),
                            ("recorded", "adopted as the record"),
                        ],
                        max_length=10,
                    ),
                ),
                ("payload", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "thread",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="threads.thread",
                        verbose_name="thread",
                    ),
                ),
            ],
            options={
                "verbose_name": "thread event",
                "verbose_name_plural": "thread events",
                "ordering": ["thread", "seq"],
            },
        ),
        migrations.AddIndex(
            model_name="thread",
            index=models.Index(fields=["state", "-active_at"], name="thread_by_activity"),
        ),
        migrations.AddIndex(
            model_name="thread",
            index=models.Index(fields=["subject_kind", "subject_id"], name="thread_by_subject"),
        ),
        migrations.AddConstraint(
            model_name="thread",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.GreaterThan(
                        django.db.models.functions.text.Length(
                            django.db.models.functions.comparison.Coalesce(
                                django.db.models.fields.json.KeyTextTransform("ar", "titles"),
                                models.Value(""),
                            )
                        ),
                        0,
                    ),
                    django.db.models.lookups.GreaterThan(
                        django.db.models.functions.text.Length(
                            django.db.models.functions.comparison.Coalesce(
                                django.db.models.fields.json.KeyTextTransform("zh-hans", "titles"),
                                models.Value(""),
                            )
                        ),
                        0,
                    ),
                    django.db.models.lookups.GreaterThan(
                        django.db.models.functions.text.Length(
                            django.db.models.functions.comparison.Coalesce(
                                django.db.models.fields.json.KeyTextTransform("en", "titles"),
                                models.Value(""),
                            )
                        ),
                        0,
                    ),
                    django.db.models.lookups.GreaterThan(
                        django.db.models.functions.text.Length(
                            django.db.models.functions.comparison.Coalesce(
                                django.db.models.fields.json.KeyTextTransform("fr", "titles"),
                                models.Value(""),
                            )
                        ),
                        0,
                    ),
                    django.db.models.lookups.GreaterThan(
                        django.db.models.functions.text.Length(
                            django.db.models.functions.comparison.Coalesce(
                                django.db.models.fields.json.KeyTextTransform("ru", "titles"),
                                models.Value(""),
                            )
                        ),
                        0,
                    ),
                    django.db.models.lookups.GreaterThan(
                        django.db.models.functions.text.Length(
                            django.db.models.functions.comparison.Coalesce(
                                django.db.models.fields.json.KeyTextTransform("es", "titles"),
                                models.Value(""),
                            )
                        ),
                        0,
                    ),
                    _connector="OR",
                ),
                name="thread_has_a_title",
            ),
        ),
        migrations.AddConstraint(
            model_name="thread",
            constraint=models.CheckConstraint(
                condition=models.Q(("language__in", ("ar", "zh-hans", "en", "fr", "ru", "es"))),
                name="thread_language_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="thread",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "open", "closed", "record"])),
                name="thread_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="thread",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_number__lte", models.F("last_seq"))),
                name="thread_numbers_within_events",
            ),
        ),
        migrations.AddConstraint(
            model_name="thread",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("agenda_item__isnull", False), ("subject_id__isnull", True), ("subject_kind", "")),
                    models.Q(
                        ("agenda_item__isnull", True),
                        ("subject_id__isnull", False),
                        models.Q(("subject_kind", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="thread_is_about_one_thing",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["thread", "author", "-at"], name="message_pace"),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(fields=("thread", "number"), name="message_number_once_a_thread"),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(
                fields=("author", "client_key"), name="message_client_key_once_an_author"
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(("created_seq__gte", models.F("number")), ("number__gte", 1)),
                name="message_numbers_from_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["statement", "question", "reply", "chair"])),
                name="message_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(("language__in", ("ar", "zh-hans", "en", "fr", "ru", "es"))),
                name="message_language_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("body", ""), _negated=True), models.Q(("html", ""), _negated=True)),
                name="message_says_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(("client_key", ""), _negated=True), name="message_has_a_client_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("capacity__in", ["expert", "focal_point", "delegate", "observer"]),
                        ("on_behalf_of__isnull", False),
                    ),
                    ("capacity__in", ["chair", "secretariat"]),
                    _connector="OR",
                ),
                name="message_is_signed",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("kind", "chair"), _negated=True), ("capacity", "chair"), _connector="OR"),
                name="message_chair_speaks_as_chair",
            ),
        ),
        migrations.AddConstraint(
            model_name="threadevent",
            constraint=models.UniqueConstraint(fields=("thread", "seq"), name="event_seq_once_a_thread"),
        ),
        migrations.AddConstraint(
            model_name="threadevent",
            constraint=models.CheckConstraint(condition=models.Q(("seq__gte", 1)), name="event_seq_from_one"),
        ),
        migrations.AddConstraint(
            model_name="threadevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["opened", "posted", "closed", "reopened", "recorded"])),
                name="event_kind_known",
            ),
        ),
    ]
