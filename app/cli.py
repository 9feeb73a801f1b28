"""The `tongdai` command."""

from __future__ import annotations

import asyncio
import secrets
import sys
from collections.abc import Coroutine
from functools import partial
from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Parameter

from app.cases import case
from app.codec import NotAnEvent
from app.config import ConfigError, house, load
from app.customer import BadCustomer, needs, set_customer
from app.customers import register as register_customers
from app.doctor import examine, print_findings
from app.explain import UnknownCall, explain_call
from app.fcr import fcr_command
from app.ground import open_store
from app.imports import imports
from app.journal import JournalDamaged
from app.logs import LogLevel, LogStyle, configure_logs
from app.partners import PLAIN as PARTNERS_PLAIN
from app.partners import webhook
from app.plain import run_plainly, until_told
from app.planning import read_centre, read_intervals
from app.prompts import PromptFailed
from app.quality import quality
from app.report import reports
from app.screens import ScreensFailed
from app.service import Role, serve
from app.valkey import ValkeyFailed
from deploy.apt import Unavailable
from interactions.customers import Facts
from interactions.database import BadDatabaseUrl, DatabaseUnusable
from interactions.queue_log.files import BadQueueLog
from interactions.users import BadUser, Users
from interactions.users import Role as UserRole
from planning.crew import BadCrew
from planning.history import NoHistory
from planning.intervals import BadPlan
from planning.picture import CannotPlot
from planning.scenario import BadScenario
from planning.simulate_command import simulate_command
from planning.staff_command import staff
from routing.words import Language
from telephony.ami.errors import LoginRefused
from transcription.engine import EngineCrashed
from transcription.models import ModelMissing

cli = App(name="tongdai", help="Tổng Đài: a call centre on Asterisk.", version="0.1.0")
user = App(name="user", help="Who may log in to the screens.")
cli.command(user)
customer = App(name="customer", help="What is known of customers.")
cli.command(customer)
register_customers(customer)
cli.command(imports)
cli.command(webhook)
cli.command(reports)
cli.command(case)
cli.command(quality)
cli.command(fcr_command, name="fcr")
cli.command(partial(simulate_command, read_centre=read_centre), name="simulate")
cli.command(partial(staff, history=read_intervals), name="staff")

ConfigFile = Annotated[Path, Parameter(name=["--config", "-c"], help="The configuration file.")]

# What a person can mend: it is said in one line each, without a traceback.
PLAIN = (
    *(ConfigError, PromptFailed, ValkeyFailed, Unavailable, BadDatabaseUrl, DatabaseUnusable, BadUser),
    *(LoginRefused, EngineCrashed, ModelMissing, ScreensFailed, JournalDamaged, NotAnEvent),
    *(UnknownCall, BadCustomer, BadPlan, BadScenario, NoHistory, BadCrew, CannotPlot, BadQueueLog),
    *PARTNERS_PLAIN,
)


@cli.command(name="serve")
def serve_command(
    config: ConfigFile = Path("centre.toml"),
    *,
    role: Annotated[list[Role] | None, Parameter(help="Only these roles; all when none is named.")] = None,
    log: LogStyle = "auto",
    log_level: LogLevel = "info",
) -> int:
    """Run the service until Ctrl-C or SIGTERM."""
    configure_logs(log, log_level, for_good=True)
    roles = frozenset(role or Role)
    return _run(_serve(config, roles))


@cli.command
def doctor(config: ConfigFile = Path("centre.toml")) -> int:
    """Look at everything the service needs, and say how to mend what is missing."""
    configure_logs("console", "error")
    findings = asyncio.run(examine(config))
    return print_findings(findings)


@user.command(name="add")
def add_user(
    username: str,
    *,
    role: UserRole,
    name: str = "",
    agent: str | None = None,
    password_stdin: bool = False,
    config: ConfigFile = Path("centre.toml"),
) -> int:
    """Let somebody log in. Without --password-stdin a password is made up and shown once.

    Parameters
    ----------
    agent
        The agent of the configuration whose desk this is (role agent).
    """
    configure_logs("console", "error")
    password = sys.stdin.readline().rstrip("\n") if password_stdin else secrets.token_urlsafe(12)

    async def add() -> None:
        settings = load(config)
        if agent is not None and agent not in house(settings).agents:
            raise ConfigError(f"{config} has no agent {agent!r}")
        async with open_store(settings) as store:
            await Users(store.engine).add_user(
                username, password, role=role, name=name or username, agent_id=agent
            )
        if not password_stdin:
            print(f"{username} may log in with the password: {password}")

    return _run(add())


async def _serve(config: Path, roles: frozenset[Role]) -> None:
    await until_told(serve(load(config), roles))


def main() -> None:
    try:
        sys.exit(cli())
    except PLAIN as error:
        print(f"tongdai: {error}", file=sys.stderr)
        sys.exit(1)


@cli.command
def explain(
    call_id: str,
    *,
    json: bool = False,
    lang: Language = "vi",
    config: ConfigFile = Path("centre.toml"),
) -> int:
    """Tell why each agent was rung for a call, and why it still waits if it does."""
    configure_logs("console", "error")

    async def tell() -> None:
        print(await explain_call(load(config), call_id, language=lang, as_json=json))

    return _run(tell())


@customer.command(name="set")
def set_customer_command(
    number: str,
    *,
    name: str | None = None,
    tier: str | None = None,
    language: str | None = None,
    agent: str | None = None,
    requires: list[str] | None = None,
    config: ConfigFile = Path("centre.toml"),
) -> int:
    """Write down who calls from a number, how important he is and what he needs.

    Parameters
    ----------
    tier
        One of the setting `tiers`; "" takes it away.
    language
        Such as vi or en.
    agent
        The agent who looks after him, waited for by queues that have `last_agent_s`; "" for nobody.
    requires
        A skill that he needs in any queue, such as english=3; "" for none.
    """
    configure_logs("console", "error")

    async def write_down() -> None:
        facts = Facts(
            name=name,
            tier=tier,
            language=language,
            agent_id=agent,
            requires=None if requires is None else needs(requires),
        )
        await set_customer(load(config), number, facts)

    return _run(write_down())


def _run(work: Coroutine[Any, Any, None]) -> int:
    return run_plainly(work, PLAIN, "tongdai") or 0
