"""allauth's pages in the portal's frame: one title, labelled fields, nothing that the strict policy would block."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from portal.access.models import User
from tests.wagtail_roots import make_roots

from .test_templates import violations


@pytest.fixture
def person(db):
    user = User.objects.create_user("person@demo.example", "password-for-tests", full_name="Ilina Marov")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@pytest.fixture
def protected(person):
    """The person with an authenticator app and recovery codes."""
    TOTP.activate(person, generate_totp_secret())
    RecoveryCodes.activate(person)
    return person


@pytest.fixture
def with_key(protected):
    """And with a passkey, as far as lists show it."""
    Authenticator.objects.create(
        user=protected,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": "Blue key", "credential": {"clientExtensionResults": {"credProps": {"rk": True}}}},
    )
    return protected


@pytest.fixture
def just_confirmed(signed_in):
    """`just_confirmed(user)` gives a client whose person has just entered the password again."""

    def confirm(user) -> Client:
        client = signed_in(user)
        session = client.session
        session["account_authentication_methods"] = [
            {**session["account_authentication_methods"][0], "reauthenticated": True}
        ]
        session.save()
        return client

    return confirm


def check(response) -> str:
    html = response.content.decode()
    assert response.status_code == 200
    assert violations(html) == []
    assert len(re.findall(r"<h1\b", html)) == 1
    assert 'class="masthead"' in html
    labelled = set(re.findall(r'<label[^>]*\bfor="([^"]+)"', html))
    for tag in re.findall(r"<(?:input|textarea|select)\b[^>]*>", html):
        if 'type="hidden"' not in tag:
            assert re.search(r'\bid="([^"]+)"', tag).group(1) in labelled, tag
    return html


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("path", ["login/", "signup/", "password/reset/", "password/reset/done/"])
def test_pages_before_signing_in(client, language, path):
    check(client.get(f"/{language}/accounts/{path}"))


def test_a_wrong_password_is_named_in_the_summary_and_the_address_stays(client, person):
    html = check(client.post("/en/accounts/login/", {"login": person.email, "password": "wrong"}))
    assert 'id="error-summary"' in html
    assert f'value="{person.email}"' in html


def test_nobody_is_invited_to_register(client, db):
    html = check(client.get("/en/accounts/login/"))
    assert "/accounts/signup/" not in html


def test_the_code_is_asked_for_with_the_other_ways_beside(client, protected):
    response = client.post(
        "/en/accounts/login/", {"login": protected.email, "password": "password-for-tests"}, follow=True
    )
    html = check(response)
    assert 'name="code"' in html
    assert 'id="mfa_webauthn_authenticate"' in html


@pytest.mark.parametrize(
    "path",
    [
        "2fa/",
        "2fa/webauthn/add/",
        "2fa/recovery-codes/",
        "2fa/recovery-codes/generate/",
        "2fa/totp/deactivate/",
        "sessions/",
        "password/change/",
        "password/reset/",
        "email/",
        "logout/",
        "reauthenticate/",
        "2fa/reauthenticate/",
    ],
)
def test_pages_of_a_protected_account(just_confirmed, protected, path):
    html = check(just_confirmed(protected).get(f"/en/accounts/{path}"))
    assert "Ilina Marov" in html


def test_keys_are_listed_by_their_names(just_confirmed, with_key):
    html = check(just_confirmed(with_key).get("/en/accounts/2fa/webauthn/"))
    assert "Blue key" in html


def test_activating_an_app_shows_the_code_to_scan_and_the_secret(just_confirmed, person):
    html = check(just_confirmed(person).get("/en/accounts/2fa/totp/activate/"))
    assert 'class="qr"' in html
    assert 'id="authenticator_secret"' in html


def test_the_page_one_is_on_is_marked_in_the_menu(signed_in, protected):
    html = check(signed_in(protected).get("/en/accounts/sessions/"))
    assert re.search(r'href="/en/accounts/sessions/"\s+aria-current="true"', html)


def test_signing_out_is_a_form_on_every_page(signed_in, protected):
    client: Client = signed_in(protected)
    html = check(client.get("/en/accounts/2fa/"))
    assert re.search(r'<form[^>]*method="post"[^>]*action="/en/accounts/logout/"', html)
    client.post("/en/accounts/logout/")
    assert "_auth_user_id" not in client.session


def test_messages_are_announced(signed_in, protected):
    client = signed_in(protected)
    response = client.post(
        "/en/accounts/password/change/",
        {"oldpassword": "password-for-tests", "password1": "another-long-phrase", "password2": "another-long-phrase"},
        follow=True,
    )
    assert re.search(r'class="messages"\s+role="status"', response.content.decode())


def test_the_admin_takes_the_name_and_the_mark(signed_in, db):
    make_roots()
    person = User.objects.create_superuser("root@demo.example", "password-for-tests", full_name="Ada Serrano")
    html = signed_in(person).get("/cms/").content.decode()
    assert "Working groups portal" in html
    assert 'class="portal-mark"' in html
    assert "css/admin.css" in html
