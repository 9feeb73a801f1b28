"""What goes on behind the calls, on real parts: Valkey, SQLite and, for partners and a CRM, HTTP servers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from redis.asyncio import Redis

from app.callers import callers, merged
from app.config import Config, ConfigError, load
from app.live import Inbox
from app.office import Office
from interactions.alerts.board import AlertBoard, Kind
from interactions.cases.actions import Closed
from interactions.cases.lists import CaseLists
from interactions.cases.store import Cases
from interactions.cases.wanted import Wanted
from interactions.customers import Caller, Facts
from interactions.database import make_engine, migrate
from interactions.fcr.evidence import Evidence
from interactions.fcr.surveys import Answer, Surveys
from interactions.search.saved import SavedSearches, Wish
from interactions.store import InteractionLog
from interactions.users import Role, Users
from partners.facts import CustomerFacts
from telephony.events import CallbackAsked, Event
from tests.app.serving import write_centre
from tests.interactions.calls import LAN, NINE, answered_call

SECRET = "whsec_ZXhhbXBsZS1leGFtcGxlLWV4YW1wbGUtZXhhbXBsZQ=="
MAKES_CASES = '[cases.reasons.order]\nmakes = "always"\n[cases.hours]\n' + "".join(
    f'{day} = ["00:00-24:00"]\n' for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
)


@asynccontextmanager
async def office(
    folder: Path, redis: Redis, more: str = "", *, now: float = NINE + 200
) -> AsyncIterator[tuple[Office, InteractionLog, Config]]:
    """At work until the end of the block."""
    config = load(write_centre(folder, more=more))
    url = f"sqlite:///{folder / 'office.db'}"
    await migrate(url)
    engine = make_engine(url)
    made = Office(config, engine, Inbox(redis, "t"), lambda: now)
    running = asyncio.Task(made.run())
    try:
        yield made, InteractionLog(engine, heard=made.telling.calls), config
    finally:
        running.cancel()
        await asyncio.wait([running])
        await engine.dispose()
    assert running.cancelled(), running.exception()


async def until_there(found: Callable[[], Awaitable[bool]]) -> None:
    """Wait for what only another task can bring about."""
    async with asyncio.timeout(20):
        while True:
            if await found():
                return
            await asyncio.sleep(0.02)


@asynccontextmanager
async def partner(answer: object) -> AsyncIterator[tuple[str, list[str]]]:
    """A server that answers everything so; its address, and what was asked or told."""
    heard: list[str] = []

    async def handle(request: web.Request) -> web.Response:
        heard.append(f"{request.method} {request.path_qs} {await request.text()}")
        return web.json_response(answer)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handle)
    async with TestServer(app) as server:
        yield str(server.make_url("/")).rstrip("/"), heard


async def test_a_partner_hears_of_a_call_that_was_saved(tmp_path: Path, redis: Redis) -> None:
    async with partner({}) as (url, heard):
        more = (
            f'[[webhooks]]\nname = "crm"\nurl = "{url}"\nsecrets = ["{SECRET}"]\nnetworks = ["127.0.0.0/8"]\n'
        )
        async with office(tmp_path, redis, more) as (_, log, _config):
            await log.save(answered_call())

            async def told() -> bool:
                return any('"call.closed"' in word for word in heard)

            await until_there(told)
    kinds = {"call.started", "call.answered", "call.ended", "call.closed"}
    assert all(any(kind in word for word in heard) for kind in kinds)
    assert LAN not in "".join(heard)


async def test_contacts_are_judged_and_calls_filed_as_cases(tmp_path: Path, redis: Redis) -> None:
    async with office(tmp_path, redis, MAKES_CASES) as (made, log, _config):
        call = answered_call()
        await log.save(call)
        made.closed(call)

        async def filed() -> bool:
            return bool((await CaseLists(log.engine).list(Wanted())).items)

        async def judged() -> bool:
            return await Evidence(log.engine).of_call(call.call_id) is not None

        await until_there(filed)
        await until_there(judged)


async def test_a_call_that_was_over_when_the_service_stopped_is_filed_at_the_next_start(
    tmp_path: Path, redis: Redis
) -> None:
    async with office(tmp_path, redis, MAKES_CASES) as (_, log, _config):
        await log.save(answered_call())  # and nobody is told
    async with office(tmp_path, redis, MAKES_CASES) as (_, log, _config):

        async def filed() -> bool:
            return len((await CaseLists(log.engine).list(Wanted())).items) == 1

        await until_there(filed)


async def test_a_follow_up_that_is_due_is_put_in_line(tmp_path: Path, redis: Redis) -> None:
    async with office(tmp_path, redis, MAKES_CASES) as (made, log, _config):
        call = answered_call()
        await log.save(call)
        made.closed(call)

        async def filed() -> bool:
            return bool((await CaseLists(log.engine).list(Wanted())).items)

        await until_there(filed)
        (case,) = (await CaseLists(log.engine).list(Wanted())).items
        rules = made._cases._rules
        await Cases(log.engine, rules).plan_follow_up(case.number, due_at=NINE + 150, at=NINE + 149, by="chi")
        asked: list[Event] = []
        async with asyncio.timeout(20):
            async for batch in Inbox(redis, "t").batches():
                asked += [event for _, event in batch]
                if asked:
                    break
    (callback,) = asked
    assert isinstance(callback, CallbackAsked)
    assert (callback.request, callback.asked_in, callback.queue) == (
        *(f"{case.number}.1", case.number, "sales"),
    )


async def test_a_case_that_needs_somebody_is_on_the_board_of_all_who_supervise(
    tmp_path: Path, redis: Redis
) -> None:
    promise = "[cases.promises.normal]\nresponse_s = 10\nresolution_s = 20\n"
    async with office(tmp_path, redis, MAKES_CASES + promise, now=NINE + 4000) as (made, log, _config):
        call = answered_call(resolved=False)
        await log.save(call)
        made.closed(call)
        board = AlertBoard(log.engine)
        promises = {(target, why) for target in ("response", "resolution") for why in ("at_risk", "breached")}

        async def raised() -> bool:
            items = (await board.of("chi", supervises=True)).items
            return {(shown.alert.facts["target"], shown.alert.facts["why"]) for shown in items} == promises

        await until_there(raised)
        (case,) = (await CaseLists(log.engine).list(Wanted())).items
        items = (await board.of("chi", supervises=True)).items
    assert {(shown.alert.kind, shown.alert.subject) for shown in items} == {(Kind.CASE, case.number)}
    assert len(items) == len(promises)


async def test_what_a_saved_search_finds_is_on_the_board_of_its_owner(tmp_path: Path, redis: Redis) -> None:
    async with office(tmp_path, redis) as (_, log, _config):
        await Users(log.engine).add_user("chi", "a password", name="Chi", role=Role.SUPERVISOR, agent_id=None)
        wish = Wish(name="Hai", pii_query="wants", alert=True)
        await SavedSearches(log.engine).save("chi", wish, at=NINE)
        await log.save(answered_call())

        async def found() -> bool:
            items = (await AlertBoard(log.engine).of("chi", supervises=False)).items
            return [shown.alert.facts.get("call_id") for shown in items] == ["call-1"]

        await until_there(found)


async def test_a_closed_call_is_written_into_the_crm(tmp_path: Path, redis: Redis) -> None:
    async with partner({"id": 19, "created": "19"}) as (url, heard):
        mapping = tmp_path / "plain.toml"
        mapping.write_text(
            'name = "Plain"\nheaders = {X-Key = "{secret}"}\n'
            '[search]\nurl = "/people/{digits}"\nfirst = ""\nfields = {id = "id"}\n'
            '[note]\nurl = "/people/{customer_id}/notes"\ncreated = "id"\nbody = {text = "{text}"}\n',
            encoding="utf-8",
        )
        more = f'[crm]\nmapping = "plain.toml"\nurl = "{url}"\nsecret = "s"\nwrites = ["note"]\n'
        now = [NINE + 200]
        config = load(write_centre(tmp_path, more=more + 'networks = ["127.0.0.0/8"]\n'))
        database = f"sqlite:///{tmp_path / 'crm.db'}"
        await migrate(database)
        engine = make_engine(database)
        made = Office(config, engine, Inbox(redis, "t"), lambda: now[0])
        running = asyncio.Task(made.run())
        try:
            await InteractionLog(engine, heard=made.telling.calls).save(answered_call())
            now[0] += 10

            async def written() -> bool:
                return len(heard) == 2

            await until_there(written)
        finally:
            running.cancel()
            await asyncio.wait([running])
            await engine.dispose()
    assert heard[0].startswith("GET /people/84901234567")
    assert heard[1].startswith("POST /people/19/notes")
    assert json.loads(heard[1].split(" ", 2)[2]) == {"text": "wants two 🌸"}


def test_rules_that_cannot_be_are_refused_when_the_configuration_is_read(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cases"):
        load(write_centre(tmp_path, more="[cases]\nnonsense = 1\n"))


def test_two_partners_of_one_name_are_refused(tmp_path: Path) -> None:
    one = f'[[webhooks]]\nname = "crm"\nurl = "https://crm.example.com"\nsecrets = ["{SECRET}"]\n'
    with pytest.raises(ConfigError, match="webhook crm is there twice"):
        load(write_centre(tmp_path, more=one + one))


# --- who calls -----------------------------------------------------------------------------------


def test_what_a_crm_says_comes_first_and_where_it_is_silent_ours_stands() -> None:
    known = Caller("Lan", tier="vip", language="vi", agent_id="an", requires={"english": 3})
    assert merged(known, CustomerFacts()) == known
    said = CustomerFacts(source="crm", pii_name="Chị Lan", tier="", agent_id="binh")
    assert merged(known, said) == replace(known, pii_name="Chị Lan", agent_id="binh")


@pytest.fixture
async def log(tmp_path: Path) -> AsyncIterator[InteractionLog]:
    url = f"sqlite:///{tmp_path / 'known.db'}"
    await migrate(url)
    made = await InteractionLog.open(url)
    await made.know_customer(LAN, Facts(name="Lan", tier="vip"))
    yield made
    await made.aclose()


async def test_a_crm_is_asked_who_calls(tmp_path: Path, log: InteractionLog) -> None:
    async with partner([{"id": 7, "firstname": "Chị", "lastname": "Lan"}]) as (url, heard):
        more = f'[crm]\nmapping = "zammad"\nurl = "{url}"\nsecret = "s"\nvalues = {{group = "Users"}}\n'
        config = load(write_centre(tmp_path, more=more + 'networks = ["127.0.0.0/8"]\n'))
        async with callers(config, log, lambda: NINE) as who_calls:
            found = await who_calls(LAN, "c1")
    assert (found.pii_name, found.tier) == ("Chị Lan", "vip")
    assert len(heard) == 1


async def test_what_a_crm_said_is_asked_again_once_it_was_to_be_forgotten(
    tmp_path: Path, log: InteractionLog
) -> None:
    async with partner([{"id": 7, "firstname": "Chị", "lastname": "Lan"}]) as (url, heard):
        more = f'[crm]\nmapping = "zammad"\nurl = "{url}"\nsecret = "s"\nvalues = {{group = "Users"}}\n'
        config = load(write_centre(tmp_path, more=more + 'networks = ["127.0.0.0/8"]\n'))
        async with callers(config, log, lambda: NINE) as who_calls:
            for asked in (1, 1):
                await who_calls(LAN, "c1")
                assert len(heard) == asked
            who_calls.forget()
            await who_calls(LAN, "c1")
    assert len(heard) == 2


async def test_supervisors_are_alerted_when_a_crm_is_left_alone(tmp_path: Path, log: InteractionLog) -> None:
    more = '[crm]\nmapping = "zammad"\nurl = "http://127.0.0.1:9"\nsecret = "s"\nvalues = {group = "Users"}\n'
    config = load(write_centre(tmp_path, more=more + 'networks = ["127.0.0.0/8"]\n'))
    async with callers(config, log, lambda: NINE) as who_calls:
        for number in range(7):
            assert (await who_calls(LAN, f"c{number}")).pii_name == "Lan"
    (shown,) = (await AlertBoard(log.engine).of("chi", supervises=True)).items
    assert (shown.alert.kind, shown.alert.subject) == (Kind.CRM, "Zammad")
    assert shown.alert.facts["error"].startswith("the CRM cannot be asked: no connection")


async def test_without_a_crm_the_house_says_who_calls(tmp_path: Path, log: InteractionLog) -> None:
    async with callers(load(write_centre(tmp_path)), log, lambda: NINE) as who_calls:
        assert (await who_calls(LAN, "c1")).pii_name == "Lan"
        who_calls.forget()


async def test_a_case_whose_customer_answered_right_after_the_call_has_its_answer(
    tmp_path: Path, redis: Redis
) -> None:
    survey = MAKES_CASES.replace("[cases.reasons.order]", "[cases]\nsurvey = true\n[cases.reasons.order]", 1)
    async with office(tmp_path, redis, survey, now=NINE + 400) as (made, log, _config):
        call = answered_call()
        await log.save(call)
        said = Answer(csat=5)
        await Surveys(log.engine).answer(call.call_id, said, at=NINE + 160, channel="ivr", who="ivr")
        made.closed(call)

        async def filed() -> bool:
            return bool((await CaseLists(log.engine).list(Wanted())).items)

        await until_there(filed)
        (case,) = (await CaseLists(log.engine).list(Wanted())).items
        cases = Cases(log.engine, made._cases._rules)
        await cases.act(case.number, Closed(at=NINE + 300, by="chi"))

        async def answered() -> bool:
            found = await cases.get(case.number)
            return found is not None and found.case.survey_id == call.call_id

        await until_there(answered)
