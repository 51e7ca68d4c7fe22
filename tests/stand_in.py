"""A run that only stands there: what pages are shown with where nothing is trained."""

from typing import Any

from playground.engine.live.task import LiveTask


class StandIn(LiveTask[Any]):
    """What a page watches: it has a token, what it is given, and nothing else of a run's life."""

    def __init__(self, **known: Any) -> None:
        self.__dict__ |= {"token": "stand-in"} | known


StandIn.__abstractmethods__ = frozenset()
