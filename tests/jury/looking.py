"""Looking at a page as a person with a small screen, a slow line or a screen reader does."""

import os
from pathlib import Path

import tour
from playwright.sync_api import BrowserContext


def look_at(context: BrowserContext, address: str, *, limit: int | None = None, picture: str = "") -> None:
    """Open `address`: axe finds nothing, nothing sticks out sideways; with an empty cache it weighs ≤ `limit` bytes.

    With WINAY_SCREENSHOTS set, a picture is kept in that folder.
    """
    page = context.new_page()
    sizes: list[int] = []
    if limit is not None:
        cdp = context.new_cdp_session(page)
        cdp.send("Network.enable")
        cdp.send("Network.setCacheDisabled", {"cacheDisabled": True})
        cdp.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    answer = page.goto(address, wait_until="load" if limit is None else "networkidle")
    assert answer is not None and answer.ok, address
    if folder := os.environ.get("WINAY_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{picture}.png", full_page=True)
    if limit is not None:
        assert sum(sizes) <= limit, (address, sum(sizes))
    assert page.evaluate("document.scrollingElement.scrollWidth") <= page.viewport_size["width"], address
    found = tour.faults_by_axe(page)
    assert not found, f"{address}: {found}"
    page.close()
