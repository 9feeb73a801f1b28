from __future__ import annotations

import pytest

from robots import wire
from robots.settings import Rejected, check


def test_a_customer_and_an_agent_are_accepted() -> None:
    check(wire.Open(user="+84901234567", pii_name="Nguyễn Thị Hoa", bind="127.0.0.2"))
    check(wire.Open(user="1001", pbx="127.0.0.1:5060", password="secret"))


@pytest.mark.parametrize(
    ("me", "said"),
    [
        (wire.Open(user=""), "user name"),
        (wire.Open(user="1001>\r\nX: y"), "user name"),
        (wire.Open(user="1001", pii_name="Hoa\r\nVia: x"), "control characters"),
        (wire.Open(user="1001", pbx="a b"), "no host:port"),
        (wire.Open(user="1001", password="secret"), "no host:port"),
        (wire.Open(user="1001", lines=0), "1 to 4 lines"),
        (wire.Open(user="1001", lines=5), "1 to 4 lines"),
    ],
)
def test_what_would_break_out_of_a_header_or_cannot_work_is_refused(me: wire.Open, said: str) -> None:
    with pytest.raises(Rejected, match=said):
        check(me)
