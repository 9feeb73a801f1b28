"""`tongdai customer import` and `export` as a person types them."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from cyclopts import App

from app.customers import register
from tests.app.serving import Ended, tongdai, write_centre

TABLE = """Số điện thoại,Họ tên,Hạng,Ghi chú,Lạ
0901234567 / 0912345678,Nguyễn Thị Đào,vip,=1+1,x
12,Sai,,,
0933333333,Bình,,,
"""


@pytest.fixture
def database(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/t.db"


def table(folder: Path, text: str = TABLE) -> Path:
    path = folder / "khách.csv"
    path.write_text(text, encoding="utf-8")
    return path


async def take(path: Path, database: str, *words: str) -> Ended:
    return await tongdai("customer", "import", str(path), "--database", database, *words)


async def test_a_table_comes_in_goes_out_and_changes_nothing_the_second_time(
    tmp_path: Path, database: str
) -> None:
    path = table(tmp_path)
    first = await take(path, database, "--json")
    errors = tmp_path / "khách.errors.csv"
    assert first.code == 1
    assert f"tongdai: 1 rows were left out: correct them in {errors}, and import that" in first.err
    assert json.loads(first.out) == {
        "rows": 3,
        "new": 2,
        "changed": 0,
        "same": 0,
        "bad": 1,
        "unused_columns": ["Lạ"],
        "dry_run": False,
        "errors": str(errors),
    }
    kept = errors.read_text(encoding="utf-8-sig").splitlines()
    assert kept[0] == "Số điện thoại,Họ tên,Hạng,Ghi chú,Lạ,tongdai line,tongdai reason"
    assert kept[1].startswith("12,Sai,,,,3,")
    assert stat.S_IMODE(errors.stat().st_mode) == 0o600
    second = await take(path, database)
    assert "3 rows: 0 customers new, 0 changed, 2 as they were, 1 left out." in second.out
    assert "Columns that were not used: Lạ. Say with --mapping" in second.out
    out = tmp_path / "out.csv"
    ended = await tongdai("customer", "export", str(out), "--database", database)
    assert (ended.code, "2 customers written." in ended.err) == (0, True)
    assert "'=1+1" in out.read_text(encoding="utf-8-sig")
    again = await take(out, database)
    assert (again.code, again.out) == (
        0,
        "2 rows: 0 customers new, 0 changed, 2 as they were, 0 left out.\n",
    )


async def test_a_dry_run_writes_nothing(tmp_path: Path, database: str) -> None:
    ended = await take(table(tmp_path), database, "--dry-run", "--errors", str(tmp_path / "e.csv"))
    assert "2 customers would be new" in ended.out
    ended = await tongdai("customer", "export", "-", "--database", database)
    assert ended.out.splitlines() == ["number,name,email,language,tier,agent,outside_id,preferences,note"]
    assert (tmp_path / "e.csv").exists()


async def test_columns_can_be_mapped_and_encoding_and_delimiter_told(tmp_path: Path, database: str) -> None:
    path = tmp_path / "t.txt"
    path.write_bytes("A~B\n0901234567~Bình\n".encode("utf-16-le"))
    told = ("--encoding", "utf-16-le", "--delimiter", "~", "--mapping", "A=number", "--mapping", "B=name")
    ended = await take(path, database, *told)
    assert (ended.code, ended.err.count("tongdai:")) == (0, 0), ended
    shown = await tongdai("customer", "show", "0901234567", "--database", database)
    assert json.loads(shown.out)["pii_name"] == "Bình"


async def test_the_house_says_which_tiers_there_are(tmp_path: Path) -> None:
    config = write_centre(tmp_path, top="tiers = {gold = 60.0}")
    ended = await tongdai("customer", "import", str(table(tmp_path)), "--config", str(config), "--json")
    assert json.loads(ended.out)["bad"] == 2
    assert "there is no tier 'vip': those of the setting `tiers` are gold" in (
        tmp_path / "khách.errors.csv"
    ).read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("text", "words", "advice"),
    [
        (TABLE, ["--mapping", "nonsense"], "does not say what a column is: write it like 'Cột A=number'"),
        (TABLE, ["--mapping", "Lạ=colour"], "'colour' is nothing a column can be"),
        ("a,b\n1,2\n", [], "is known to hold telephone numbers: say which one does"),
        ("", [], "the file is empty"),
        (TABLE, ["--encoding", "x"], "there is no encoding 'x'"),
        (TABLE, ["--errors", "khách.csv"], "would go into the table itself"),
        (TABLE, ["--errors", "nowhere/e.csv"], "nowhere/e.csv cannot be written: No such file"),
        (TABLE, ["--config", "nowhere.toml"], "nowhere.toml"),
    ],
)
def test_what_a_person_can_mend_is_one_line(
    tmp_path: Path,
    database: str,
    text: str,
    words: list[str],
    advice: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = table(tmp_path, text)
    named = [str(tmp_path / word) if word.endswith((".csv", ".toml")) else word for word in words]
    (line,) = said(capsys, "import", str(path), "--database", database, *named)
    assert advice in line
    assert path.read_text(encoding="utf-8") == text
    assert list(tmp_path.glob("*.part")) == []


def test_a_file_or_a_database_that_is_not_there_is_told(
    tmp_path: Path, database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    nowhere = str(tmp_path / "nowhere.csv")
    (line,) = said(capsys, "import", nowhere, "--database", database)
    assert "cannot be read: No such file" in line
    assert not (tmp_path / "t.db").exists()
    (line,) = said(capsys, "import", str(table(tmp_path)), "--database", "mysql://x")
    assert "No driver for 'mysql'" in line
    (line,) = said(capsys, "export", str(tmp_path / "a" / "b.csv"), "--database", database)
    assert "cannot be written: No such file" in line


def said(capsys: pytest.CaptureFixture[str], *words: str) -> list[str]:
    """What a command that fails says to people."""
    customer = App(name="customer")
    register(customer)
    with pytest.raises(SystemExit) as ended:
        customer(words)
    assert ended.value.code == 1
    err = capsys.readouterr().err
    assert "Traceback" not in err
    return [line.removeprefix("tongdai: ") for line in err.splitlines() if line.startswith("tongdai: ")]
