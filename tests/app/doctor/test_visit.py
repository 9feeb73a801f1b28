from __future__ import annotations

from app.doctor.visit import Visit
from telephony.ami.errors import LinkDown
from telephony.ami.link import AmiAddress
from tests.telephony.ami.scripted_ami import ScriptedAmi


async def test_a_visit_looks_once_and_leaves() -> None:
    looks: list[bool] = []

    async def look(visit: Visit) -> None:
        looks.append(visit.connected)

    async with ScriptedAmi() as server:
        visit = Visit(server.address(), (), look)
        assert await visit.pay() is None
        assert not visit.connected
    assert looks == [True]


async def test_a_visit_to_nobody_says_why() -> None:
    async def look(visit: Visit) -> None:
        raise AssertionError("there is nothing to look at")

    reason = await Visit(AmiAddress("127.0.0.1", 1, "svc", "x"), (), look).pay()
    assert reason is not None
    assert "cannot connect to 127.0.0.1:1" in reason


async def test_a_link_that_breaks_in_mid_visit_says_why() -> None:
    async def look(visit: Visit) -> None:
        raise LinkDown("the wire was cut")

    async with ScriptedAmi() as server:
        reason = await Visit(server.address(), (), look).pay()
    assert reason == "the resync failed: the wire was cut"


async def test_an_event_that_does_not_come_is_given_up() -> None:
    heard: list[object] = []

    async def look(visit: Visit) -> None:
        heard.append(await visit.hear(lambda event: False, patience_s=0.05))

    async with ScriptedAmi() as server:
        await Visit(server.address(), (), look).pay()
    assert heard == [None]
