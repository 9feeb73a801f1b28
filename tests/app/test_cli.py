"""`tongdai` as a person types it: what he can mend is one line and exit code 1, never a traceback."""

from __future__ import annotations

import asyncio
import re
import socket
from pathlib import Path

import pytest

from app.config import load
from app.ground import open_store
from interactions.users import LoginFailed, Users
from tests.app.serving import Ended, closed_port, served, tongdai, write_centre
from tests.telephony.ami.scripted_ami import ScriptedAmi


def one_line(ended: Ended) -> str:
    """The plain line of a command that failed."""
    assert ended.code == 1, ended
    assert "Traceback" not in ended.err
    (line,) = [line for line in ended.err.splitlines() if line.startswith("tongdai: ")]
    return line


async def serve(config: Path) -> Ended:
    return await tongdai("serve", "--config", str(config), "--log", "json")


# --- serve ---------------------------------------------------------------------------------------


async def test_a_missing_configuration_is_told(tmp_path: Path) -> None:
    assert "copy deploy/centre.example.toml" in one_line(await serve(tmp_path / "centre.toml"))


async def test_a_wrong_setting_is_told_before_anything_is_started(tmp_path: Path) -> None:
    config = write_centre(tmp_path, top='colour = "red"')
    assert "colour: Extra inputs are not permitted" in one_line(await serve(config))
    assert not (tmp_path / "data").exists()


async def test_a_refused_database_is_told_and_the_valkey_started_before_it_is_ended(tmp_path: Path) -> None:
    config = write_centre(tmp_path, top=f'database = "postgresql://t:hidden@127.0.0.1:{closed_port()}/t"')
    ended = await serve(config)
    assert "The database cannot be used" in one_line(ended)
    assert "hidden" not in ended.err
    assert not (tmp_path / "data" / "valkey" / "valkey.sock").exists()


async def test_a_refused_redis_is_told_without_its_password(tmp_path: Path) -> None:
    config = write_centre(tmp_path, top=f'redis = "redis://:hidden@127.0.0.1:{closed_port()}/0"')
    ended = await serve(config)
    assert "the Redis of the setting `redis` cannot be used" in one_line(ended)
    assert "hidden" not in ended.err


async def test_an_address_of_redis_that_is_none_is_told(tmp_path: Path) -> None:
    config = write_centre(tmp_path, top='redis = "localhost"')
    assert "the Redis of the setting `redis` cannot be used" in one_line(await serve(config))


async def test_a_taken_port_of_the_screens_is_told(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        config = write_centre(tmp_path)
        text = config.read_text().replace("port = 0", f"port = {taken.getsockname()[1]}")
        config.write_text(text)
        line = one_line(await serve(config))
    assert "in use" in line
    assert "Set another host or port in [web]" in line


async def test_a_missing_speech_model_is_told(tmp_path: Path) -> None:
    config = write_centre(tmp_path, more='[models]\nvi = "nowhere"\n')
    assert "the speech model for 'vi' is not at" in one_line(await serve(config))


async def test_a_wrong_password_for_asterisk_is_told_out_of_all_the_groups_around_it(tmp_path: Path) -> None:
    async with ScriptedAmi() as ami:
        line = one_line(await serve(write_centre(tmp_path, ami_port=ami.port, secret="wrong")))
    assert "refused user 'svc': Authentication failed" in line


async def test_a_second_service_on_the_same_data_is_refused_and_the_first_goes_on(tmp_path: Path) -> None:
    config = write_centre(tmp_path)
    async with served(config) as first:
        await first.ready()
        assert f"another service runs on {tmp_path / 'data'}" in one_line(await serve(config))
        await first.ready()
        first.process.terminate()
        assert await first.ended() == 0


async def test_an_unknown_log_level_is_refused_in_words(tmp_path: Path) -> None:
    ended = await tongdai("serve", "--config", str(write_centre(tmp_path)), "--log-level", "loud")
    assert ended.code == 2
    assert "Traceback" not in ended.err
    assert "Choose from" in ended.out + ended.err


# --- user add ------------------------------------------------------------------------------------


async def add(config: Path, *words: str, stdin: str = "") -> Ended:
    return await tongdai("user", "add", *words, "--config", str(config), stdin=stdin)


async def may_log_in(config: Path, username: str, password: str) -> bool:
    async with open_store(load(config)) as store:
        try:
            await Users(store.engine).authenticate(username, password)
        except LoginFailed:
            return False
        return True


async def test_a_password_may_come_from_stdin_and_is_not_shown(tmp_path: Path) -> None:
    config = write_centre(tmp_path)
    words = ("chi", "--role", "supervisor", "--password-stdin")
    ended = await add(config, *words, stdin="correct horse\n")
    assert ended.code == 0, ended
    assert "correct horse" not in ended.out + ended.err
    assert await may_log_in(config, "chi", "correct horse")


async def test_a_made_up_password_is_shown_once(tmp_path: Path) -> None:
    config = write_centre(tmp_path)
    ended = await add(config, "an", "--role", "agent", "--agent", "an", "--name", "Nguyễn Văn An")
    assert ended.code == 0, ended
    shown = re.findall(r"an may log in with the password: (\S{16,})", ended.out)
    assert len(shown) == 1
    assert await may_log_in(config, "an", shown[0])
    assert not await may_log_in(config, "an", shown[0] + "x")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("an", "--role", "agent", "--agent", "nobody"), "has no agent 'nobody'"),
        (("an", "--role", "agent"), "needs an agent_id"),
        (("../an", "--role", "qa"), "A user name is"),
        (("an", "--role", "qa", "--password-stdin"), "A password has 8 to 1000 characters"),
    ],
)
async def test_a_user_that_cannot_be_is_told_and_no_password_shown(
    tmp_path: Path, words: tuple[str, ...], told: str
) -> None:
    ended = await add(write_centre(tmp_path), *words, stdin="short\n")
    assert told in one_line(ended)
    assert "password:" not in ended.out


async def test_a_user_is_added_once(tmp_path: Path) -> None:
    config = write_centre(tmp_path)
    first = await add(config, "chi", "--role", "qa", "--password-stdin", stdin="correct horse\n")
    assert first.code == 0
    assert "is taken by another user" in one_line(await add(config, "chi", "--role", "admin"))
    assert await may_log_in(config, "chi", "correct horse")


async def test_a_database_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    config = write_centre(tmp_path)
    (tmp_path / "data" / "tongdai.db").mkdir(parents=True)
    ended = await asyncio.wait_for(add(config, "chi", "--role", "qa"), 30)
    assert "cannot be used" in one_line(ended)
