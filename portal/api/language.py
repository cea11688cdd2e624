"""In which language an answer speaks: `?lang=`, else the Accept-Language header, else English."""

from typing import Literal

from django.http import HttpRequest
from django.utils.translation.trans_real import parse_accept_lang_header

from portal.vocabulary.languages import DEFAULT_LANGUAGE, LANGUAGE_CODES, language_in_use

LanguageCode = Literal["ar", "zh-hans", "en", "fr", "ru", "es"]


def language_of(request: HttpRequest) -> str:
    """The official language for this request. Cookies and sessions have no say: the same address and header, the same answer.

    An unknown `lang` is left to the check of parameters; its error speaks the language of the header.
    """
    asked = request.GET.get("lang", "").lower()
    if asked in LANGUAGE_CODES:
        return asked
    for code, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "").lower()):
        # "*" and what is not official are passed over; "zh" and "zh-cn" mean Chinese.
        wanted = "zh-hans" if code == "zh" or code.startswith(("zh-cn", "zh-sg", "zh-hans")) else code
        if wanted == DEFAULT_LANGUAGE or language_in_use(wanted) != DEFAULT_LANGUAGE or wanted.startswith("en-"):
            return language_in_use(wanted)
    return DEFAULT_LANGUAGE
