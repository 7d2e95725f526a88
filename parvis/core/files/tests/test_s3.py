"""Files in a bucket: the same receiving, checking and dropping, on a real S3 server (moto's, over HTTP)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from django.core.files.storage import default_storage, storages
from django.core.files.uploadedfile import SimpleUploadedFile
from moto.server import ThreadedMotoServer

from parvis.core.actors import SYSTEM
from parvis.core.authorities.models import Authority
from parvis.core.files.actions import check, drop, receive, sweep
from parvis.core.files.models import StoredFile
from parvis.core.files.tests.test_files import PDF
from tests.town import NOON


@pytest.fixture
def bucket(settings: Any) -> Iterator[None]:
    server = ThreadedMotoServer("127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    access = {"endpoint_url": f"http://{host}:{port}", "region_name": "eu-west-3"}
    keys = {"aws_access_key_id": "k", "aws_secret_access_key": "s"}
    place = {"LocationConstraint": "eu-west-3"}
    boto3.client("s3", **access, **keys).create_bucket(Bucket="parvis", CreateBucketConfiguration=place)
    options = {**access, "bucket_name": "parvis", "access_key": "k", "secret_key": "s"}
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options},
    }
    storages._storages.clear()
    yield
    server.stop()
    storages._storages.clear()


@pytest.mark.install
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_a_file_lives_and_dies_in_a_bucket(authority: Authority, bucket: None) -> None:
    row = receive(SimpleUploadedFile("piece.pdf", PDF), by=SYSTEM, now=NOON)
    with default_storage.open(row.key) as kept:
        assert kept.read() == PDF
    assert check(row, now=NOON).state == StoredFile.State.CLEAN
    drop(row, by=SYSTEM, now=NOON)
    assert sweep(row.sha256)
    assert not default_storage.exists(row.key)
