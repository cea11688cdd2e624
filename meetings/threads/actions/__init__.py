"""Every change of a thread. All take the actor first, check the right, and announce after the commit.

    draft_thread(actor, titles, *, language="en", agenda_item=None, subject=None, audience=None,
                 observers_may_post=False) -> Thread          # state draft, seen by the Secretariat alone
    open_thread(actor, thread) -> Thread                      # draft -> open
    close_thread(actor, thread) -> Thread                     # open -> closed
    reopen_thread(actor, thread) -> Thread                    # closed -> open
    adopt_record(actor, thread) -> Thread                     # closed -> record, for good
    change_audience(actor, thread, audience) -> Thread
    post_message(actor, thread, body, *, seat=None, kind=None, language=None, client_key=None,
                 reply_to=None) -> Message
    import_message(actor, thread, body, *, seat, at, kind=None, language=None, client_key=None,
                   reply_to=None) -> Message                  # the Secretariat records older discussion

`titles` is `{"en": "Which bridging freeze exists in your law?", ...}`: all six languages, or the thread's own.
`subject` is `("practice", pk)` where no agenda item is meant. `reply_to` is the number of a message of the thread.
A post with a client key that its author has used before answers with the message that stands (`message.repeated`).
"""

from .messages import TooFast, import_message, post_message
from .threads import (
    adopt_record,
    change_audience,
    close_thread,
    default_audience,
    draft_thread,
    open_thread,
    reopen_thread,
)

__all__ = [
    "TooFast",
    "adopt_record",
    "change_audience",
    "close_thread",
    "default_audience",
    "draft_thread",
    "import_message",
    "open_thread",
    "post_message",
    "reopen_thread",
]
