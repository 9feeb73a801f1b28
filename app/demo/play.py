"""The demo from beginning to end: everything started, calls made, everything ended."""

from __future__ import annotations

import asyncio
import random
import socket
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import aiohttp
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from app.config import load
from app.demo.house import AGENTS, CUSTOMERS, HOTLINE, PASSWORD, QUEUES, SUPERVISOR, Customer, write_house
from app.demo.running import RunningService
from app.demo.show import Picture
from app.demo.summary import Played, Result, settled, sum_up, write_summary
from app.ground import open_store
from deploy.asterisk import Agent, PrivateAsterisk
from interactions.customers import Facts
from interactions.store import InteractionLog
from interactions.users import BadUser, Role, Users
from robots.desk import Desk, Json, desk
from robots.dialogue import Dialogues
from robots.handset import Handset
from robots.people import AgentScript, Answers, CallerScript, Declines, Press, RobotAgent, RobotCaller
from robots.sentences import Conversation, Sentence, deal, load_sentences

WEB_PORT = 8080
SETTLE_PATIENCE_S = 180.0  # for the transcripts, on a machine busy with other things
BETWEEN_CALLS_S = 2.0
THINK_S = 1.0  # of an agent in wrap-up
OFFICE = {Role.SUPERVISOR: "Hoàng Thị Mai", Role.QA: "Phan Đức Long", Role.ADMIN: "Bùi Thanh Sơn"}
MENU_HEARD_S = 1.5  # after which a customer presses his key


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything that is running."""

    console: Console
    service: RunningService
    store: InteractionLog
    recordings: Path
    dialogues: Dialogues
    callers: dict[str, RobotCaller]
    agents: dict[str, RobotAgent]
    desks: dict[str, Desk]
    supervisor: Desk


async def play(folder: Path, speech: Path, calls: int | None, console: Console) -> Result | None:
    """Place so many calls and sum them up; without a number, call until cancelled."""
    sentences = load_sentences(speech)
    async with AsyncExitStack() as stack:
        stage = await _set_up(stack, folder, console)
        stack.callback(console.print, "Putting everything away; a transcript under way is finished first.")
        picture = Picture(console, stage.service.url)
        with picture.live():
            async with asyncio.TaskGroup() as tasks:
                running = [
                    tasks.create_task(_watch(stage, picture), name="picture"),
                    *(
                        tasks.create_task(desk.wrap_up_for_ever(THINK_S, _what_was_done), name=f"desk {name}")
                        for name, desk in stage.desks.items()
                    ),
                ]
                running += _agents_at_work(stage, tasks, endless=calls is None)
                if calls is None:
                    await _call_for_ever(stage, sentences)
                played = await _place_calls(stage, deal(sentences, calls))
                await _wait_until_settled(stage, played)
                for task in running:
                    task.cancel()
        result = await sum_up(stage.store, stage.recordings, played)
        await asyncio.to_thread(write_summary, folder / "summary.json", result)
        console.print(picture.doors())
        return result


async def _set_up(stack: AsyncExitStack, folder: Path, console: Console) -> Stage:
    bar = Progress(
        SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=console
    )
    with bar:
        steps = bar.add_task("Asterisk", total=4)
        pbx = await stack.enter_async_context(
            PrivateAsterisk(folder / "asterisk", [Agent(agent.agent_id, PASSWORD) for agent in AGENTS])
        )
        _next(bar, steps, "service")
        written = await asyncio.to_thread(write_house, folder, pbx, _free(WEB_PORT))
        config = load(written)
        store = await stack.enter_async_context(open_store(config))
        await let_in(store)
        service = await stack.enter_async_context(
            RunningService(written, config.data, folder / "service.log")
        )
        _next(bar, steps, "phones")
        at = f"{pbx.host}:{pbx.sip_port}"
        dialogues = Dialogues()
        agents = {
            agent.agent_id: RobotAgent(
                await stack.enter_async_context(Handset(agent.agent_id, pbx=at, password=PASSWORD)),
                dialogues,
            )
            for agent in AGENTS
        }
        callers = {
            customer.number: RobotCaller(
                await stack.enter_async_context(
                    Handset(customer.number, name=customer.name, bind=pbx.customers, pbx=at)
                ),
                dialogues,
            )
            for customer in CUSTOMERS
        }
        _next(bar, steps, "desks")
        desks: dict[str, Desk] = {}
        for agent in AGENTS:
            here = await stack.enter_async_context(desk(service.url, agent.agent_id, PASSWORD))
            await here.be("signed_in")
            await here.be("ready")
            desks[agent.agent_id] = here
        supervisor = await stack.enter_async_context(desk(service.url, SUPERVISOR, PASSWORD))
        _next(bar, steps, "ready")
    return Stage(console, service, store, config.recordings, dialogues, callers, agents, desks, supervisor)


def _next(bar: Progress, steps: TaskID, what: str) -> None:
    bar.update(steps, advance=1, description=what)


async def let_in(store: InteractionLog) -> None:
    """The log-ins, on the first start; and the customers' names, as a CRM would know them."""
    users = Users(store.engine)
    people: list[tuple[str, str, Role, str | None]]
    people = [(agent.agent_id, agent.name, Role.AGENT, agent.agent_id) for agent in AGENTS]
    people += [(role.value, name, role, None) for role, name in OFFICE.items()]
    for username, name, role, agent_id in people:
        try:
            await users.add_user(username, PASSWORD, name=name, role=role, agent_id=agent_id)
        except BadUser:
            return  # all were added when the first was
    for customer in CUSTOMERS:
        await store.know_customer(customer.number, Facts(name=customer.name, language="ko"))


def _agents_at_work(stage: Stage, tasks: asyncio.TaskGroup, *, endless: bool) -> list[asyncio.Task[None]]:
    """In the endless demo one declines now and then; in a counted one everybody answers."""
    plain = AgentScript((Answers(1.0),))
    moody = AgentScript((Answers(1.5), Answers(1.0, holds_s=3.0), Declines()) * 50)
    return [
        tasks.create_task(
            robot.work(moody if endless and name == "chau" else plain, lambda _: None), name=f"agent {name}"
        )
        for name, robot in stage.agents.items()
    ]


async def _place_calls(stage: Stage, conversations: tuple[Conversation, ...]) -> list[Played]:
    """One after another from each customer's phone, the customers side by side."""
    turns: dict[str, list[tuple[int, Conversation]]] = {customer.number: [] for customer in CUSTOMERS}
    for index, conversation in enumerate(conversations):
        turns[CUSTOMERS[index % len(CUSTOMERS)].number].append((index, conversation))
    played: dict[int, Played] = {}

    async def customer_calls(customer: Customer, first_after_s: float) -> None:
        await asyncio.sleep(first_after_s)
        for index, conversation in turns[customer.number]:
            key = list(QUEUES)[index % len(QUEUES)]
            played[index] = await _call(stage, customer, key, conversation)

    async with asyncio.TaskGroup() as tasks:
        for place, customer in enumerate(CUSTOMERS):
            tasks.create_task(
                customer_calls(customer, place * BETWEEN_CALLS_S), name=f"customer {customer.number}"
            )
    return [played[index] for index in sorted(played)]


async def _call(stage: Stage, customer: Customer, key: str, conversation: Conversation) -> Played:
    script = CallerScript(HOTLINE, (Press(key, after_s=MENU_HEARD_S),), conversation)
    report = await stage.callers[customer.number].call(script)
    return Played(customer.number, key, QUEUES[key], conversation, report)


async def _call_for_ever(stage: Stage, sentences: tuple[Sentence, ...]) -> NoReturn:
    """Customers come and go; some do not have the patience to wait."""
    async with asyncio.TaskGroup() as tasks:
        for customer in CUSTOMERS:
            tasks.create_task(
                _customer_for_ever(stage, customer, sentences), name=f"customer {customer.number}"
            )
    raise AssertionError("the calls go on until cancelled")


async def _customer_for_ever(stage: Stage, customer: Customer, sentences: tuple[Sentence, ...]) -> None:
    chance = random.Random(customer.number)
    conversations: Iterator[Conversation] = iter(())
    while True:
        conversation = next(conversations, None)
        if conversation is None:
            shuffled = tuple(chance.sample(sentences, len(sentences)))
            conversations = iter(deal(shuffled, 3))
            continue
        await asyncio.sleep(chance.uniform(1.0, 8.0))
        key = chance.choice(list(QUEUES))
        gives_up = 0.5 if chance.random() < 0.1 else None
        script = CallerScript(
            HOTLINE, (Press(key, after_s=MENU_HEARD_S),), conversation, abandons_after_s=gives_up
        )
        await stage.callers[customer.number].call(script)


async def _watch(stage: Stage, picture: Picture) -> NoReturn:
    while True:
        stage.service.check()
        try:
            async for message in stage.supervisor.live():
                picture.take(message)
        except aiohttp.ClientError:
            await asyncio.sleep(0.5)


async def _wait_until_settled(stage: Stage, played: list[Played]) -> None:
    try:
        async with asyncio.timeout(SETTLE_PATIENCE_S):
            while not await settled(stage.store, played):
                stage.service.check()
                await asyncio.sleep(0.3)
    except TimeoutError:
        stage.console.print("[red]not every transcript came in time[/red]")


def _what_was_done(pop: Json) -> Json:
    dispositions = {"sales": "order", "support": "question", "complaints": "complaint"}
    return {
        "disposition": dispositions.get(pop["queue"] or "", "other"),
        "resolved": pop["queue"] != "complaints",
        "note": f"{pop['queue_title']}: đã tư vấn cho khách.",
    }


def _free(wanted: int) -> int:
    """The wanted port, or 0 (any) where it is taken."""
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            return 0
    return wanted
