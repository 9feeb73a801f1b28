from __future__ import annotations

from pathlib import Path

import pytest

from app.config import ConfigError, load
from interactions.kpi.schedule import Every
from tests.app.serving import write_centre

MAIL = '[mail]\nhost = "mail.example.com"\nsender = "tongdai@example.com"\n'
REPORT = '[[reports]]\nname = "morning"\nto = ["mai@example.com"]\nat = "07:30"\n'


def test_a_report_goes_out_every_morning_unless_it_says_otherwise(tmp_path: Path) -> None:
    config = load(write_centre(tmp_path, more=MAIL + REPORT))
    (report,) = config.reports
    assert (report.every, report.at, report.period, report.by) == (Every.DAY, "07:30", "yesterday", "queue")
    assert config.mail is not None
    assert (config.mail.port, config.mail.security) == (587, "starttls")


def test_a_time_as_toml_writes_it_is_one_too(tmp_path: Path) -> None:
    config = load(write_centre(tmp_path, more=MAIL + REPORT.replace('"07:30"', "07:30:00")))
    assert config.reports[0].at == "07:30"


def test_a_path_counts_from_the_folder_of_the_file(tmp_path: Path) -> None:
    mail = load(write_centre(tmp_path, more=MAIL + 'ca = "our.pem"\n')).mail
    assert mail is not None
    assert mail.ca == tmp_path / "our.pem"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (REPORT, r"say in \[mail\] which server"),
        (MAIL + REPORT + REPORT, "report morning is there twice"),
        (MAIL + REPORT + 'queues = ["nowhere"]\n', "report morning: there is no queue nowhere"),
        (MAIL + REPORT + 'queues = ["sales"]\nby = "agent"\n', "queues go with by"),
        (MAIL + REPORT.replace("07:30", "7:30"), "reports.0.at"),
        (MAIL + REPORT.replace("07:30", "24:00"), "reports.0.at"),
        (MAIL + REPORT.replace("07:30", "00:00") + 'period = "today"\n', "at midnight nothing"),
        (MAIL + REPORT + "day = 31\n", "reports.0.day"),
        (MAIL + REPORT + "secret = 1\n", "reports.0.secret"),
        (MAIL + REPORT.replace('["mai@example.com"]', "[]"), "reports.0.to"),
        (MAIL + 'username = "mai"\n', "username and password"),
        (MAIL + 'username = "mai"\npassword = "x"\nsecurity = "none"\n', "everybody on the way reads"),
        (MAIL.replace("mail.example.com", "mail.example.com\\r\\nQUIT"), "mail.host"),
    ],
)
def test_settings_that_cannot_be_are_refused_and_told(tmp_path: Path, said: str, told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        load(write_centre(tmp_path, more=said))


@pytest.mark.parametrize(
    "address",
    [
        *(
            "mai",
            "mai@",
            "@b.vn",
            "mai@b..vn",
            "mai@-b.vn",
            "mai @b.vn",
            "mai@b.vn,eve@b.vn",
            "Mai <mai@b.vn>",
        ),
        *("mai@b.vn\\r\\nBcc: eve@b.vn", "mai@b.vn\\n", "mai@b.vn>\\u0000", f"{'m' * 65}@b.vn", "mai@đ.vn"),
        "mai@b.vn RCPT TO:<eve@b.vn>",
    ],
)
def test_an_address_is_one_address_and_nothing_more(tmp_path: Path, address: str) -> None:
    with pytest.raises(ConfigError, match=r"reports\.0\.to"):
        load(write_centre(tmp_path, more=MAIL + REPORT.replace("mai@example.com", address)))
    with pytest.raises(ConfigError, match=r"mail\.sender"):
        load(write_centre(tmp_path, more=MAIL.replace("tongdai@example.com", address)))


@pytest.mark.parametrize("title", ["Hôm qua\\r\\nBcc: eve@b.vn", "a\\nb", "a\\u2028b", "a\\u0000"])
def test_a_title_cannot_bring_another_header(tmp_path: Path, title: str) -> None:
    with pytest.raises(ConfigError, match="one line"):
        load(write_centre(tmp_path, more=MAIL + REPORT + f'title = "{title}"\n'))
