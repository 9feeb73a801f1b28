"""What is in a report that comes by e-mail."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.mail_settings import MailConfig, ReportConfig
from app.report_mail import compose
from interactions.kpi.figures import Sums, Within
from interactions.kpi.intervals import Interval, Span, moment
from interactions.kpi.question import By, Line, Question

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
START, END = moment("2026-11-20", HANOI), moment("2026-11-21", HANOI)
DUE = moment("2026-11-21T07:30", HANOI)
MAIL = MailConfig(host="mail.example.com", sender="tongdai@example.com")
QUESTION = Question(start=START, end=END, by=By.QUEUE, zone=HANOI)
SUMS = Sums(offered=12, answered=9, abandoned=3, answered_wait_s=90.0)


def line(queue: str | None, start: float = START, end: float = END) -> Line:
    return Line(Span(start, end), queue, SUMS, Within(answered=6, short_abandons=1))


def made(
    *lines: Line, question: Question = QUESTION, house: str = "Tổng Đài", late: bool = False, **said: Any
):
    """As it arrives."""
    plain = {"name": "morning", "to": ["mai@b.vn", "lan@b.vn"], "at": "07:30", "language": "en"}
    report = ReportConfig.model_validate(plain | said)
    message = compose(report, list(lines), question, MAIL, house=house, due_at=DUE, now=DUE + 1, late=late)
    arrived = message_from_bytes(message.as_bytes(), policy=policy.default)
    assert isinstance(arrived, EmailMessage)
    return arrived


class Page(HTMLParser):
    def __init__(self, message: EmailMessage) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        body = message.get_body(("html",))
        assert body is not None
        self.text: str = body.get_content()
        self.feed(self.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_it_has_a_picture_a_table_a_text_and_a_file() -> None:
    mail = made(line("sales"), line("support"))
    assert mail["Subject"] == "Key figures: 2026-11-20 00:00 to 2026-11-21 00:00 (Asia/Ho_Chi_Minh)"
    assert (mail["From"], mail["To"]) == ("Tổng Đài <tongdai@example.com>", "mai@b.vn, lan@b.vn")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
        "text/csv",
    ]
    text = mail.get_body(("plain",)).get_content()
    assert "support\r\n  offered: 12\r\n  answered: 9" in text
    assert "V6: 54.5 %" in text
    assert "V6 = A_T / (O − B_s)" in text
    (picture,) = (part for part in mail.walk() if part.get_content_type() == "image/png")
    assert picture.get_content().startswith(b"\x89PNG")
    page = Page(mail)
    assert [tag["src"] for name, tag in page.tags if name == "img"] == ["cid:picture"]
    assert picture["Content-ID"] == "<picture>"
    (file,) = mail.iter_attachments()
    assert file.get_filename() == "morning-2026-11-20.csv"
    rows = list(csv.DictReader(io.StringIO(file.get_content().removeprefix("\ufeff"))))
    assert [(row["queue"], row["offered"], row["asa_s"]) for row in rows] == [
        ("sales", "12", "10.0"),
        ("support", "12", "10.0"),
    ]


def test_nothing_in_it_is_fetched_and_names_stay_text() -> None:
    page = Page(made(line('<script src="http://eve">'), line("$x$"), title="<b>Hôm qua</b>"))
    assert {name for name, _ in page.tags} <= {
        *("html", "head", "meta", "body", "h2", "p", "strong", "img", "table", "tr", "th", "td")
    }
    assert "&lt;script src=&quot;http://eve&quot;&gt;" in page.text
    assert not any(str(value).startswith("http") for _, tag in page.tags for value in tag.values())


def test_it_is_written_in_the_language_of_its_readers() -> None:
    mail = made(line(None), language="vi", title="Báo cáo sáng")
    assert mail["Subject"].startswith("Báo cáo sáng: 20/11/2026 00:00 đến 21/11/2026 00:00")
    assert "vào hàng chờ: 12" in mail.get_body(("plain",)).get_content()


def test_one_that_comes_late_says_so() -> None:
    words = "Sent late: it was due at 2026-11-21 07:30"
    for late in (True, False):
        mail = made(line("sales"), late=late)
        assert (words in mail.get_body(("plain",)).get_content()) is late
        assert (words in Page(mail).text) is late


def test_a_day_without_calls_is_told_without_a_picture() -> None:
    mail = made()
    assert "Nothing was counted in this time." in mail.get_body(("plain",)).get_content()
    assert [part for part in mail.walk() if part.get_content_type() == "image/png"] == []


def test_a_long_report_is_shortened_in_the_mail_and_whole_in_the_file() -> None:
    question = replace(QUESTION, interval=Interval.QUARTER)
    quarters = [
        line(queue, START + 900 * n, START + 900 * (n + 1)) for n in range(96) for queue in ("a", "b", "c")
    ]
    mail = made(*quarters, question=question)
    assert "The first 200 of 288 rows" in mail.get_body(("plain",)).get_content()
    assert sum(name == "tr" for name, _ in Page(mail).tags) == 2 * 201
    (file,) = mail.iter_attachments()
    assert len(file.get_content().splitlines()) == 289


def test_told_twice_it_is_the_same_mail() -> None:
    assert made(line("sales"))["Message-ID"] == made(line("support"))["Message-ID"]
    assert made(line("sales"), name="evening")["Message-ID"] != made(line("sales"))["Message-ID"]


@pytest.mark.parametrize("name", ["Tổng\r\nBcc: eve@b.vn", "a\nb", 'A "x" <eve@b.vn>', "", "ạ" * 300])
def test_the_name_of_a_house_brings_no_header(name: str) -> None:
    mail = made(line("sales"), house=name)
    assert mail["Bcc"] is None
    assert [address.addr_spec for address in mail["From"].addresses] == ["tongdai@example.com"]
