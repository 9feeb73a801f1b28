"""The built screens, and nothing else of the disk."""

from __future__ import annotations

from tests.web.stage import Stage


def build(web: Stage) -> None:
    (web.pages / "index.html").write_text("<!doctype html>the one page")
    (web.pages / "assets" / "main-abc.js").write_text("let x")
    (web.pages / "favicon.svg").write_text("<svg/>")


async def test_the_one_page_is_at_every_address_that_is_no_file(house) -> None:
    async with house() as web:
        build(web)
        screen = await web.screen()
        for address in ("/", "/index.html", "/agent", "/qa/c1", "/apiary"):
            answer = await screen.get(address)
            assert (answer.status, answer.content_type) == (200, "text/html"), address
            assert answer.headers["Cache-Control"] == "no-cache"


async def test_what_is_named_by_its_content_is_kept_for_ever(house) -> None:
    async with house() as web:
        build(web)
        screen = await web.screen()
        script = await screen.get("/assets/main-abc.js")
        assert await script.text() == "let x"
        assert script.content_type.endswith("/javascript")
        assert "immutable" in script.headers["Cache-Control"]
        assert (await screen.get("/favicon.svg")).headers["Cache-Control"] == "no-cache"
        assert (await screen.get("/assets/main-old.js")).status == 404


async def test_screens_that_are_not_built_say_how_to_build_them(house) -> None:
    async with house() as web:
        answer = await (await web.screen()).get("/")
        assert answer.status == 503
        assert "make screens" in await answer.text()


async def test_nothing_outside_the_folder_is_a_page(house) -> None:
    async with house() as web:
        build(web)
        (web.pages.parent / "secret.txt").write_text("secret")
        (web.pages / "link.txt").symlink_to(web.pages.parent / "secret.txt")
        for target in (
            b"/../secret.txt",
            b"/%2e%2e/secret.txt",
            b"/..%2fsecret.txt",
            b"/assets/../../secret.txt",
            b"//etc/passwd",
            b"/link.txt",
            b"/\\..\\secret.txt",
            b"/x%00.txt",
        ):
            answer = await web.raw(target, "em")
            assert answer.split()[1] in (b"400", b"404", b"200"), target
            assert b"secret" not in answer.partition(b"\r\n\r\n")[2], target
            assert b"root:" not in answer, target
