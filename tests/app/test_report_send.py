"""`tongdai report send` and `tongdai report rebuild`, as they are called."""

from __future__ import annotations

from pathlib import Path

from interactions.database import make_engine, migrate
from interactions.store import InteractionLog
from tests.app.mailserver import mailserver
from tests.app.serving import tongdai, write_centre
from tests.interactions.calls import answered_call

REPORT = '[[reports]]\nname = "morning"\nto = ["mai@b.vn"]\nat = "07:30"\n'


async def test_a_report_is_sent_now_to_whom_one_likes(tmp_path: Path) -> None:
    async with mailserver(tmp_path) as server:
        mail = f'[mail]\nhost = "127.0.0.1"\nport = {server.port}\nsecurity = "none"\nsender = "t@b.vn"\n'
        config = write_centre(tmp_path, more=mail + REPORT)
        for words, to in (((), "mai@b.vn"), (("--to", "lan@b.vn"), "lan@b.vn")):
            ended = await tongdai("report", "send", "morning", "--config", str(config), *words)
            assert (ended.code, ended.out) == (0, f"morning was sent to {to}\n"), ended
        assert [to for to, _ in server.taken] == [["mai@b.vn"], ["lan@b.vn"]]
        server.refuses.add("lan@b.vn")
        words = ("--to", "lan@b.vn", "--to", "mai@b.vn")
        ended = await tongdai("report", "send", "morning", "--config", str(config), *words)
        assert ended.code == 1
        assert "the mail server refuses it for lan@b.vn" in ended.err


async def test_what_cannot_be_sent_is_told_in_one_line(tmp_path: Path) -> None:
    mail = '[mail]\nhost = "127.0.0.1"\nport = 1\nsecurity = "none"\nsender = "t@b.vn"\n'
    config = write_centre(tmp_path, more=mail + REPORT)
    for words, told in (
        (("nightly",), "there is no report 'nightly' in [[reports]]: morning"),
        (("morning", "--to", "mai@b.vn\r\nBcc: eve@b.vn"), "--to is no address"),
        (("morning",), "127.0.0.1:1 cannot be reached: see that it runs, and mend [mail]"),
    ):
        ended = await tongdai("report", "send", *words, "--config", str(config))
        assert ended.code == 1
        (line,) = [line for line in ended.err.splitlines() if line.startswith("tongdai: ")]
        assert told in line


async def test_all_sums_are_made_anew_with_what_a_hand_had_changed(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'calls.db'}"
    await migrate(url)
    engine = make_engine(url)
    await InteractionLog(engine).save(answered_call())
    await engine.dispose()
    for _ in range(2):
        ended = await tongdai("report", "rebuild", "--database", url)
        assert (ended.code, ended.out) == (0, "1 quarters of an hour\n"), ended
    ended = await tongdai("report", "rebuild")
    assert ended.code == 1
    assert "--database sqlite:///var/tongdai.db, or --config" in ended.err
