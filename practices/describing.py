"""A practice for the programs that read pages: schema.org as JSON-LD, and the properties of Open Graph."""

import json
from typing import Any

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe

from .citing import Citation, citation_of
from .queries import Reading

_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


LOCALES = {"ar": "ar_AR", "zh-hans": "zh_CN", "en": "en_US", "fr": "fr_FR", "ru": "ru_RU", "es": "es_ES"}
"""Open Graph takes a language with a territory only (ogp.me); these are those of its own list, and name no State."""


class Description:
    """A reading for programs, worked out where it is asked for; `site` is "https://host"."""

    def __init__(self, reading: Reading, site: str) -> None:
        self.reading, self.site = reading, site

    @cached_property
    def citation(self) -> Citation:
        return citation_of(self.reading, self.site)

    @property
    def permanent(self) -> str:
        """The address of this version."""
        return self.citation.url

    @cached_property
    def schema(self) -> SafeString:
        """JSON that no markup can end."""
        return schema_of(self.reading, self.citation, self.site)

    @property
    def locale(self) -> str:
        """The language that is shown, as Open Graph writes it."""
        return LOCALES[self.reading.language]

    @property
    def locales(self) -> list[str]:
        """The other languages of this practice, as Open Graph writes them."""
        shown = self.reading.language
        return [LOCALES[one.code] for one in self.reading.available if one.status and one.code != shown]


def schema_of(reading: Reading, citation: Citation, site: str) -> SafeString:
    """schema.org/Report in the language of the text. Names no State that the practice does not name."""
    practice, text = reading.practice, reading.text
    item: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Report",
        "@id": citation.url,
        "url": f"{site}/{reading.language}/{practice.path}",
        "name": citation.title,
        "headline": citation.title[:110],
        "abstract": text.summary,
        "reportNumber": citation.reference,
        "version": str(citation.version),
        "inLanguage": reading.language,
        "datePublished": timezone.localdate(practice.first_published_at).isoformat()
        if practice.first_published_at
        else None,
        "dateModified": citation.date.isoformat(),
        "publisher": {"@type": "Organization", "name": citation.publisher},
        "author": {"@type": "Organization", "name": citation.author} if citation.author else None,
        "keywords": list(citation.forms),
        "about": [
            {"@type": "DefinedTerm", "termCode": one.pk, "name": one.label(reading.language)} for one in reading.forms
        ],
        "isAccessibleForFree": practice.visibility == "public",
        "encoding": {
            "@type": "MediaObject",
            "encodingFormat": "application/pdf",
            "contentUrl": f"{site}/{reading.language}/{practice.path}practice.pdf",
        },
        "translationOfWork": {"@id": f"{site}/{practice.language}/{practice.path}v{citation.version}/"}
        if not reading.is_original
        else None,
        "workTranslation": [
            {"@type": "Report", "@id": f"{site}{one.path}v{one.of_version}/", "inLanguage": one.code}
            for one in reading.available
            if one.of_version and one.path and one.status != "original"
        ]
        if reading.is_original
        else None,
    }
    written = json.dumps({name: value for name, value in item.items() if value not in (None, [])}, ensure_ascii=False)
    return mark_safe(written.translate(_ESCAPES))  # noqa: S308 - JSON, with what could end it escaped
