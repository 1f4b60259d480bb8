"""What tests of filing share: filling in the form, and what the service then has."""

from __future__ import annotations

from typing import Any, Final

import httpx
from playwright.sync_api import BrowserContext, Page, Request, Route, expect

HERE: Final = {"latitude": 41.35, "longitude": -94.0, "accuracy": 25}
KNOWS_WHERE: Final[dict[str, Any]] = {
    "phone": True,
    "geolocation": HERE,
    "permissions": ["geolocation"],
}


def filed(service: str, narrative: str) -> list[dict[str, Any]]:
    """Return the reports that have these words."""
    with httpx.Client(base_url=service) as http:
        items: list[dict[str, Any]] = http.get("/v1/reports?limit=1000").json()["items"]
    return [report for report in items if report["narrative"] == narrative]


def write(page: Page, narrative: str, *, tile: str = "Hail") -> None:
    """Fill in the form up to its last step."""
    page.get_by_role("button", name=tile).click()
    page.get_by_role("button", name="Next: where and when").click()
    expect(page.locator(".place-line")).to_contain_text("Position of this device")
    page.get_by_role("button", name="Next: your words").click()
    page.get_by_label("In your words").fill(narrative)


def send(page: Page) -> None:
    page.get_by_role("button", name="Send report").click()


def arrived(service: str) -> int:
    """Count the requests to file a report that the service has answered so far, refusals too.

    Without a connection a browser tells of requests that reach nobody, and one that began before
    there is a connection again may still come through.
    """
    with httpx.Client(base_url=service) as http:
        lines = http.get("/metrics").text.splitlines()
    counted = 'skywitness_http_requests_total{method="POST",route="/v1/reports",'
    return sum(int(float(line.split()[-1])) for line in lines if line.startswith(counted))


def posts(context: BrowserContext) -> list[Request]:
    """Collect the requests to file reports that begin from now on."""
    found: list[Request] = []

    def note(request: Request) -> None:
        if request.method == "POST" and request.url.endswith("/v1/reports"):
            found.append(request)

    context.on("request", note)
    return found


def lose_the_first_answer(context: BrowserContext) -> None:
    """Let the service store what is filed, and cut the connection before it can say so."""

    def lose(route: Route) -> None:
        if route.request.method == "POST":
            route.fetch()
            route.abort("connectionreset")
        else:
            route.fallback()

    context.route("**/v1/reports", lose, times=1)
