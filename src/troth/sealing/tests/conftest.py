from pathlib import Path

import pytest

from troth.sealing.pki import Pki, create_pki
from troth.sealing.sealer import Sealed, seal
from troth.sealing.tests.makers import NOW, a_document


@pytest.fixture(scope="session")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Pki:
    folder = tmp_path_factory.mktemp("keys") / "pki"
    create_pki(folder, organisation="云笺 Yunjian", at=NOW)
    return Pki.open(folder)


@pytest.fixture(scope="session")
def root(pki: Pki) -> Path:
    return pki.folder / "root.pem"


@pytest.fixture(scope="session")
def document() -> bytes:
    return a_document()


@pytest.fixture(scope="session")
def sealed(pki: Pki, document: bytes) -> Sealed:
    return seal(document, pki, at=NOW, reason="签署服务协议", location="杭州")
