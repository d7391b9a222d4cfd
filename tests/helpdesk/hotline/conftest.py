from __future__ import annotations

import pytest

from tests.helpdesk.hotline.phone_system import PhoneSystem


@pytest.fixture
def phone(db: None) -> PhoneSystem:
    return PhoneSystem()
