"""What may be posted, what is refused and why, and what the log holds after it."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from meetings.threads import actions
from meetings.threads.actions import messages
from meetings.threads.models import Message, Thread, ThreadEvent
from portal.access.actions import end_seat
from portal.access.models import Seat, User
from portal.access.refusals import Refused
from portal.access.seats import active_seats
from portal.audit.models import Entry


def refusal(call, *args, **kwargs) -> Refused:
    """The refusal of an action; nothing has changed by it."""
    before = (
        Message.objects.count(),
        ThreadEvent.objects.count(),
        list(Thread.objects.values_list("last_seq", "last_number")),
    )
    with pytest.raises(Refused) as caught:
        call(*args, **kwargs)
    after = (
        Message.objects.count(),
        ThreadEvent.objects.count(),
        list(Thread.objects.values_list("last_seq", "last_number")),
    )
    assert before == after
    assert str(caught.value.message)
    return caught.value


def test_a_post_takes_the_next_number_and_one_event(world):
    first = actions.post_message(world.expert, world.thread, "Forty-eight hours.", language="en")
    second = actions.post_message(
        world.delegate, world.thread, "هل يشمل ذلك؟", kind="question", language="ar", reply_to=1
    )

    assert (first.number, second.number) == (1, 2)
    assert (first.on_behalf_of, first.capacity, first.kind) == (world.velmara, "expert", "statement")
    assert second.reply_to == first
    events = list(ThreadEvent.objects.filter(thread=world.thread))
    assert [event.seq for event in events] == [1, 2, 3]
    assert [event.kind for event in events] == ["opened", "posted", "posted"]
    assert events[2].payload["reply"] == {"number": 1, "lang": "en", "excerpt": "Forty-eight hours."}
    assert events[2].payload["party"]["labels"]["ar"] == "Norvel"
    assert Entry.objects.filter(verb="post_message", target_id=str(world.thread.pk)).count() == 2
    assert "Forty-eight" not in str(list(Entry.objects.values_list("details", flat=True)))


def test_the_chair_speaks_as_the_chair(world):
    message = actions.post_message(world.chair, world.thread, "I invite delegations to speak.")
    assert (message.kind, message.capacity, message.on_behalf_of) == ("chair", "chair", None)
    assert refusal(actions.post_message, world.expert, world.thread, "Order!", kind="chair").code == "unknown_kind"


@pytest.mark.parametrize("text", ["", "  \n ", "\u200b", "> ", "\x00\x07"])
def test_an_empty_post_is_refused(world, text):
    assert refusal(actions.post_message, world.expert, world.thread, text).code == "empty"


def test_the_longest_post_is_taken_and_a_longer_one_refused(world):
    actions.post_message(world.expert, world.thread, "字" * 10_000)
    refused = refusal(actions.post_message, world.delegate, world.thread, "字" * 10_001)
    assert (refused.code, refused.status) == ("too_long", 422)


def test_the_same_text_within_a_minute_is_refused_and_later_taken(world):
    first = actions.post_message(world.expert, world.thread, "We support this.")
    assert refusal(actions.post_message, world.expert, world.thread, " We support this. ").code == "repeated"
    actions.post_message(world.delegate, world.thread, "We support this.")
    Message.objects.filter(pk=first.pk).update(at=timezone.now() - datetime.timedelta(seconds=61))
    assert actions.post_message(world.expert, world.thread, "We support this.").number == 3


def test_five_posts_in_a_moment_are_taken_and_the_sixth_waits(world):
    for count in range(5):
        actions.post_message(world.expert, world.thread, f"Point {count}")
    refused = refusal(actions.post_message, world.expert, world.thread, "Point 6")
    assert (refused.code, refused.status) == ("too_fast", 429)
    assert 1 <= refused.retry_after <= 11
    Message.objects.filter(number=1).update(at=timezone.now() - datetime.timedelta(seconds=11))
    actions.post_message(world.expert, world.thread, "Point 6")


@pytest.mark.parametrize("who", ["chair", "secretariat"])
def test_chair_and_secretariat_are_not_paced(world, who):
    for count in range(8):
        actions.post_message(getattr(world, who), world.thread, f"Point {count}")
    assert Message.objects.count() == 8


def test_a_closed_thread_refuses_and_a_reopened_one_takes(world):
    actions.close_thread(world.chair, world.thread)
    assert refusal(actions.post_message, world.expert, world.thread, "Too late").code == "closed"
    assert refusal(actions.close_thread, world.chair, world.thread).code == "wrong_state"
    actions.reopen_thread(world.secretariat, world.thread)
    assert actions.post_message(world.expert, world.thread, "In time").created_seq == 4


def test_the_adopted_record_stays_as_it_is(world):
    actions.close_thread(world.secretariat, world.thread)
    actions.adopt_record(world.secretariat, world.thread)
    assert refusal(actions.reopen_thread, world.secretariat, world.thread).code == "wrong_state"
    assert refusal(actions.post_message, world.chair, world.thread, "One more").code == "closed"
    assert list(ThreadEvent.objects.values_list("kind", flat=True)) == ["opened", "closed", "recorded"]


@pytest.mark.parametrize("verb", ["close_thread", "reopen_thread", "adopt_record", "open_thread"])
@pytest.mark.parametrize("who", ["expert", "delegate", "observer", "outsider"])
def test_participants_do_not_move_threads(world, verb, who):
    with pytest.raises(PermissionDenied):
        getattr(actions, verb)(getattr(world, who), world.thread)


def test_the_right_is_read_at_the_post_not_at_the_page(world):
    """The person object of the page still remembers its seats; the post does not believe it."""
    actions.post_message(world.expert, world.thread, "Before")
    assert active_seats(world.expert)
    end_seat(world.secretariat, world.expert.seats.get())
    refused = refusal(actions.post_message, world.expert, world.thread, "After")
    assert (refused.code, refused.status) == ("right_ended", 403)


def test_an_inactive_account_posts_no_more(world):
    User.objects.filter(pk=world.expert.pk).update(is_active=False)
    assert refusal(actions.post_message, world.expert, world.thread, "After").code == "right_ended"


def test_outsiders_and_observers_do_not_post(world):
    assert refusal(actions.post_message, world.outsider, world.thread, "Hello").code == "right_ended"
    assert refusal(actions.post_message, world.observer, world.thread, "Hello").code == "right_ended"
    assert refusal(actions.post_message, None, world.thread, "Hello").code == "signed_out"


def test_observers_post_where_the_thread_lets_them(world):
    Thread.objects.filter(pk=world.thread.pk).update(observers_may_post=True)
    message = actions.post_message(world.observer, world.thread, "A view from the field.")
    assert (message.capacity, message.on_behalf_of) == ("observer", world.institute)


def test_a_seat_elsewhere_gives_no_voice_here(world):
    """A delegate of a State who was admitted to this meeting as an observer speaks here as an observer."""
    Seat.objects.create(user=world.observer, role="delegate", party=world.norvel)
    assert refusal(actions.post_message, world.observer, world.thread, "Hello").code == "right_ended"


def test_who_has_two_seats_says_for_whom(world):
    second = Seat.objects.create(user=world.expert, role="delegate", party=world.norvel, scope=world.meeting.token)
    assert refusal(actions.post_message, world.expert, world.thread, "For whom?").code == "unsigned"
    assert actions.post_message(world.expert, world.thread, "For Norvel", seat=second).on_behalf_of == world.norvel
    foreign = world.delegate.seats.get()
    assert refusal(actions.post_message, world.expert, world.thread, "For others", seat=foreign).code == "unsigned"


def test_a_resend_answers_with_what_stands(world):
    first = actions.post_message(world.expert, world.thread, "Once", client_key="k-1")
    again = actions.post_message(world.expert, world.thread, "Once", client_key="k-1")
    assert (first.repeated, again.repeated, again.pk) == (False, True, first.pk)
    refused = refusal(actions.post_message, world.expert, world.thread, "Twice", client_key="k-1")
    assert (refused.code, refused.status) == ("key_reused", 409)
    assert actions.post_message(world.delegate, world.thread, "Other person", client_key="k-1").number == 2


def test_a_resend_is_answered_after_the_thread_closed(world):
    """The first answer was lost on its way; the post stands all the same."""
    first = actions.post_message(world.expert, world.thread, "Once", client_key="k-1")
    actions.close_thread(world.chair, world.thread)
    assert actions.post_message(world.expert, world.thread, "Once", client_key="k-1").pk == first.pk


def test_a_key_that_another_tab_used_meanwhile_gives_the_count_back(world, monkeypatch):
    """Both tabs saw no message with the key; the second finds it behind the lock."""
    first = actions.post_message(world.expert, world.thread, "Once", client_key="k-1")
    asked = []
    found = messages._find_posted

    def blind_at_first(*args):
        asked.append(args)
        return None if len(asked) == 1 else found(*args)

    monkeypatch.setattr(messages, "_find_posted", blind_at_first)
    assert actions.post_message(world.expert, world.thread, "Once", client_key="k-1").pk == first.pk
    thread = Thread.objects.get(pk=world.thread.pk)
    assert (thread.last_seq, thread.last_number) == (2, 1)


def test_the_other_refusals(world):
    post = actions.post_message
    assert refusal(post, world.expert, world.thread, "x", language="de").code == "unknown_language"
    assert refusal(post, world.expert, world.thread, "x", kind="shout").code == "unknown_kind"
    assert refusal(post, world.expert, world.thread, "x", reply_to=7).code == "no_such_reply"
    assert refusal(post, world.expert, world.thread, "x", client_key="<b>").code == "bad_key"


def test_older_discussion_is_recorded_with_its_time(world):
    seat = world.expert.seats.get()
    monday = timezone.now() - datetime.timedelta(days=3)
    message = actions.import_message(
        world.secretariat, world.thread, "Said on Monday", seat=seat, at=monday, client_key="m-1"
    )
    again = actions.import_message(
        world.secretariat, world.thread, "Said on Monday", seat=seat, at=monday, client_key="m-1"
    )
    assert (message.at, message.author, again.repeated) == (monday, world.expert, True)
    assert ThreadEvent.objects.get(seq=2).at == monday
    earlier = monday - datetime.timedelta(hours=1)
    refused = refusal(actions.import_message, world.secretariat, world.thread, "Said before", seat=seat, at=earlier)
    assert refused.code == "out_of_order"
    tomorrow = timezone.now() + datetime.timedelta(days=1)
    assert (
        refusal(actions.import_message, world.secretariat, world.thread, "x", seat=seat, at=tomorrow).code
        == "out_of_order"
    )
    with pytest.raises(PermissionDenied):
        actions.import_message(world.chair, world.thread, "Said on Monday", seat=seat, at=monday)


def test_a_draft_is_prepared_by_the_secretariat_alone(world):
    with pytest.raises(PermissionDenied):
        actions.draft_thread(world.expert, {"en": "Mine"}, agenda_item=world.item)
    draft = actions.draft_thread(
        world.secretariat, {"fr": "Quel gel provisoire ?"}, language="fr", agenda_item=world.item
    )
    assert refusal(actions.post_message, world.secretariat, draft, "Early").code == "closed"
    assert draft.audience == {world.group.token, world.meeting.token, "secretariat"}
    assert refusal(actions.draft_thread, world.secretariat, {"en": " "}, agenda_item=world.item).code == "no_title"
    assert refusal(actions.draft_thread, world.secretariat, {"en": "x"}).code == "no_subject"
    assert refusal(actions.draft_thread, world.secretariat, {"en": "x"}, subject=("novel", 1)).code == "no_subject"


def test_a_thread_is_not_wider_than_its_meeting(world):
    world.meeting.audience = {world.group.token, "secretariat"}
    world.meeting.save()
    wide = {"public", "secretariat"}
    refused = refusal(actions.draft_thread, world.secretariat, {"en": "x"}, agenda_item=world.item, audience=wide)
    assert refused.code == "audience_too_wide"
    assert refusal(actions.change_audience, world.secretariat, world.thread, wide).code == "audience_too_wide"


def test_a_meeting_that_is_closed_to_some_closes_its_threads_to_them(world):
    before = Thread.objects.get(pk=world.thread.pk)
    world.meeting.audience = {world.group.token, "secretariat"}
    world.meeting.save()
    thread = Thread.objects.get(pk=world.thread.pk)
    assert thread.audience == {world.group.token, "secretariat"}
    assert thread.acl_version > before.acl_version


def test_public_threads_of_a_group_are_public(world):
    world.group.public_threads = True
    world.group.save()
    assert "public" in actions.default_audience(world.item)


@pytest.mark.parametrize(
    "changes",
    [
        {"number": 0}, {"body": ""}, {"kind": "shout"}, {"capacity": "delegate", "on_behalf_of": None},
        {"kind": "chair", "capacity": "expert"}, {"language": "de"}, {"client_key": ""},
    ],
)  # fmt: skip
def test_the_database_holds_what_a_message_is(world, changes):
    message = actions.post_message(world.expert, world.thread, "Fine")
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(**changes)


def test_the_database_refuses_a_second_event_of_a_seq_and_a_changed_one(world):
    from meetings.threads.seal import seal

    event = ThreadEvent.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        ThreadEvent.objects.create(thread=world.thread, seq=1, kind="closed", actor=world.chair, at=timezone.now())
    seal(connection)
    with pytest.raises(DatabaseError), transaction.atomic():
        ThreadEvent.objects.filter(pk=event.pk).update(kind="closed")
