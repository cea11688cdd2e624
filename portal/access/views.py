"""Account pages of our own, beside allauth's."""

import ipaddress

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.tokens import default_token_generator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from .models import User


@require_http_methods(["GET", "POST"])
def demo_sign_in(request: HttpRequest, pk: int, token: str) -> HttpResponse:
    """Sign in as a person of the demo by a link that works once, on this machine only.

    The token is Django's own for password resets: signing in spends it. GET asks, POST signs in, so that a link
    preview does not spend it.
    """
    if not settings.DEMO or not ipaddress.ip_address(request.META["REMOTE_ADDR"]).is_loopback:
        raise Http404
    user = get_object_or_404(User, pk=pk, email__endswith="@demo.example", is_active=True)
    if not default_token_generator.check_token(user, token):
        messages.warning(
            request,
            _(
                "This link was used before. Start the portal again for a fresh one, or sign in with the password in var/demo.json."
            ),
        )
        return redirect("account_login")
    if request.method == "GET":
        return render(request, "account/demo_sign_in.html", {"person": user})
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    record_authentication(request, user, method="demo_link")
    return redirect(settings.LOGIN_REDIRECT_URL)
