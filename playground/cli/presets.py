"""`presets`: the gallery's experiments, one JSON object a line.

Their links open them on a page; `train`, `search` and every other place for a link take
`preset:NAME` as well.
"""

import argparse
import json
from typing import Any

from playground.links.experiments import to_link
from playground.presets import PRESETS


def add_command(commands: Any) -> None:
    """Add `presets` to the commands of a parser."""
    listing = commands.add_parser("presets", help="list the gallery's examples with their links")
    listing.set_defaults(command=presets)


def presets(arguments: argparse.Namespace) -> None:
    """Print the name, the title, the kind and the link of every preset."""
    for preset in PRESETS:
        experiment = preset.experiment
        about = {"name": preset.name, "title": preset.title, "kind": experiment.name()}
        print(json.dumps(about | {"link": to_link(experiment)}, ensure_ascii=False), flush=True)
