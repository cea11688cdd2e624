"""The one door to publishing and unpublishing: open only inside an action."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_open_for: ContextVar[frozenset[int]] = ContextVar("practices_gate", default=frozenset())


@contextmanager
def open_gate(pk: int) -> Iterator[None]:
    """Let this one practice be published or unpublished; only `practices.actions` opens it."""
    token = _open_for.set(_open_for.get() | {pk})
    try:
        yield
    finally:
        _open_for.reset(token)


def is_open(pk: int | None) -> bool:
    """Whether an action is publishing or unpublishing this practice right now."""
    return pk in _open_for.get()
