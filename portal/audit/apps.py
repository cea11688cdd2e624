from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "portal.audit"
    label = "audit"
    verbose_name = _("Audit")

    def ready(self) -> None:
        from portal.access.signals import seat_changed
        from portal.vocabulary.signals import vocabulary_changed

        from .actions import record

        def record_seat(sender, actor, verb, seat, **kwargs):
            record(
                actor,
                verb,
                seat,
                user=seat.user_id,
                role=seat.role,
                party=seat.party.code if seat.party_id else "",
                scope=seat.scope,
            )

        def record_vocabulary(sender, actor, verb, codes, **kwargs):
            record(actor, verb, codes=sorted(codes))

        vocabulary_changed.connect(record_vocabulary, weak=False, dispatch_uid="audit.record_vocabulary")
        seat_changed.connect(record_seat, weak=False, dispatch_uid="audit.record_seat")
