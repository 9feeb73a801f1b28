"""Real browser pages for the tests. A page that complains of anything fails its test."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Self

from playwright.async_api import Browser, ConsoleMessage, Locator, Page, async_playwright, expect

from app.demo.house import PASSWORD
from deploy.debian import program

PATIENCE_MS = 20_000.0  # of every expectation: the machine may be busy with other things
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# Before somebody is logged in the page asks who he is, and a wrong password is refused.
REFUSED_BEFORE_LOG_IN = ("/api/v1/me", "/api/v1/login")

expect.set_options(timeout=PATIENCE_MS)


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Chromium, without a window."""
    start = program("chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=start.argv[0], args=[*start.argv[1:], *QUIET], env={**os.environ, **start.env}
        )
        try:
            yield browser
        finally:
            await browser.close()


class Screens:
    """The pages of one test, each in a browser profile of its own, as on desks of their own."""

    def __init__(self, browser: Browser, url: str) -> None:
        self._browser = browser
        self.url = url
        self.complaints: list[str] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        for context in self._browser.contexts:
            await context.close()
        if kind is None:
            assert not self.complaints, "\n".join(self.complaints)

    async def page(self, *, width: int = 1440, height: int = 900) -> Page:
        """The log-in, in Vietnamese."""
        context = await self._browser.new_context(
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            viewport={"width": width, "height": height},
        )
        page = await context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.complaints.append(f"error in a page: {error}"))
        await page.goto(self.url)
        return page

    async def logged_in(
        self, username: str, password: str = PASSWORD, *, width: int = 1440, height: int = 900
    ) -> Page:
        page = await self.page(width=width, height=height)
        await page.get_by_test_id("login-username").fill(username)
        await page.get_by_test_id("login-password").fill(password)
        await page.get_by_test_id("login-submit").click()
        await expect(page.get_by_test_id("btn-logout")).to_be_visible()
        return page

    def _said(self, message: ConsoleMessage) -> None:
        """What breaks the security policy is told here, too."""
        where = message.location["url"]
        if message.type not in ("error", "warning"):
            return
        if "status of 401" in message.text and where.endswith(REFUSED_BEFORE_LOG_IN):
            return
        self.complaints.append(f"{message.type} in a page: {message.text} ({where})")


class AgentScreen:
    """The agent page, by what is done on it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.state = page.get_by_test_id("agent-state")
        self.pop = page.get_by_test_id("pop")

    async def begin_work(self) -> None:
        """Sign in and be ready."""
        await self.page.get_by_test_id("btn-sign-in").click()
        await expect(self.state).to_have_attribute("data-state", "paused")
        await self.page.get_by_test_id("btn-ready").click()
        await expect(self.state).to_have_attribute("data-state", "idle")

    async def end_work(self) -> None:
        await self.page.get_by_test_id("btn-sign-out").click()
        await expect(self.state).to_have_attribute("data-state", "offline")

    async def shows_call(self, state: str) -> str:
        """Wait for the pop in this state; the call's id."""
        await expect(self.pop).to_have_attribute("data-state", state)
        return await self.pop.get_attribute("data-call-id") or ""

    async def note(self, text: str) -> None:
        """Type it, and see that it is kept."""
        await self.page.get_by_test_id("note").fill(text)
        await expect(self.page.get_by_test_id("saving")).to_have_attribute("data-state", "saved")

    async def finish(self, disposition: str) -> None:
        """Wrap up: resolved, and free for the next call."""
        await self.page.get_by_test_id("disposition").select_option(disposition)
        await self.page.get_by_test_id("resolved-yes").click()
        await self.page.get_by_test_id("btn-finish-wrap-up").click()
        await expect(self.pop).to_have_count(0)
        await expect(self.state).to_have_attribute("data-state", "idle")

    def part(self, name: str) -> Locator:
        return self.page.get_by_test_id(name)
