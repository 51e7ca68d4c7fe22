"""Somebody who watches a race in the browser: found by test ids, waited for, never slept for."""

from browser_help import PATIENCE, Visitor
from playwright.sync_api import Locator

RACE = "[data-testid=race]"
# Small networks, whose programs all tests share.
LINK = "compare?v=1&points=60&layers=3&batch_size=20"
PREPARED = 90_000  # milliseconds for the first time that the variants are compiled


class Spectator(Visitor):
    """A visitor of the section «Race»."""

    def watch(self, link: str = LINK) -> "Spectator":
        """Open the page and wait until the race stands ready at its start."""
        self.page.goto(f"{self.app.url}/{link}")
        return self.ready()

    def ready(self) -> "Spectator":
        """Wait until the race is prepared, and the page's script has ended."""
        self.race("race.dataset.status === 'paused' && race.dataset.epoch === '0'", PREPARED)
        self.settled()
        return self

    def race(self, condition: str, patience: int = PATIENCE) -> None:
        """Wait until `condition` holds, a JavaScript expression about the element `race`."""
        self.page.wait_for_function(
            f"(() => {{ const race = document.querySelector('{RACE}');"
            f" return race !== null && ({condition}); }})()",
            timeout=patience,
        )

    def told(self, name: str) -> str:
        """A `data-` attribute of the race."""
        return self.page.locator(RACE).get_attribute(f"data-{name}") or ""

    def go(self, epochs: int, speed: str = "5") -> None:
        """Press Play, wait for so many epochs, and pause."""
        self.part("speed").select_option(speed)
        self.press("play")
        self.race(f"Number(race.dataset.epoch) >= {epochs}")
        self.press("play")
        self.race("race.dataset.status === 'paused'")

    def rows(self) -> Locator:
        """The rows of the standings."""
        return self.part("standing_row")

    def pixels(self) -> list[str]:
        """What each tile shows, as one comparable text."""
        found: list[str] = (
            self.part("race_tile")
            .locator("canvas")
            .evaluate_all("all => all.map(canvas => canvas.toDataURL())")
        )
        return found
