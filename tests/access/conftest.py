import pytest
from allauth.account.models import EmailAddress

from portal.access.models import Seat, User
from portal.vocabulary.models import Party


@pytest.fixture
def velmara(db):
    names = {
        "ar": "فيلمارا",
        "zh-hans": "维尔马拉",
        "en": "Velmara",
        "fr": "Velmara",
        "ru": "Вельмара",
        "es": "Velmara",
    }
    return Party.objects.create(code="XV", kind="state_party", labels=names, fictional=True)


@pytest.fixture
def secretary(db):
    user = User.objects.create_user("secretary@demo.example", "password-for-tests", full_name="Ada Serrano")
    Seat.objects.create(user=user, role="secretariat")
    return user


@pytest.fixture
def person(db):
    user = User.objects.create_user("person@demo.example", "password-for-tests", full_name="Ilina Marov")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user
