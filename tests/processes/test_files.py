"""Uploaded files in an S3-compatible store: written there, closed there, read through the portal's own views."""

import os

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from portal.access.models import Seat, User
from portal.settings.addresses import media_storage

ALL_REQUIRED = os.environ.get("REQUIRE_ALL") == "1"


@pytest.fixture
def bucket(settings):
    """An empty bucket of a server that speaks S3, where the files of this test go."""
    if not ALL_REQUIRED:
        pytest.importorskip("moto.server")
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    storage = media_storage(f"s3://key:se%2Fcret@{host}:{port}/portal-files?tls=0")
    settings.STORAGES = settings.STORAGES | {"default": storage}
    default_storage.connection.create_bucket(Bucket="portal-files")
    yield default_storage.bucket
    server.stop()


def test_documents_are_read_through_the_portal_alone(bucket, client, signed_in, transactional_db):
    from wagtail.documents.models import Document
    from wagtail.models import Collection

    if Collection.get_first_root_node() is None:
        Collection.add_root(name="Root")
    clerk = User.objects.create_user("ada@un.example", "password-for-tests", full_name="Ada Serrano")
    Seat.objects.create(user=clerk, role="secretariat")
    papers = [
        Document.objects.create(title="Paper", file=ContentFile(text, name="paper.txt"))
        for text in (b"first", b"second")
    ]
    # Two files of one name are two; neither is anybody's but the owner's of the bucket.
    assert len({entry.key for entry in bucket.objects.all()}) == 2
    for entry in bucket.objects.all():
        assert {grant["Permission"] for grant in entry.Acl().grants} == {"FULL_CONTROL"}
        assert not any("URI" in grant["Grantee"] for grant in entry.Acl().grants)
    reader = signed_in(clerk)
    for paper, text in zip(papers, (b"first", b"second"), strict=True):
        answer = reader.get(paper.url)
        assert (answer.status_code, b"".join(answer.streaming_content)) == (200, text)
        assert "Location" not in answer
        assert client.get(paper.url).status_code == 404
    papers[0].file.delete()
    assert len(list(bucket.objects.all())) == 1


def test_an_address_of_a_store():
    options = media_storage("s3://a%40b:c%2Fd@store.example:9000/files?region=eu-central-1")["OPTIONS"]
    assert (options["access_key"], options["secret_key"]) == ("a@b", "c/d")
    assert (options["endpoint_url"], options["bucket_name"]) == ("https://store.example:9000", "files")
    assert (options["region_name"], options["default_acl"]) == ("eu-central-1", None)
    assert media_storage("s3://store.example/files?tls=0")["OPTIONS"]["endpoint_url"] == "http://store.example"
    assert media_storage("s3://store.example/files")["OPTIONS"]["access_key"] is None
    wrong = (
        "https://store.example/files",
        "s3://a:secret@/files",
        "s3://a:secret@store.example/",
        "s3://a:secret@h:p/f",
        "s3://h/a/b",
    )
    for url in wrong:
        with pytest.raises(ImproperlyConfigured) as refusal:
            media_storage(url)
        assert "secret@" not in str(refusal.value).replace("key:secret@", "")
