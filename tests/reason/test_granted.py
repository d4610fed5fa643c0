"""Does an error speak of what a role opens?"""

import pytest

from rca.reason.granted import speaks_of_granted


@pytest.mark.parametrize(
    ("role", "text"),
    [
        (
            "roles/datastore.user",
            "com.google.cloud.firestore.FirestoreException: DENIED",
        ),
        ("roles/storage.objectViewer", "403: web does not have storage.objects.get access"),
        ("roles/cloudkms.cryptoKeyEncrypter", "permission denied on cryptoKeys/notes"),
        ("roles/secretmanager.secretAccessor", "denied on projects/1/secrets/psp-key/versions/4"),
        ("exports", "403: may not read bucket exports"),
    ],
)
def test_by_the_name_of_its_api_its_product_or_its_resource(role: str, text: str) -> None:
    assert speaks_of_granted((role,), text)


@pytest.mark.parametrize(
    ("role", "text"),
    [
        ("roles/logging.viewer", "PERMISSION_DENIED: may not write to the bucket of a partner"),
        ("roles/storage.objectViewer", "botocore: AccessDenied on s3 bucket exports"),
        ("roles/pubsub.viewer", "kafka: not authorized to access topics: [orders]"),
        ("roles/cloudtasks.viewer", "pika: access to queue 'orders' refused"),
        ("roles/secretmanager.viewer", "AADSTS7000222: the client secret is expired"),
        ("roles/storage.objectViewer", "403: web does not have storage.objects.create access"),
    ],
)
def test_other_vendors_and_what_it_never_gave_are_something_else(role: str, text: str) -> None:
    assert not speaks_of_granted((role,), text)
