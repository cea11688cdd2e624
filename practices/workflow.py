"""What happens when the workflow "Clearance and review" ends, and what happens when any other ends."""


def publish_reviewed(workflow_state, user=None):
    """Publish what was approved: a practice by its action with all its checks, a page as Wagtail does."""
    # Wagtail imports this module while its own models load, so nothing is imported before it runs.
    from wagtail.workflows import publish_workflow_state

    from practices.actions import publish_practice
    from practices.models import Practice

    record = workflow_state.content_object
    if isinstance(record, Practice):
        publish_practice(user, record)
    else:
        publish_workflow_state(workflow_state, user=user)
