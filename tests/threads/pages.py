"""Addresses and pages of threads, as tests read them."""

from bs4 import BeautifulSoup

from meetings.threads.models import Thread

JSON = {"Accept": "application/json"}


def address(thread: Thread, language: str = "en") -> str:
    return f"/{language}/threads/{thread.pk}/"


def soup_of(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")
