"""What stands between a request and every view: the admin's own policy, the second factor, and readable refusals."""

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control

from .refusals import Refused

ADMIN = "/cms/"


class AdminContentSecurityPolicy:
    """The Wagtail admin needs inline script and style; it gets a policy of its own, the site keeps the strict one."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.path.startswith(ADMIN):
            response._csp_exempt = True
            response["Content-Security-Policy"] = settings.ADMIN_CONTENT_SECURITY_POLICY
            # Its previews are frames of its own.
            response["X-Frame-Options"] = "SAMEORIGIN"
        return response


class SecondFactor:
    """A signed-in session goes no further than its account pages until it has used a second factor.

    Checked on the session, not on the account: that a factor exists proves nothing about who is here.
    """

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request):
        if settings.SESSION_COOKIE_NAME in request.COOKIES and not self._is_open(request.path):
            user = request.user
            if user.is_authenticated:
                request.is_personal = True
                if not has_used_second_factor(request, user):
                    enrolled = Authenticator.objects.filter(user_id=user.pk).exists()
                    return redirect("mfa_reauthenticate" if enrolled else "mfa_activate_totp")
                if request.path.startswith(ADMIN) and not user.has_perm("wagtailadmin.access_admin"):
                    # Wagtail would send them to sign in again, for ever.
                    return self.refuse(request)
        response = self.get_response(request)
        if getattr(request, "is_personal", False) and not response.has_header("Cache-Control"):
            # What one person may read stays out of every shared cache, and of "Back" after signing out.
            patch_cache_control(response, private=True, no_store=True)
        return response

    @staticmethod
    def refuse(request):
        """403 with the site's page, for people who have no business in the admin."""
        return render(request, "403.html", status=403)

    @staticmethod
    def _is_open(path: str) -> bool:
        parts = path.split("/", 3)
        # What is for machines answers everybody alike, from what is public.
        return path.startswith(("/static/", "/health/", "/api/", "/feeds/", "/calendars/")) or (
            len(parts) > 2 and parts[2] in ("accounts", "i18n")
        )


def has_used_second_factor(request, user) -> bool:
    """Whether this session used TOTP, a passkey, a recovery code or, in the demo on loopback, a one-time link."""
    return any(record.get("method") in ("mfa", "demo_link") for record in get_authentication_records(request, user))


class Refusals:
    """Turns an uncaught `Refused` into a page that says why, with the status that belongs to it."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, Refused):
            return render(
                request, "refused.html", {"message": exception.message, "code": exception.code}, status=exception.status
            )
        return None
