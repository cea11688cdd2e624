"""Reading for the demo."""

from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils import translation

from portal.access.models import User

from .loading.people import ROLES


def sign_in_links() -> list[tuple[str, str]]:
    """For each role of the demo the path of a one-time sign-in link, in the language of the person."""
    links = []
    for role in ROLES:
        user = User.objects.filter(email=f"{role}@demo.example").first()
        if user is not None:
            with translation.override(user.language):
                links.append(
                    (role, reverse("access:demo_sign_in", args=[user.pk, default_token_generator.make_token(user)]))
                )
    return links
