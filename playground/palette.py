"""The colours of everything that is computed: one end for negative, one for positive.

Three palettes, because no pair serves everybody: the usual orange and blue; purple and green
with a stronger outline against both; greys that survive a printer. The ends of each can be
told apart with every common kind of colour blindness, and so can the six colours of many
classes, which a test measures. Values in between fade to a neutral that is near the page's
background, light or dark.
"""

from dataclasses import dataclass
from typing import NamedTuple

Colour = tuple[int, int, int]  # red, green, blue, each 0 … 255


class Lines(NamedTuple):
    """Colours for up to twelve lines of one picture, on a light and on a dark page.

    Every fourth line has the same dashes: those are the furthest apart.
    """

    light: tuple[Colour, ...]
    dark: tuple[Colour, ...]


COLOURED = Lines(
    light=(
        *((100, 140, 255), (220, 120, 20), (0, 100, 40), (120, 40, 140)),
        *((255, 60, 100), (120, 20, 80), (200, 120, 180), (0, 40, 200)),
        *((120, 20, 255), (140, 140, 220), (100, 20, 160), (0, 160, 120)),
    ),
    dark=(
        *((20, 100, 220), (220, 40, 0), (0, 200, 120), (160, 80, 140)),
        *((180, 60, 80), (255, 180, 200), (255, 120, 220), (160, 220, 20)),
        *((200, 220, 100), (160, 140, 255), (140, 0, 255), (20, 140, 40)),
    ),
)
GREY = Lines(
    light=tuple((shade,) * 3 for shade in (20, 90, 140) for _ in range(4)),
    dark=tuple((shade,) * 3 for shade in (245, 175, 115) for _ in range(4)),
)


@dataclass(frozen=True)
class Palette:
    """The two ends, what lies between them on a light and on a dark page, and words for the ends.

    `label` and `help` are for whoever chooses it.
    """

    name: str
    label: str
    help: str
    negative: Colour
    positive: Colour
    neutral_light: Colour
    neutral_dark: Colour
    words: tuple[str, str]
    more: tuple[Colour, ...]  # for a third class and those after it
    more_words: tuple[str, ...]
    lines: Lines = COLOURED

    @property
    def classes(self) -> tuple[Colour, ...]:
        """A colour for each of up to six classes; the first two are the ends."""
        return (self.negative, self.positive, *self.more)

    @property
    def class_words(self) -> tuple[str, ...]:
        """What the colours of `classes` are called."""
        return (*self.words, *self.more_words)

    def at(self, value: float, dark: bool) -> Colour:
        """The colour of a value from −1 to 1; 0 is the neutral of a light or `dark` page."""
        neutral = self.neutral_dark if dark else self.neutral_light
        end, share = (self.negative if value < 0 else self.positive), min(1.0, abs(value))
        red, green, blue = (round(a + (b - a) * share) for a, b in zip(neutral, end, strict=True))
        return red, green, blue

    def scene(self) -> dict[str, Colour]:
        """The colours as the stage reads them."""
        return {
            "negative": self.negative,
            "positive": self.positive,
            "neutral_light": self.neutral_light,
            "neutral_dark": self.neutral_dark,
        }


NEUTRAL_LIGHT = (236, 238, 240)
NEUTRAL_DARK = (34, 38, 46)

ORANGE_BLUE = Palette(
    "orange_blue",
    "Orange and blue",
    "The usual colours; safe with colour blindness.",
    negative=(245, 147, 34),
    positive=(8, 119, 189),
    neutral_light=NEUTRAL_LIGHT,
    neutral_dark=NEUTRAL_DARK,
    words=("orange", "blue"),
    more=((50, 225, 150), (93, 0, 201), (150, 32, 21), (162, 123, 134)),
    more_words=("green", "violet", "red", "grey"),
)
PURPLE_GREEN = Palette(
    "purple_green",
    "Purple and green",
    "Both ends stand out strongly from every background; safe with colour blindness.",
    negative=(140, 60, 170),
    positive=(60, 165, 80),
    neutral_light=NEUTRAL_LIGHT,
    neutral_dark=NEUTRAL_DARK,
    words=("purple", "green"),
    more=((100, 25, 250), (225, 200, 0), (25, 75, 50), (250, 125, 200)),
    more_words=("blue", "yellow", "dark", "pink"),
)
GREYS = Palette(
    "greys",
    "Greys",
    "Light and dark alone, for printing without colours.",
    negative=(180, 180, 180),
    positive=(80, 80, 80),
    neutral_light=(128, 128, 128),
    neutral_dark=(128, 128, 128),
    words=("light", "dark"),
    more=((235, 235, 235), (132, 132, 132), (40, 40, 40), (0, 0, 0)),
    more_words=("white", "middle", "deep", "black"),
    lines=GREY,
)

CLASSES = ORANGE_BLUE.words
CLASS_COLOURS = ORANGE_BLUE.classes
CLASS_WORDS = ORANGE_BLUE.class_words
PALETTE = ORANGE_BLUE.scene()


def css(colour: Colour) -> str:
    """A colour as style sheets and Plotly write it."""
    return f"rgb({colour[0]}, {colour[1]}, {colour[2]})"


# In the order in which users see them; the first is the usual one.
PALETTES = {palette.name: palette for palette in (ORANGE_BLUE, PURPLE_GREEN, GREYS)}
