"""What all tests share."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.serving import running_app

# Time says nothing on a shared machine: the first example of a kernel may compile it.
settings.register_profile("downhill", deadline=None)
settings.load_profile("downhill")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running app, one for all tests."""
    with running_app(tmp_path_factory.mktemp("elsewhere")) as address:
        yield address
