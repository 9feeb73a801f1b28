from __future__ import annotations

from pathlib import Path

from app.config import load
from app.doctor.finding import Verdict
from app.doctor.mail import check_mail
from tests.app.mailserver import PASSWORD, USERNAME, mailserver
from tests.app.serving import write_centre


async def test_a_house_that_sends_no_mail_needs_no_mail_server(tmp_path: Path) -> None:
    assert await check_mail(load(write_centre(tmp_path))) == []


async def test_the_mail_server_is_logged_in_to_and_sent_nothing(tmp_path: Path) -> None:
    async with mailserver(tmp_path, starttls=True, login=True) as server:
        said = f'[mail]\nhost = "127.0.0.1"\nport = {server.port}\nsender = "t@b.vn"\nca = "cert.pem"\n'
        for password, verdict, words in (
            (PASSWORD, Verdict.OK, "answers and takes our mail"),
            ("wrong", Verdict.WARNING, "refuses [mail] username and password"),
        ):
            who = f'username = "{USERNAME}"\npassword = "{password}"\n'
            (found,) = await check_mail(load(write_centre(tmp_path, more=said + who)))
            assert (found.what, found.verdict) == ("mail", verdict)
            assert words in found.words
    assert server.taken == []
