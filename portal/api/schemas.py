"""The shapes of the API. Descriptions are English source texts; `docs.translated` shows them in the reader's language."""

import datetime as dt
from typing import Annotated, Literal

from django.utils.translation import gettext_noop as _
from ninja import Field, Schema

from .language import LanguageCode

MOST_VALUES = 20
"""Values that one filter takes."""

MOST_ITEMS = 100
"""Items on one page."""

LAST_PAGE = 10_000

RegionalGroup = Literal["african", "asia_pacific", "eastern_european", "grulac", "weog", "none"]

Kind = Literal["original", "official", "courtesy", "machine"]


class Text(Schema):
    """A text that says in which language it is written."""

    language: LanguageCode = Field(description=_("The language of the text."))
    direction: Literal["ltr", "rtl"] = Field(description=_("The direction of its script."))
    text: str


class Label(Schema):
    """A term of the vocabulary by code and name."""

    code: str = Field(description=_("A code that never changes."), examples=["CYB"])
    label: Text


class Error(Schema):
    """What every refusal looks like."""

    code: str = Field(description=_("A word for programs."), examples=["invalid"])
    message: str = Field(description=_("A sentence for people, in the language of the answer."))
    language: LanguageCode
    fields: list["FieldError"] = Field(description=_("The parameters that cannot be used, each with its reason."))


class FieldError(Schema):
    name: str
    message: str


class InLanguage(Schema):
    """Parameter of every question."""

    lang: LanguageCode | None = Field(
        None,
        description=_("The language of the answer; without it the Accept-Language header decides, then English."),
        examples=["fr"],
    )
    fields: str | None = Field(
        None,
        max_length=500,
        description=_("Names of fields, separated by commas: only these are given, in a list for each item."),
    )


class Paged(InLanguage):
    page: int = Field(1, ge=1, le=LAST_PAGE, description=_("The page, counted from 1."))
    page_size: int = Field(25, ge=1, le=MOST_ITEMS, description=_("Items on one page."))


class Walked(InLanguage):
    """A list that can be walked through by cursor; without a number it begins at the beginning."""

    page: int | None = Field(
        None, ge=1, le=LAST_PAGE, description=_("A page by its number, counted from 1; not beside a cursor.")
    )
    page_size: int = Field(25, ge=1, le=MOST_ITEMS, description=_("Items on one page."))
    cursor: str | None = Field(
        None,
        max_length=300,
        description=_(
            "Where the page before ended, from its answer: nothing is repeated or left out when records are added."
        ),
    )


class Listed(Schema):
    """What every part of a list has beside its items."""

    total: int = Field(description=_("How many there are on all pages."))
    page_size: int
    next: str | None = Field(description=_("The address of the next page."))
    previous: str | None = Field(description=_("The address of the page before."))


class Page(Listed):
    """A page by its number."""

    page: int


class WalkedPage(Listed):
    """A page of a list that can be walked through; `page` is null after a cursor."""

    page: int | None
    cursor: str | None = Field(description=_("The cursor of the next page."))


# Vocabulary


class Term(Schema):
    code: str = Field(description=_("A code that never changes."))
    label: Text
    labels: dict[LanguageCode, str] = Field(description=_("The name in all six languages."))
    verified: bool = Field(
        description=_("Whether this wording was seen in an official text in the language of the answer.")
    )
    active: bool = Field(description=_("Inactive terms are no longer offered, but older practices name them."))
    definition: Text | None = Field(None, description=_("What falls under it."))
    parent: str | None = Field(None, description=_("The code of the wider term."))
    instrument: str | None = Field(None, description=_("The code of the instrument that an article belongs to."))
    article: int | None = Field(None, description=_("The number of the article."))
    citation: Text | None = Field(None, description=_("How the article is cited."))


class Terms(Schema):
    kind: str
    items: list[Term]


class Party(Schema):
    code: str = Field(description=_("A code that never changes; of States, ISO 3166-1."), examples=["XV"])
    name: Text
    names: dict[LanguageCode, str] = Field(description=_("The name in all six languages."))
    kind: Literal["state_party", "organization_party", "signatory", "observer_state", "organization"]
    regional_group: str
    iso_code: str | None
    fictional: bool = Field(description=_("Invented for the demonstration; never a real State."))
    active: bool


class Parties(Schema):
    items: list[Party]


# Practices


class PracticeFilters(Walked):
    form: list[str] = Field(
        [],
        max_length=MOST_VALUES,
        description=_("Codes of forms of crime; a wider form includes its parts."),
        examples=[["CYB"]],
    )
    provision: list[str] = Field(
        [], max_length=MOST_VALUES, description=_("Codes of provisions."), examples=[["UNTOC-18"]]
    )
    cooperation: list[str] = Field([], max_length=MOST_VALUES, description=_("Codes of types of cooperation."))
    party: list[str] = Field([], max_length=MOST_VALUES, description=_("Codes of States and organizations."))
    region: list[RegionalGroup] = Field([], max_length=MOST_VALUES, description=_("Regional groups of States."))
    year: list[Annotated[int, Field(ge=1, le=9999)]] = Field(
        [], max_length=MOST_VALUES, description=_("Years of first publication."), examples=[[2026]]
    )
    language: list[LanguageCode] = Field(
        [], max_length=MOST_VALUES, description=_("Languages in which the practice can be read.")
    )


class Translation(Schema):
    kind: Kind = Field(description=_("Original, or what stands behind the translation."))
    of_version: int | None = Field(description=_("The version of the original that it was made from."))
    behind: bool = Field(description=_("Whether the original has a newer version."))


class Version(Schema):
    language: LanguageCode
    kind: Kind = Field(description=_("Original, or what stands behind the translation."))
    of_version: int | None = Field(description=_("The version of the original that it was made from."))
    behind: bool = Field(description=_("Whether the original has a newer version."))
    url: str = Field(description=_("The page for people."))


class PracticeLine(Schema):
    reference: str = Field(examples=["PRA/2026/0042"])
    year: int
    number: int
    url: str = Field(description=_("The page for people."))
    title: Text
    summary: Text
    version: int = Field(description=_("The newest version of the original."))
    text_kind: Kind = Field(description=_("Original, or what stands behind the translation."))
    translation: Translation | None = Field(description=_("What stands behind a text that is not the original."))
    party: Label | None = Field(description=_("Who submitted it; nobody where the State chose not to be named."))
    forms: list[Label]
    provisions: list[Label]
    cooperation: list[Label]
    challenges: list[Label]
    year_from: int | None = Field(description=_("From when it was in use."))
    year_to: int | None = Field(description=_("Until when it was in use."))
    languages: list[Version]
    published: dt.date = Field(description=_("First publication."))
    updated: dt.datetime = Field(description=_("Last publication."))


class Practices(WalkedPage):
    items: list[PracticeLine]


class Attachment(Schema):
    url: str = Field(description=_("The page for people."))
    name: str = Field(description=_("Its title, or else the name of the file."))
    media_type: str = Field(examples=["application/pdf"])
    language: LanguageCode | None = Field(description=_("The language of the text."))
    size: int = Field(description=_("Bytes."))
    sha256: str


class Practice(PracticeLine):
    challenge: Text
    measure: Text
    result: Text
    lessons: Text | None
    safeguards: Text | None
    routes: Text | None
    transferability: Text | None
    preconditions: Text | None
    cost: Text | None
    victims: Text | None
    gender: Text | None
    assistance_note: Text | None
    authorities: list[Label]
    legal_bases: list[Label]
    phases: list[Label]
    measure_kinds: list[Label]
    partners: list[Label] = Field(description=_("Those that agree to be named."))
    assistance_needed: list[Label]
    assistance_offered: list[Label]
    requests_sent: int | None
    requests_executed: int | None
    median_days: int | None
    arrests: int | None
    convictions: int | None
    assets_frozen: str | None = Field(description=_("An amount with two decimals."), examples=["4200000.00"])
    assets_confiscated: str | None = Field(description=_("An amount with two decimals."))
    assets_shared: str | None = Field(description=_("An amount with two decimals."))
    assets_currency: str | None = Field(description=_("ISO 4217."), examples=["USD"])
    assets_on: dt.date | None = Field(description=_("The day on which the amounts were valued."))
    sources: list[str] = Field(description=_("Evidence and links, as they were written."))
    not_applicable: list[str] = Field(description=_("Fields that do not apply, as its State says."))
    attachments: list[Attachment]


# Groups, meetings, papers


class Mandate(Schema):
    kind: Literal["resolution", "decision"]
    number: str = Field(examples=["5/1"])
    paragraphs: list[int]


class WorkingGroup(Schema):
    slug: str
    url: str = Field(description=_("The page for people."))
    name: Text
    description: Text | None
    symbol_series: str | None = Field(description=_("How the symbols of its papers begin."), examples=["CTOC/COP/WG.3"])
    parent: str | None = Field(description=_("The group of which it is a stream."))
    mandates: list[Mandate]
    active: bool


class WorkingGroups(Schema):
    items: list[WorkingGroup]


class MeetingFilters(Walked):
    group: str | None = Field(None, max_length=60, description=_("The address of a working group."))
    session: int | None = Field(None, ge=1, le=999, description=_("The number of a session of the Conference."))
    since: dt.date | None = Field(None, description=_("Ends on this day or later."), examples=["2026-10-12"])
    until: dt.date | None = Field(None, description=_("Opens on this day or earlier."))


class MeetingLine(Schema):
    slug: str
    url: str = Field(description=_("The page for people."))
    title: Text
    first_day: dt.date
    last_day: dt.date
    time_zone: str = Field(examples=["Europe/Vienna"])
    mode: Literal["in_person", "hybrid", "online"]
    status: Literal["scheduled", "closed", "cancelled"]
    venue: Text | None
    groups: list[str] = Field(description=_("The addresses of its working groups."))
    session: int | None = Field(description=_("The session of the Conference alongside which it meets."))


class Meetings(WalkedPage):
    items: list[MeetingLine]


class PaperLine(Schema):
    symbol: str = Field(examples=["CTOC/COP/WG.3/2026/1"])
    url: str = Field(description=_("The page for people."))
    title: Text
    kind: str
    date: dt.date
    distribution: Literal["general", "limited", "restricted"]
    original_language: LanguageCode
    languages: list[LanguageCode] = Field(description=_("The languages in which the document exists."))
    meeting: str | None = Field(description=_("The address of its meeting."))
    session: int | None = Field(description=_("The number of its session of the Conference."))


class Papers(WalkedPage):
    items: list[PaperLine]


class PaperFilters(Walked):
    meeting: str | None = Field(None, max_length=80, description=_("The address of a meeting."))
    group: str | None = Field(None, max_length=60, description=_("The address of a working group."))
    session: int | None = Field(None, ge=1, le=999, description=_("The number of a session of the Conference."))
    kind: str | None = Field(None, max_length=30, description=_("The kind of paper."), examples=["background_paper"])


class AgendaItem(Schema):
    number: str = Field(examples=["2 (a)"])
    title: Text
    parent: str | None = Field(description=_("The number of the item of which it is a part."))
    papers: list[str] = Field(description=_("The symbols of its papers."))


class Sitting(Schema):
    starts: dt.datetime = Field(description=_("In the time of the venue."))
    ends: dt.datetime
    kind: str
    status: Literal["confirmed", "cancelled"]
    title: Text
    room: Text
    items: list[str] = Field(description=_("The numbers of the agenda items."))


class Meeting(MeetingLine):
    agenda: list[AgendaItem]
    sittings: list[Sitting]
    papers: list[PaperLine]


# Search


class SearchQuestion(Paged):
    q: str = Field(
        "", max_length=1000, description=_("Any words, in any of the six languages."), examples=["joint investigation"]
    )
    sort: Literal["relevance", "newest", "oldest"] = "relevance"
    kind: list[Literal["practice", "page", "meeting", "paper"]] = Field(
        [], max_length=MOST_VALUES, description=_("What to look for.")
    )
    form: list[str] = Field(
        [], max_length=MOST_VALUES, description=_("Codes of forms of crime; a wider form includes its parts.")
    )
    provision: list[str] = Field([], max_length=MOST_VALUES, description=_("Codes of provisions."))
    cooperation: list[str] = Field([], max_length=MOST_VALUES, description=_("Codes of types of cooperation."))
    party: list[str] = Field([], max_length=MOST_VALUES, description=_("Codes of States and organizations."))
    year: list[int] = Field([], max_length=MOST_VALUES, description=_("Years."))
    language: list[LanguageCode] = Field(
        [], max_length=MOST_VALUES, description=_("Languages in which it can be read.")
    )


class Piece(Schema):
    text: str
    match: bool = Field(description=_("Whether these words were found."))


class Snippet(Schema):
    language: LanguageCode
    direction: Literal["ltr", "rtl"]
    pieces: list[Piece]


class Hit(Schema):
    kind: Literal["practice", "page", "meeting", "paper"]
    url: str = Field(description=_("The page for people."))
    title: Text
    snippet: Snippet
    symbol: str | None
    date: dt.date
    year: int | None
    languages: list[LanguageCode]
    forms: list[str]
    provisions: list[str]
    cooperation: list[str]
    parties: list[str]


class FacetValue(Schema):
    code: str
    count: int = Field(description=_("How many this choice would find."))
    selected: bool


class Found(Page):
    items: list[Hit]
    facets: dict[str, list[FacetValue]]
    suggestion: str | None = Field(description=_("A better spelling, where one is likely."))
    degraded: bool = Field(description=_("The search could not answer in full just now."))
