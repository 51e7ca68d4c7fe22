"""From one experiment to another: what of a training can go on as it is.

A run asks before it compiles anything: where only live numbers, the stop rule or points of
one's own differ, the network is kept and goes on at once.
"""

from playground.experiments.base import Experiment


def changes_only_examples(old: Experiment, new: Experiment) -> bool:
    """Whether `new` is `old` with other points of one's own, be there more or fewer of them."""
    return type(old) is type(new) and old.has_room_for(new)


def changes_only_live_numbers(old: Experiment, new: Experiment) -> bool:
    """Whether `new` differs from `old` only in live numbers that leave the data as it was."""
    if type(old) is not type(new) or old.compile_key() != new.compile_key():
        return False
    live = {path: value for path, value in new.live().items() if path not in new.drawn_with}
    return old.bind(live).model_copy(update={"stop": new.stop}) == new
