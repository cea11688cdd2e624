"""The demo content holds together: languages, scripts, lengths, symbols, references, public evidence."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "portal" / "demo" / "data"
FILES = sorted(DATA.rglob("*.yaml"))
LANGUAGES = ("ar", "zh-hans", "en", "fr", "ru", "es")
TRANSLATED = ("P05", "P07", "P08", "P10")
BODIES = {"challenge", "measure", "result", "lessons", "safeguards"}
SCRIPTS = {"ar": r"[\u0621-\u064a]", "zh-hans": r"[\u4e00-\u9fff]", "ru": r"[\u0400-\u04ff]"}
ONE_SYMBOL = r"CTOC/COP(/WG\.\d{1,2})?(/\d{4})?/((CRP|L|INF|NGO)\.?/?)?\d+(/(Add|Corr|Rev|Amend)\.\d+)*\*?"
SYMBOL = re.compile(rf"^{ONE_SYMBOL}(-{ONE_SYMBOL})?$")
TAG = re.compile(r"\[(F\d+b?|GK|seed)\b[^]]*\]")


def load(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def vocabulary(name: str) -> dict[str, dict]:
    """The terms of one file of the vocabulary, by code."""
    terms = load(ROOT / "portal" / "vocabulary" / "data" / f"{name}.yaml")["terms"]
    return {term["code"]: term for term in terms}


CONTENT = {path.relative_to(DATA).as_posix(): load(path) for path in FILES}
PRACTICES = {content["key"]: content for name, content in CONTENT.items() if name.startswith("practices/")}
PUBLISHED = {key: one for key, one in PRACTICES.items() if one["state"] == "published"}
PEOPLE = {person["key"]: person for person in CONTENT["people.yaml"]["people"]}
SESSION = CONTENT["conference.yaml"]["conference"]
GROUPS = {group["slug"]: group for group in CONTENT["conference.yaml"]["groups"]}
MEETINGS = {meeting["slug"]: meeting for meeting in CONTENT["conference.yaml"]["meetings"]}
PAPERS = [(owner, paper) for owner in (SESSION, *MEETINGS.values()) for paper in owner["papers"]]
THREADS = CONTENT["threads.yaml"]["threads"]
PAGES = CONTENT["pages.yaml"]["pages"]
PARTIES = vocabulary("parties")

each_practice = pytest.mark.parametrize("practice", PRACTICES.values(), ids=PRACTICES.keys())


def localized(node: Any, place: str = "") -> Iterator[tuple[str, dict]]:
    """Every mapping whose keys are language codes, with its place."""
    if isinstance(node, dict):
        if node and set(node) <= set(LANGUAGES):
            yield place, node
        node = node.items()
    elif isinstance(node, list):
        node = enumerate(node)
    else:
        return
    for key, value in node:
        yield from localized(value, f"{place}/{key}")


def strings(node: Any) -> Iterator[str]:
    """All texts in a tree, without what says which kind of translation it is."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for key, value in node.items():
            if key != "translation_kind":
                yield from strings(value)
    elif isinstance(node, list):
        for value in node:
            yield from strings(value)


def texts() -> Iterator[tuple[str, str, str]]:
    """(place, language, text) for everything that has a language."""
    for name, content in CONTENT.items():
        for place, mapping in localized(content, name):
            for language, node in mapping.items():
                yield from ((place, language, text) for text in strings(node) if text)
    for thread in THREADS:
        for post in thread["posts"]:
            yield f"{thread['key']} {post['number']}", post["language"], post["text"]
    yield from ((person["key"], person["language"], person["post"]) for person in PEOPLE.values())


def length(language: str, text: str) -> int:
    """Words; in Chinese two characters stand for about one word."""
    return len(re.sub(r"\s", "", text)) // 2 if language == "zh-hans" else len(text.split())


def repeated(values: Iterable) -> list:
    return [value for value, count in Counter(values).items() if count > 1]


def numbers(owner: dict) -> list[str]:
    return [item["number"] for item in owner["agenda"]]


# Every file


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_research_tag_or_filler_reaches_a_reader(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not TAG.search(text)
    assert not re.search(r"(?i:lorem|ipsum)|\bTODO\b|\bXK\b", text)


@pytest.mark.parametrize("name", CONTENT)
def test_six_languages_are_complete_and_in_order(name: str) -> None:
    for place, mapping in localized(CONTENT[name]):
        if name.startswith("practices/") and place == "/texts":
            continue  # a practice has its original, and translations that are whole or missing
        if place.endswith("/body") and len(mapping) == 1:
            continue  # the text of a paper in its original language only
        assert tuple(mapping) == LANGUAGES, place
        assert all(strings(mapping)), place


def test_each_text_is_in_the_script_of_its_language() -> None:
    for place, language, text in texts():
        found = {name for name, script in SCRIPTS.items() if re.search(script, text)}
        assert found == {language} & set(SCRIPTS), (place, language, text)


def test_english_follows_the_editorial_style_and_french_its_spaces() -> None:
    british = re.compile(r"\b(organis|recognis|criminalis|emphasise|utilis)|\bpercent\b|\bprograms?\b|\d\s?%")
    for place, language, text in texts():
        if language == "en":
            assert not british.search(text), (place, text)
        elif language == "fr":
            assert not re.search(r" [;:!?»]|« ", text), (place, text)


# People


def test_the_six_demo_accounts_and_nobody_twice() -> None:
    for key in ("expert", "focal", "delegate", "observer", "chair", "secretariat"):
        assert PEOPLE[key]["email"] == f"{key}@demo.example"
        assert any(seat["role"].startswith(key) for seat in PEOPLE[key]["seats"])
    for field in ("email", "full_name"):
        assert not repeated(person[field] for person in PEOPLE.values())
    assert all(person["email"].endswith("@demo.example") for person in PEOPLE.values())
    secretaries = [one for one in PEOPLE.values() if one["seats"][0]["role"] == "secretariat"]
    assert len(secretaries) >= 2, "who reviews need not be who publishes"


@pytest.mark.parametrize("person", PEOPLE.values(), ids=PEOPLE.keys())
def test_every_seat_has_a_party_and_a_place_that_exist(person: dict) -> None:
    places = {"", *(f"group:{slug}" for slug in GROUPS), *(f"meeting:{slug}" for slug in MEETINGS)}
    for seat in person["seats"]:
        assert (seat["party"] == "") == (seat["role"] == "secretariat")
        assert seat["party"] == "" or PARTIES[seat["party"]]["fictional"]
        assert seat["scope"] in places


# Conference, groups, meetings, papers


def test_papers_have_symbols_of_their_series_and_none_twice() -> None:
    symbols = []
    for owner, paper in PAPERS:
        symbol = paper["symbol"].format(year=2030)
        series = [GROUPS[slug]["symbol_series"] for slug in owner.get("groups", [])] or ["CTOC/COP"]
        assert SYMBOL.match(symbol), symbol
        for half, start in zip(symbol.split("-"), series, strict=True):
            assert half.startswith(f"{start}/2030/"), symbol
            earlier = "groups" in owner and owner["sittings"][0].get("relative_day", 0) < -366
            symbols.append((half, earlier))
    assert not repeated(symbols)
    assert any("-" in paper["symbol"] for _, paper in PAPERS), "a joint discussion has a joint symbol"


def test_papers_name_items_languages_and_readers_that_exist() -> None:
    for owner, paper in PAPERS:
        assert set(paper["items"]) <= set(numbers(owner)), paper["symbol"]
        assert paper["distribution"] in ("general", "limited", "restricted")
        assert {"public"} <= set(paper["audience"]) or paper["distribution"] != "general"
        assert set(paper["audience"]) <= {"public", "parties", "group", "meeting"}
        assert paper["distribution"] == "general" or "public" not in paper["audience"], paper["symbol"]
        assert paper["original_language"] in paper.get("languages", LANGUAGES)
        for language, body in paper.get("body", {}).items():
            assert 60 <= length(language, body) <= 220, (paper["symbol"], language)
    assert sum(len(paper.get("body", {})) == 6 for _, paper in PAPERS) >= 2


def test_agendas_are_numbered_in_order() -> None:
    for owner in (SESSION, *MEETINGS.values()):
        found = numbers(owner)
        assert all(re.fullmatch(r"\d+( \([a-z]\))?", number) for number in found)
        assert found == sorted(set(found), key=lambda number: (int(number.split()[0]), number))


def test_sittings_are_placed_without_a_clash_of_rooms() -> None:
    taken = [(block["day"], block["slot"], block["room"]) for block in SESSION["plenary"]]
    taken += [(block["day"], block["slot"], block["room"]) for block in SESSION["other_blocks"]]
    for meeting in MEETINGS.values():
        assert set(meeting["groups"]) <= set(GROUPS)
        assert meeting["chair"] in {None, *PEOPLE}
        for sitting in meeting["sittings"]:
            assert set(sitting["items"]) <= set(numbers(meeting)), meeting["slug"]
            assert ("day" in sitting) == meeting["alongside_conference"]
            day = sitting["day"] if "day" in sitting else f"relative {sitting['relative_day']}"
            taken.append((day, sitting["slot"], sitting["room"]))
    assert not repeated(taken)
    assert {room for _, _, room in taken} == {room["key"] for room in CONTENT["conference.yaml"]["rooms"]}
    assert {slot for _, slot, _ in taken} == set(SESSION["sittings"])
    assert {day for day, _, _ in taken if isinstance(day, int)} == set(range(1, SESSION["days"] + 1))


def test_a_group_adopts_its_report_before_the_plenary_takes_its_item() -> None:
    def order(block: dict) -> tuple[int, bool]:
        return block["day"], block["slot"] == "afternoon"

    for meeting in MEETINGS.values():
        item = meeting.get("report_before_item")
        taken_up = [order(block) for block in SESSION["plenary"] if item in block["items"]]
        if item:
            assert max(map(order, meeting["sittings"])) < min(taken_up), meeting["slug"]


def test_one_meeting_is_in_session_on_the_day_of_loading() -> None:
    now = [one for one in MEETINGS.values() if one["sittings"][0].get("relative_day") == 0]
    assert len(now) == 1
    assert now[0]["current_item"] in numbers(now[0])


def test_groups_have_unique_names_and_parents_before_children() -> None:
    provisions, seen = set(vocabulary("provisions")), {None}
    for slug, group in GROUPS.items():
        assert group["parent"] in seen
        assert set(group.get("provisions", [])) <= provisions
        assert group["source"]
        seen.add(slug)
    for language in LANGUAGES:
        assert not repeated(group["name"][language] for group in GROUPS.values())


# Practices


def test_twelve_practices_are_published_and_four_are_under_way() -> None:
    assert sorted(PUBLISHED) == [f"P{number:02}" for number in range(1, 13)]
    under_way = sorted(one["state"] for key, one in PRACTICES.items() if key not in PUBLISHED)
    assert under_way == ["cleared", "draft", "returned", "submitted"]
    in_order = sorted(PUBLISHED.values(), key=lambda one: one["published"])
    assert [one["reference"]["number"] for one in in_order] == list(range(1, 13))
    assert {one["original_language"] for one in in_order} == set(LANGUAGES)


@each_practice
def test_a_practice_uses_terms_of_the_vocabulary(practice: dict) -> None:
    fields = {"forms": "forms_of_crime", "cooperation": "cooperation_types", "challenges": "challenge_types"}
    for field, name in (fields | {"provisions": "provisions"}).items():
        assert practice[field] == list(dict.fromkeys(practice[field])) != []
        assert set(practice[field]) <= set(vocabulary(name)), field
    assert (practice["visibility"] == "group") == (practice.get("group") in GROUPS)
    assert (practice["visibility"], practice["tlp"]) in {
        ("public", "CLEAR"),
        ("parties", "GREEN"),
        ("group", "AMBER"),
    }
    assert all(source["title"] and source["supports"] for source in practice["sources"])
    own = {seat["party"] or None for seat in PEOPLE[practice["author"]]["seats"]}
    assert practice["party"] in own
    if practice["submitted_by"] == "secretariat":
        assert practice["sources"]
        assert practice["based_on"] == "public sources"


@each_practice
def test_a_practice_is_whole_in_each_language_it_has(practice: dict) -> None:
    original = practice["original_language"]
    assert set(practice["texts"]) == (set(LANGUAGES) if practice["key"] in TRANSLATED else {original})
    for language, text in practice["texts"].items():
        kinds = ("original",) if language == original else ("official", "courtesy")
        assert text["translation_kind"] in kinds
        assert set(text) == set(practice["texts"][original]), "a translation is whole or missing"
        assert set(text) <= BODIES | {"translation_kind", "title", "summary"}
        assert 10 <= len(text["title"]) <= 150
        assert 50 <= len(text["summary"]) <= 1500
        for name in (BODIES & set(text)) if practice["state"] == "published" else ():
            least = 60 if language in ("en", "fr", "es") else 40
            assert least <= length(language, text[name]) <= 180, (language, name)
            paragraphs = practice["texts"][original][name].count("\n")
            assert text[name].count("\n") == paragraphs, (language, name)


@pytest.mark.parametrize("key", TRANSLATED)
def test_figures_of_the_result_are_in_every_translation(key: str) -> None:
    practice = PRACTICES[key]
    figures = re.findall(r"\d\d+", practice["texts"][practice["original_language"]]["result"])
    assert figures
    for language, text in practice["texts"].items():
        assert set(figures) <= set(re.findall(r"\d\d+", text["result"])), language


def test_an_anonymous_practice_does_not_name_its_state() -> None:
    anonymous = [practice for practice in PRACTICES.values() if practice["anonymize"]]
    assert anonymous
    for practice in anonymous:
        names = {PARTIES[practice["party"]][language] for language in LANGUAGES}
        assert not any(name in text for name in names for text in strings(practice["texts"]))


def test_titles_of_practices_are_unique() -> None:
    assert not repeated(text["title"] for practice in PRACTICES.values() for text in practice["texts"].values())


def test_particulars_are_whole_in_each_language_and_honest() -> None:
    for key, said in CONTENT["particulars.yaml"]["practices"].items():
        practice = PRACTICES[key]
        for name, text in said.get("texts", {}).items():
            assert isinstance(text, dict) == (key in TRANSLATED), (key, name)
        for file in said.get("attachments", []):
            content = (DATA / "files" / file["file"]).read_bytes()
            assert len(content) < 100_000
            assert file["language"] in practice["texts"]
        if filed := said.get("filed"):
            assert filed["item"] in numbers(MEETINGS[filed["meeting"]])
        assert all(PARTIES[code]["fictional"] for code in said.get("partners", []))
    assert any(said.get("attachments") for said in CONTENT["particulars.yaml"]["practices"].values())


# Threads


@pytest.mark.parametrize("thread", THREADS, ids=lambda thread: thread["key"])
def test_a_thread_is_bound_to_an_item_and_its_posts_are_in_order(thread: dict) -> None:
    meeting, posts = MEETINGS[thread["meeting"]], thread["posts"]
    assert thread["item"] in numbers(meeting)
    assert 6 <= len(posts) <= 14
    assert [post["number"] for post in posts] == list(range(1, len(posts) + 1))
    moments = [thread["opened_minutes_ago"], *(post["minutes_ago"] for post in posts)]
    assert moments == sorted(set(moments), reverse=True)
    places = {f"meeting:{meeting['slug']}", *(f"group:{slug}" for slug in meeting["groups"])}
    capacities = {"head_of_delegation", "expert", "adviser", "chair", "secretariat", "observer"}
    for post in posts:
        seats = PEOPLE[post["author"]]["seats"]
        assert any(seat["role"] == "secretariat" or seat["scope"] in places for seat in seats), post["author"]
        assert post["party"] in {None, *(seat["party"] for seat in seats)}
        assert (post["party"] is None) == (post["capacity"] in ("chair", "secretariat"))
        assert post["capacity"] in capacities
        assert post["kind"] in ("chair", "statement", "question", "reply", "information")
        assert post.get("reply_to", 0) < post["number"]
        assert 20 <= length(post["language"], post["text"]) <= 90, post["number"]


def test_a_thread_is_never_wider_than_the_practice_of_which_it_speaks() -> None:
    for thread in THREADS:
        if thread["practice"] and PUBLISHED[thread["practice"]]["visibility"] != "public":
            assert thread["audience"] == ["group"], thread["key"]
    assert not repeated(thread["key"] for thread in THREADS)
    assert [thread["audience"] for thread in THREADS].count(["public"]) == 1
    assert {post["language"] for thread in THREADS for post in thread["posts"]} == set(LANGUAGES)


# Pages and mandates


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page["key"])
def test_a_page_says_the_same_in_each_language(page: dict) -> None:
    shapes = set()
    for language, text in page["texts"].items():
        assert {"title", "description"} <= set(text)
        assert ("hero" in text) == ("search_example" in text) == (page["key"] == "home")
        blocks = [next(iter(block.items())) for block in text["blocks"]]
        shapes.add(tuple((kind, isinstance(value, list) and len(value)) for kind, value in blocks))
        assert {kind for kind, _ in blocks} <= {"heading", "paragraph", "list"}
        assert 80 <= length(language, " ".join(strings(text["blocks"]))) <= 250, language
    assert len(shapes) == 1


def test_pages_have_addresses_of_their_own() -> None:
    assert not repeated(page["slug"] for page in PAGES)


def test_the_resolution_has_its_eleven_paragraphs_and_public_evidence_only() -> None:
    resolution = CONTENT["mandates.yaml"]["mandates"][0]
    assert resolution["number"] == "5/1"
    assert [paragraph["number"] for paragraph in resolution["paragraphs"]] == list(range(1, 12))
    public = {("meeting", slug) for slug in MEETINGS}
    public |= {("practice", key) for key, one in PUBLISHED.items() if one["visibility"] == "public"}
    public |= {("paper", paper["symbol"]) for _, paper in PAPERS if paper["audience"] == ["public"]}
    bodies = {"conference", "states-parties", "secretariat", *(f"group:{slug}" for slug in GROUPS)}
    for paragraph in resolution["paragraphs"]:
        assert paragraph["status"]["code"] in ("concluded", "continuing", "planned")
        assert set(paragraph["of"]) <= bodies
        assert {item for evidence in paragraph["evidence"] for item in evidence.items()} <= public
