"""Search: one request and one response type over everything a reader may find.

Public API, for the rooms above this one:

``search.documents``
    ``SearchDocument`` and ``Text``: what a record looks like to the index. ``document_id(kind, pk)``.

``search.registry``
    ``register(kind, source)`` in ``AppConfig.ready()``. A source has ``pks()``, ``document(pk)`` and
    ``audience_queryset()``; see ``registry.Source``. Kinds: ``practice page meeting paper``.

``search.actions``
    ``touch(kind, pk)`` inside the transaction of *every* action that changes what
    ``document(pk)`` returns: creating, editing, publishing, withdrawing, deleting, changing the audience. It
    writes one row and reads nothing.

``search.queries``
    ``search(SearchRequest) -> SearchResponse``. Never raises for an engine that is away:
    the response is ``degraded``. ``every(SearchRequest)`` gives all that would be found, beyond the last page
    too, as documents, batch by batch; it raises ``EngineUnavailable``.

``search.worker``
    ``apply_pending(limit=500)``: rebuilds what was touched from the database, now, and
    brings it into the index. The worker loop calls it every fraction of a second; tests call it after an
    action.

``manage.py search status|reindex|check|retry``
    What waits and what is parked; a new index built beside and swapped in; database against index; parked
    records tried again.

The version of a document is counted by the worker; a source leaves ``SearchDocument.version`` alone.
"""
