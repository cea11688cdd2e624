"""Signing in: second factor, closed doors of the admin, demo links."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth.tokens import default_token_generator
from django.test import Client


def sign_in(client: Client, email: str, password: str = "password-for-tests"):
    return client.post("/en/accounts/login/", {"login": email, "password": password})


@pytest.fixture
def with_totp(person):
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    return secret


def test_a_password_alone_leads_to_the_second_factor_and_no_further(client, person):
    sign_in(client, person.email)
    answer = client.get("/en/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/en/accounts/2fa/totp/activate/")


def test_totp_opens_the_session(client, person, with_totp):
    answer = sign_in(client, person.email)
    assert "/2fa/authenticate/" in answer["Location"]
    assert client.get("/en/accounts/2fa/").status_code == 302, "not signed in before the code"
    code = f"{hotp_value(with_totp, next(yield_hotp_counters_from_time())):06d}"
    client.post("/en/accounts/2fa/authenticate/", {"code": code})
    assert client.get("/en/accounts/2fa/").status_code == 200


def test_a_factor_that_exists_proves_nothing_about_this_session(client, person, with_totp):
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get("/en/search/")
    assert answer.status_code == 302
    assert "reauthenticate" in answer["Location"]
    assert Authenticator.objects.filter(user=person).exists()


def test_sign_up_is_closed(client, db):
    answer = client.get("/en/accounts/signup/")
    assert b"password1" not in answer.content


def test_the_admin_has_no_door_of_its_own(client, person, signed_in, db):
    assert client.get("/cms/login/").headers["Location"].startswith("/en/accounts/login/")
    assert client.get("/cms/password_reset/", follow=True).status_code == 404
    assert signed_in(person).get("/cms/").status_code == 403


def test_a_demo_link_works_once_and_only_from_this_machine(client, person, settings):
    path = f"/en/accounts/demo/{person.pk}/{default_token_generator.make_token(person)}/"
    assert Client(REMOTE_ADDR="192.0.2.7").get(path).status_code == 404
    settings.DEMO = False
    assert client.get(path).status_code == 404
    settings.DEMO = True
    assert client.get(path).status_code == 200
    assert "_auth_user_id" not in client.session
    client.post(path)
    assert client.session["_auth_user_id"] == str(person.pk)
    assert client.get("/en/accounts/2fa/").status_code == 200
    other = Client()
    other.post(path)
    assert "_auth_user_id" not in other.session


def test_a_demo_link_is_for_demo_people_only(client, person):
    person.email = "person@ministry.example"
    person.save()
    assert client.get(f"/en/accounts/demo/{person.pk}/{default_token_generator.make_token(person)}/").status_code == 404


def test_what_a_person_sees_stays_out_of_shared_caches(client, person, signed_in):
    assert signed_in(person).get("/en/desk/").headers["Cache-Control"] == "private, no-store"
