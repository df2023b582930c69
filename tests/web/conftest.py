"""A small district for the web tests: a bureau, two departments, three units, one person per role."""

import pytest

from web.district import District, make


@pytest.fixture(autouse=True)
def _quick_and_apart(settings, tmp_path):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.FILES = tmp_path / "files"
    settings.AXES_ENABLED = False
    settings.ALLOWED_HOSTS = ["testserver"]


@pytest.fixture
def district(db) -> District:
    return make()


@pytest.fixture
def things(district) -> dict[str, int]:
    """One thing of each kind, all of the first unit."""
    from web.things import make as made

    return made(district)
