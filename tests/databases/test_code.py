"""What the code asks of the two databases in words of its own: each place is named here, with the test that runs it on both."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import CheckConstraint, Q
from django.db.models.expressions import BaseExpression

ROOT = Path(settings.BASE_DIR)
OURS = ("portal", "meetings", "practices", "search")
BY_HAND = {
    "portal/access/audiences.py": "tests/databases/test_values.py",  # INSTR and STRPOS
    "portal/api/practices.py": "tests/api/test_practices.py",
    "portal/audit/seal.py": "tests/audit/test_audit.py",  # triggers of each database
    "meetings/threads/seal.py": "tests/threads/test_log_property.py",
    "portal/prepared.py": "tests/test_prepared.py",  # one statement for each database
    "portal/processes/checks.py": "tests/processes/test_checks.py",
    "portal/processes/databases.py": "tests/databases/test_texts.py",
    "portal/processes/views.py": "tests/processes/test_processes.py",
    "practices/actions/drafting.py": "tests/practices/test_autosave.py",  # revisions of one sitting
    "practices/queries/reading.py": "tests/databases/test_values.py",
    "practices/related.py": "tests/practices/test_related.py",
}
"""SQL written by hand, and what asks which database it is; and the test that runs it in the run of each database."""
WITHOUT_CASE_IN_SQLITE = {
    "meetings": set(),
    "portal": {"email", "path"},
    "practices": {"audience", "not_applicable"},
    "search": set(),
}
"""Columns that are looked into by contains, startswith or endswith, where SQLite passes over case: what they hold has one case."""
MAY_BE_NOTHING = {
    "cleared_at": "the desk coalesces it, the admin says where NULL stands",
    "first_published_at": "the admin says where NULL stands; whatever is published has it",
    "submitted_at": "asked only of what was submitted",
    "go_live_at": "asked only of what has an hour",
    "date": "of papers and sittings, which all have one",
    "original": "asked only of translations",
    "practice": "of attachments, editions and details, which all have one",
    "session": "of resolutions, which all have one",
}
"""Columns that are ordered by and may be NULL in some model, and why the two orders of NULL do not show."""


def sources() -> dict[str, ast.Module]:
    files = [file for name in OURS for file in (ROOT / name).rglob("*.py") if "migrations" not in file.parts]
    return {str(file.relative_to(ROOT)): ast.parse(file.read_text()) for file in files}


CODE = sources()


def calls(tree: ast.AST) -> list[tuple[str, ast.Call]]:
    """Each call with the last part of its name."""
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [(getattr(call.func, "attr", getattr(call.func, "id", "")), call) for call in found]


def test_statements_by_hand_are_named():
    by_hand = {"cursor", "raw", "extra", "RawSQL", "executescript"}
    seen = {path for path, tree in CODE.items() if by_hand & {name for name, _call in calls(tree)}}
    seen |= {
        path
        for path, tree in CODE.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "vendor"
    }
    assert seen == set(BY_HAND), "name the place in BY_HAND with a test that runs it"
    assert all((ROOT / test).exists() for test in BY_HAND.values())


def test_what_is_looked_into_has_one_case():
    for path, tree in CODE.items():
        for _name, call in calls(tree):
            for keyword in call.keywords:
                column, _, lookup = (keyword.arg or "").rpartition("__")
                if lookup in ("contains", "startswith", "endswith"):
                    assert column in WITHOUT_CASE_IN_SQLITE[path.split("/")[0]], f"{path}: {keyword.arg}"


def ordered_by() -> set[str]:
    """The columns of every order in the code, by their last name."""
    found: set[str] = set()
    for tree in CODE.values():
        values = [value for name, call in calls(tree) if name == "order_by" for value in call.args]
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in ("ordering", "default_ordering"):
                values.append(node.value)
            if isinstance(node, ast.keyword) and node.arg == "sort_key":
                values.append(node.value)
        texts = [one.value for value in values for one in ast.walk(value) if isinstance(one, ast.Constant)]
        found |= {text.lstrip("-").rpartition("__")[2] for text in texts if isinstance(text, str)}
    return found


def our_models() -> list:
    return [model for model in apps.get_models() if model.__module__.split(".")[0] in OURS]


def test_orders_by_what_may_be_nothing_are_named():
    may_be = {field.name for model in our_models() for field in model._meta.local_fields if field.null}
    inherited = {field.name for model in our_models() for field in model._meta.fields if field.null}
    assert ordered_by() & (may_be | inherited) == set(MAY_BE_NOTHING), "say where NULL stands, or why it does not show"


def expressions(condition) -> list[str]:
    """The regular expressions of a condition."""
    if isinstance(condition, Q):
        return [text for child in condition.children for text in expressions(child)]
    if isinstance(condition, tuple) and condition[0].endswith("__regex"):
        return [condition[1]]
    return (
        [text for part in condition.get_source_expressions() for text in expressions(part)]
        if isinstance(condition, BaseExpression)
        else []
    )


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        (rule.name, pattern)
        for model in our_models()
        for rule in model._meta.constraints
        if isinstance(rule, CheckConstraint)
        for pattern in expressions(rule.condition)
    ],
)
def test_expressions_of_constraints_mean_the_same_to_both(name, pattern):
    """From end to end, and nothing in them that Python and PostgreSQL read differently (`\\d`, `\\w`, `\\b`, look-behind)."""
    assert pattern.startswith("^")
    assert pattern.endswith(("$", r"\Z"))
    assert not any(part in pattern for part in ("\\d", "\\w", "\\b", "\\s", "(?<", "(?P"))


def test_an_error_that_is_caught_has_a_savepoint():
    """After an error, PostgreSQL answers nothing more in its transaction: whoever goes on must have begun a part of it."""
    for path, tree in CODE.items():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Try):
                continue
            caught = {
                getattr(one, "id", "") for handler in node.handlers if handler.type for one in ast.walk(handler.type)
            }
            if caught & {"IntegrityError", "DataError"}:
                begun = [name for part in node.body for name, _call in calls(part) if name == "atomic"]
                assert begun, f"{path}:{node.lineno}"


def test_every_lock_is_in_a_transaction():
    """PostgreSQL refuses FOR UPDATE outside of one; SQLite passes over it. Who locks is in an action or called by one."""
    for path, tree in CODE.items():
        if any(name == "select_for_update" for name, _call in calls(tree)):
            assert "/actions" in f"/{path}" or path in ("portal/mandates/wagtail_hooks.py", "search/making.py"), path
