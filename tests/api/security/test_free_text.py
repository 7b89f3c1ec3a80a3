"""Needs in words are limited for each account, and logged without their words."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from api import create_app
from api.settings import SecuritySettings
from matchmaker.domain import Role
from matchmaker.home import Home
from matchmaker.privacy import Action

FEW = SecuritySettings(
    asks_per_hour=2, asks_per_day=100, staff_asks_per_hour=100, staff_asks_per_day=3
)
NEED = {"need": "Tornitura Aldebaran"}


@pytest.fixture
def asking_as(small_home: Home, somebody_in: Callable[..., str]) -> Callable[[Role], TestClient]:
    """Ask a service of its own, which lets each account ask for little."""
    app = create_app(small_home.path, security=FEW)

    def asking(role: Role) -> TestClient:
        key = "" if role is Role.PUBLIC else somebody_in(small_home, role)
        return TestClient(app, headers={"Authorization": f"Bearer {key}"} if key else {})

    return asking


@pytest.mark.parametrize(("role", "n"), [(Role.COMPANY, 2), (Role.ANALYST, 2), (Role.STAFF, 3)])
def test_who_asks_too_much_in_words_is_told_when_to_come_again(
    asking_as: Callable[[Role], TestClient], role: Role, n: int
) -> None:
    asking = asking_as(role)
    told = [asking.post("/api/v1/suggestions", json=NEED) for _ in range(n + 1)]
    assert [each.status_code for each in told] == [200] * n + [429]
    assert 0 < int(told[-1].headers["Retry-After"]) <= 86_400
    assert asking.get("/", params={"q": "tornitura di precisione", "as": "need"}).status_code == 429


def test_one_account_uses_up_nothing_of_another_and_lists_stay_open(
    asking_as: Callable[[Role], TestClient],
) -> None:
    one, other = asking_as(Role.COMPANY), asking_as(Role.ASSOCIATION)
    for _ in range(2):
        one.post("/api/v1/suggestions", json=NEED)
    assert one.post("/api/v1/suggestions", json=NEED).status_code == 429
    assert one.get("/api/v1/profiles/firm/suggestions").status_code == 200
    assert other.post("/api/v1/suggestions", json=NEED).status_code == 200


def test_the_log_says_who_asked_and_not_what(
    asking_as: Callable[[Role], TestClient], small_home: Home
) -> None:
    with small_home.store() as store:
        before, revision = store.audit.head()[0], store.revision()
    asking_as(Role.COMPANY).post("/api/v1/suggestions", json=NEED)
    with small_home.store() as store:
        account = store.accounts.by_email("company@example.org")
        lines = [line for line in store.audit.lines() if line.id > before]
        assert store.revision() == revision
    assert account is not None
    mine = [line for line in lines if line.action == Action.SUGGESTION_ASK]
    assert [line.account_id for line in mine] == [account.id]
    assert "Aldebaran" not in repr(lines)
