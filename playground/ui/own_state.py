"""What the page remembers of a visitor's own data besides the points themselves.

The points are part of the experiment. Here is only what the page needs to talk about them:
the table that was opened last, and what the pen on the stage has been told.
"""

from dataclasses import dataclass

from playground.datasets.table import Table


@dataclass
class OwnState:
    """The last table with its columns and notes, the pen's last stroke, and who asked for it."""

    table: Table | None = None
    columns: tuple[str, str, str] = ("", "", "")
    notes: tuple[str, ...] = ()
    stroke: int = 0  # the number of the last stroke that was heard
    pen: int = 0  # how often the pen was asked for
