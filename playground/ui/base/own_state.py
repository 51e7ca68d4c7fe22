"""What the page remembers of a visitor's own data besides the points themselves.

The points are part of the experiment. Here is only what the page needs to talk about them:
the table that was opened last, how it was taken and what was wrong with it, and what the pen
on the stage has been told.
"""

from dataclasses import dataclass

from playground.datasets.tables.table import Table
from playground.datasets.tables.targets import Meaning


@dataclass
class OwnState:
    """The last table, how it was taken, the pen's last stroke, and who asked for it.

    `source` is what the table was read from; `place` the widget that a `problem` stands beside.
    """

    table: Table | None = None
    source: bytes | str = ""
    columns: tuple[str, str, str] = ("", "", "")
    meaning: Meaning = ""  # of the target, as it was asked for
    learned: Meaning = "classes"  # as it was taken
    notes: tuple[str, ...] = ()
    problem: str = ""
    place: str = ""
    stroke: int = 0  # the number of the last stroke that was heard
    pen: int = 0  # how often the pen was asked for
