"""How the six languages write the numbers of agenda items."""

from portal.vocabulary.languages import language_in_use

# The letters of the abjad order, with which Arabic texts of the United Nations count sub-items.
ABJAD = dict(zip("abcdefghij", "أبجدهوزحطي", strict=True))


def write_number(number: str, language: str | None = None) -> str:
    """ "2 (b)" as it stands, in Arabic "2 (ب)"; what comes after the tenth letter stays as it is."""
    if language_in_use(language) != "ar" or "(" not in number:
        return number
    start = number.index("(") + 1
    return number[:start] + ABJAD.get(number[start], number[start]) + number[start + 1 :]
