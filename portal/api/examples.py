"""One example answer for each endpoint, in English; a test checks each against its schema."""

from typing import Any


def of(example: dict[str, Any]) -> dict[str, Any]:
    """What django-ninja adds to the description of an endpoint."""
    return {"responses": {200: {"content": {"application/json": {"example": example}}}}}


def _text(words: str, language: str = "en") -> dict[str, str]:
    return {"language": language, "direction": "ltr", "text": words}


CURSOR = "WyIyMDI2LTEwLTA5VDA5OjMwOjAwKzAwOjAwIiwxMl0"


def _walked(address: str, total: int) -> dict[str, Any]:
    cursor = CURSOR if total > 25 else None
    following = f"/api/v1/{address}?cursor={cursor}" if cursor else None
    return _page(address, total) | {"next": following, "cursor": cursor}


def _page(address: str, total: int) -> dict[str, Any]:
    return {
        "total": total,
        "page": 1,
        "page_size": 25,
        "next": f"/api/v1/{address}?page=2" if total > 25 else None,
        "previous": None,
    }


_SIX = {
    "ar": "الجريمة السيبرانية",
    "zh-hans": "网络犯罪",
    "en": "Cybercrime",
    "fr": "Cybercriminalité",
    "ru": "Киберпреступность",
    "es": "Ciberdelincuencia",
}

TERMS = {
    "kind": "forms-of-crime",
    "items": [
        {
            "code": "CYB",
            "label": _text("Cybercrime"),
            "labels": _SIX,
            "verified": True,
            "active": True,
            "definition": _text("Offences against or by means of computer systems."),
            "parent": None,
            "instrument": None,
            "article": None,
            "citation": None,
        }
    ],
}

PARTIES = {
    "items": [
        {
            "code": "XV",
            "name": _text("Velmara"),
            "names": {
                "ar": "فيلمارا",
                "zh-hans": "韦尔马拉",
                "en": "Velmara",
                "fr": "Velmara",
                "ru": "Вельмара",
                "es": "Velmara",
            },
            "kind": "state_party",
            "regional_group": "none",
            "iso_code": None,
            "fictional": True,
            "active": True,
        }
    ]
}

_LINE = {
    "reference": "PRA/2026/0012",
    "year": 2026,
    "number": 12,
    "url": "/en/practices/2026/12/",
    "title": _text("A 48-hour bridging freeze for fraud proceeds"),
    "summary": _text(
        "A hold between financial intelligence units keeps the money in place until the formal request arrives."
    ),
    "version": 2,
    "text_kind": "original",
    "translation": None,
    "party": {"code": "XV", "label": _text("Velmara")},
    "forms": [{"code": "CYB", "label": _text("Cybercrime")}],
    "provisions": [{"code": "UNTOC-18", "label": _text("Mutual legal assistance")}],
    "cooperation": [{"code": "CONFISCATION", "label": _text("Confiscation")}],
    "challenges": [{"code": "TIME", "label": _text("Time")}],
    "year_from": 2024,
    "year_to": 2026,
    "languages": [
        {"language": "en", "kind": "original", "of_version": None, "behind": False, "url": "/en/practices/2026/12/"},
        {"language": "fr", "kind": "courtesy", "of_version": 1, "behind": True, "url": "/fr/practices/2026/12/"},
    ],
    "published": "2026-10-09",
    "updated": "2026-10-09T09:30:00Z",
}

PRACTICES = _walked("practices", 42) | {"items": [_LINE]}

PRACTICE = _LINE | {
    "challenge": _text("The money is gone within hours, a request takes weeks."),
    "measure": _text("The units may hold a transaction for 48 hours."),
    "result": _text("Of 74 holds, 61 became orders."),
    "lessons": _text("A short freeze needs a basis in law."),
    "safeguards": None,
    "routes": None,
    "transferability": _text("Any unit with a power to hold transactions can do the same."),
    "preconditions": _text("A contact point that answers at all hours."),
    "cost": None,
    "victims": None,
    "gender": None,
    "assistance_note": None,
    "authorities": [{"code": "fiu", "label": _text("Financial intelligence unit")}],
    "legal_bases": [{"code": "convention", "label": _text("The Convention or a Protocol")}],
    "phases": [{"code": "recovery", "label": _text("Recovery of assets")}],
    "measure_kinds": [{"code": "legal", "label": _text("Legal")}],
    "partners": [{"code": "XT", "label": _text("Tamsund")}],
    "assistance_needed": [],
    "assistance_offered": [{"code": "training", "label": _text("Training")}],
    "requests_sent": 74,
    "requests_executed": 61,
    "median_days": 9,
    "arrests": None,
    "convictions": None,
    "assets_frozen": None,
    "assets_confiscated": None,
    "assets_shared": None,
    "assets_currency": None,
    "assets_on": None,
    "sources": [],
    "not_applicable": ["gender"],
    "attachments": [
        {
            "url": "/en/practices/files/0b0e7a58-8d5f-4f3e-9a51-5d7a3d1f2c11/",
            "name": "The form of the hold",
            "media_type": "application/pdf",
            "language": "en",
            "size": 12345,
            "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        }
    ],
}

WORKING_GROUPS = {
    "items": [
        {
            "slug": "international-cooperation",
            "url": "/en/groups/international-cooperation/",
            "name": _text("Working Group on International Cooperation"),
            "description": None,
            "symbol_series": "CTOC/COP/WG.3",
            "parent": None,
            "mandates": [{"kind": "resolution", "number": "5/1", "paragraphs": [9, 10]}],
            "active": True,
        }
    ]
}

_MEETING = {
    "slug": "international-cooperation-17",
    "url": "/en/meetings/international-cooperation-17/",
    "title": _text("Working Group on International Cooperation, seventeenth meeting"),
    "first_day": "2026-10-13",
    "last_day": "2026-10-14",
    "time_zone": "Europe/Vienna",
    "mode": "hybrid",
    "status": "scheduled",
    "venue": _text("Vienna International Centre"),
    "groups": ["international-cooperation"],
    "session": 14,
}

MEETINGS = _walked("meetings", 1) | {"items": [_MEETING]}

_PAPER = {
    "symbol": "CTOC/COP/WG.3/2026/5",
    "url": "/en/meetings/papers/5/",
    "title": _text("Annotated provisional agenda"),
    "kind": "agenda",
    "date": "2026-09-01",
    "distribution": "general",
    "original_language": "en",
    "languages": ["ar", "zh-hans", "en", "fr", "ru", "es"],
    "meeting": "international-cooperation-17",
    "session": None,
}

PAPERS = _walked("papers", 30) | {"items": [_PAPER]}

MEETING = _MEETING | {
    "agenda": [
        {"number": "1", "title": _text("Organizational matters"), "parent": None, "papers": []},
        {
            "number": "1 (a)",
            "title": _text("Opening of the meeting"),
            "parent": "1",
            "papers": ["CTOC/COP/WG.3/2026/5"],
        },
    ],
    "sittings": [
        {
            "starts": "2026-10-13T10:00:00+02:00",
            "ends": "2026-10-13T13:00:00+02:00",
            "kind": "group",
            "status": "confirmed",
            "title": _text("Working Group on International Cooperation, seventeenth meeting"),
            "room": _text("Boardroom A"),
            "items": ["1", "1 (a)"],
        }
    ],
    "papers": [_PAPER],
}

FOUND = _page("search", 1) | {
    "items": [
        {
            "kind": "practice",
            "url": "/en/practices/2026/12/",
            "title": _text("A 48-hour bridging freeze for fraud proceeds"),
            "snippet": {
                "language": "en",
                "direction": "ltr",
                "pieces": [
                    {"text": "keeps the money in place until the ", "match": False},
                    {"text": "request", "match": True},
                ],
            },
            "symbol": "PRA/2026/0012",
            "date": "2026-10-09",
            "year": 2026,
            "languages": ["en", "fr"],
            "forms": ["CYB"],
            "provisions": ["UNTOC-18"],
            "cooperation": ["CONFISCATION"],
            "parties": ["XV"],
        }
    ],
    "facets": {"kind": [{"code": "practice", "count": 1, "selected": False}]},
    "suggestion": None,
    "degraded": False,
}
