"""What the top floor joins: names of groups for practices, practices as subjects of threads."""

import pytest

from meetings.models import WorkingGroup
from meetings.threads import actions as threads
from meetings.threads import subjects
from practices import actions as practices
from practices.groups import names_of_groups
from tests.practices import worlds


@pytest.fixture
def world(db):
    return worlds.make_world()


def test_a_group_has_its_name_where_a_practice_is_shared_with_it(db):
    names = {
        "ar": "فريق",
        "zh-hans": "工作组",
        "en": "Cooperation",
        "fr": "Coopération",
        "ru": "Группа",
        "es": "Cooperación",
    }
    group = WorkingGroup.objects.create(slug="cooperation", names=names)
    assert names_of_groups({group.token, "group:999"}) == {group.token: "Cooperation", "group:999": "Working group 999"}


def test_a_thread_can_be_about_a_published_practice_and_about_no_other(world, client):
    practice = worlds.bring_out(world)
    assert subjects.line_of("practice", 0) is None
    line = subjects.line_of("practice", practice.pk)
    assert line.path == practice.path
    thread = threads.draft_thread(world.clerk, {"en": "What did it cost?"}, subject=("practice", practice.pk))
    thread = threads.open_thread(world.clerk, thread)
    body = client.get(f"/en/threads/{thread.pk}/").content.decode()
    assert line.title in body
    practices.withdraw_practice(world.clerk, practice, "inaccurate")
    assert subjects.line_of("practice", practice.pk) is None
