"""Loading the files: once, again, with a mistake, and beside corrections made by people."""

import shutil

import pytest
from django.core.management import CommandError, call_command

from portal.vocabulary.actions import load_vocabulary
from portal.vocabulary.data_files import DATA_DIRECTORY, FILES, BrokenFile, read_vocabulary
from portal.vocabulary.models import (
    TERM_MODELS,
    ChallengeType,
    FormOfCrime,
    OftenUsedProvision,
    Party,
    Provision,
)
from portal.vocabulary.queries import version
from portal.vocabulary.signals import vocabulary_changed


@pytest.fixture
def copy(tmp_path):
    """A copy of the files, and a way to change one of them."""
    for file in FILES.values():
        shutil.copy(DATA_DIRECTORY / file, tmp_path)

    def change(file, old, new, count=1):
        path = tmp_path / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, count), encoding="utf-8")

    change.directory = tmp_path
    return change


def rows():
    return {model: list(model.objects.order_by("code").values()) for model in (*TERM_MODELS,)}


def test_first_loading_brings_everything_and_the_second_changes_nothing(db, files):
    first = load_vocabulary()
    assert all(model.objects.count() == len(files.terms[model]) for model in TERM_MODELS)
    assert OftenUsedProvision.objects.count() == sum(map(len, files.often_used.values()))
    before, token = rows(), version()
    second = load_vocabulary()
    assert first.changed
    assert not second.changed
    assert (rows(), version()) == (before, token)


def test_a_loading_costs_few_queries_however_many_terms(loaded, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        load_vocabulary()


def test_every_loaded_term_passes_its_own_checks(loaded):
    for model in TERM_MODELS:
        for term in model.objects.all():
            term.full_clean()


def test_a_changed_line_updates_one_term(loaded, copy):
    copy("challenge_types.yaml", "en: Costs", "en: Costs and fees")
    token = version()
    report = load_vocabulary(directory=copy.directory)
    assert report.counts[ChallengeType].changed == ["COSTS"]
    assert ChallengeType.objects.get(code="COSTS").label("en") == "Costs and fees"
    assert version() != token


def test_a_term_that_left_its_file_becomes_inactive_and_can_come_back(loaded, copy):
    file = (DATA_DIRECTORY / "parties.yaml").read_text("utf-8")
    copy("parties.yaml", file[file.index('  - code: "O-IPN"') :], "")
    report = load_vocabulary(directory=copy.directory)
    assert report.counts[Party].changed == report.counts[Party].deactivated == ["O-IPN"]
    assert Party.objects.get(code="O-IPN").active is False
    assert not load_vocabulary(directory=copy.directory).changed
    assert load_vocabulary().counts[Party].changed == ["O-IPN"]
    assert Party.objects.get(code="O-IPN").active is True


def test_provisions_often_used_follow_the_file(loaded, copy):
    copy("forms_of_crime.yaml", "provisions: [UNTOC-10, UNTOC-27]", "provisions: [UNTOC-10, UNTOC-18]")
    load_vocabulary(directory=copy.directory)
    form = FormOfCrime.objects.get(code="ENV-P")
    assert list(form.often_used.order_by("order").values_list("code", flat=True)) == ["UNTOC-10", "UNTOC-18"]
    assert not load_vocabulary(directory=copy.directory).changed


BROKEN = [
    ("provisions.yaml", "    ru: Выдача\n", "", ["provisions.yaml", "UNTOC-16", "ru", "missing"]),
    ("provisions.yaml", "    ru: Выдача\n", "    ru: ''\n", ["UNTOC-16", "ru", "missing"]),
    ("provisions.yaml", "en: Extradition", "en: Extradition [F06]", ["UNTOC-16", "en", "[F06]"]),
    ("concepts.yaml", "es: extradición", "es: extradición*", ["EXTRADITION", "es", "working mark"]),
    ("concepts.yaml", "zh-hans: 引渡", "zh: 引渡", ["EXTRADITION", "line named zh"]),
    ("provisions.yaml", "zh-hans: 引渡", "zh-hans: Extradition", ["UNTOC-16", "zh-hans", "another script"]),
    ("provisions.yaml", "code: UNTOC-16", "code: UNTOC-15", ["UNTOC-15", "twice"]),
    ("provisions.yaml", "code: UNTOC-16", "code: UNCLOS-16", ["UNCLOS-16", "no instrument"]),
    ("provisions.yaml", "code: UNTOC-16", "code: untoc-16", ["untoc-16", "capital letters"]),
    ("forms_of_crime.yaml", "parent: ENV", "parent: EVN", ["ENV-W", "EVN"]),
    ("forms_of_crime.yaml", "UNTOC-20, UNTOC-27]", "UNTOC-20, UNTOC-72]", ["CYB", "UNTOC-72"]),
    ("forms_of_crime.yaml", '      fr: "Attaques', '      de: "Angriffe', ["forms_of_crime.yaml", "de"]),
    ("parties.yaml", "kind: state_party", "kind: member", ["parties.yaml", "AF", "member"]),
    ("parties.yaml", "regional_group: weog", "regional_group: west", ["west"]),
    ("parties.yaml", "fictional: true", "fictional: perhaps", ["XV", "true or false"]),
    ("instruments.yaml", "article {article}", "article", ["UNTOC", "citation", "en"]),
    (
        "challenge_types.yaml",
        "    fr: Coûts\n",
        "    fr: Coûts\n    fr: Frais\n",
        ["challenge_types.yaml, line", "fr"],
    ),
    ("challenge_types.yaml", "terms:", "words:", ["challenge_types.yaml", "terms"]),
    ("challenge_types.yaml", "    fr: Coûts\n", "   fr: Coûts\n", ["challenge_types.yaml, line"]),
    ("concepts.yaml", "      ru: [экстрадиция", "      de: [Auslieferung", ["EXTRADITION", "de"]),
    ("concepts.yaml", "verified: [ar, zh-hans, en, es]", "verified: [ar, zh, en, es]", ["EXTRADITION", "zh"]),
]


@pytest.mark.parametrize(("file", "old", "new", "said"), BROKEN)
def test_a_broken_file_is_refused_with_its_place(loaded, copy, file, old, new, said):
    copy(file, old, new)
    before = rows()
    with pytest.raises(BrokenFile) as error:
        load_vocabulary(directory=copy.directory)
    for words in said:
        assert words in str(error.value)
    assert rows() == before


def test_all_mistakes_are_told_at_once_with_their_lines(copy):
    copy("provisions.yaml", "    ru: Выдача\n", "")
    copy("challenge_types.yaml", "    ar: التكاليف\n", "")
    with pytest.raises(BrokenFile) as error:
        read_vocabulary(copy.directory)
    assert len(error.value.faults) == 2
    line = next(
        number
        for number, text in enumerate((copy.directory / "provisions.yaml").read_text("utf-8").splitlines(), 1)
        if "code: UNTOC-16" in text
    )
    assert error.value.faults[0].startswith(f"provisions.yaml, line {line}, UNTOC-16: ")


@pytest.mark.parametrize("damage", ["missing", "not UTF-8"])
def test_an_unreadable_file_is_named(copy, damage):
    path = copy.directory / "parties.yaml"
    path.unlink() if damage == "missing" else path.write_bytes("Côte".encode("latin-1"))
    with pytest.raises(BrokenFile, match=r"parties\.yaml: the file is"):
        read_vocabulary(copy.directory)


def test_the_command_reports_and_repeats_quietly(db, capsys):
    call_command("load_vocabulary")
    assert "party: 207 created, 0 updated, 0 deactivated, 0 unchanged" in capsys.readouterr().out
    call_command("load_vocabulary")
    assert "party: 0 created, 0 updated, 0 deactivated, 207 unchanged" in capsys.readouterr().out


def test_the_command_checks_without_changing(db, capsys):
    call_command("load_vocabulary", "--check")
    assert "Nothing was changed" in capsys.readouterr().out
    assert Provision.objects.count() == 0
    assert version() == ""


def test_the_command_fails_with_the_mistake(db, copy):
    copy("provisions.yaml", "    ru: Выдача\n", "")
    with pytest.raises(CommandError, match="UNTOC-16"):
        call_command("load_vocabulary", "--check", "--directory", str(copy.directory))


def test_rooms_above_hear_of_a_loading_once(db):
    heard = []

    def listen(sender, **said):
        heard.append((said["verb"], said["actor"], said["token"], len(said["codes"]["vocabulary.Party"])))

    vocabulary_changed.connect(listen)
    try:
        load_vocabulary()
        load_vocabulary()
    finally:
        vocabulary_changed.disconnect(listen)
    assert heard == [("load_vocabulary", None, version(), 207)]
