"""What a loss that is drawn holds of a penalty, in words.

L2 is a part of the objective and bends its surface; L1 and the max norm act on the weights after
each step, and no surface shows them.
"""

from playground.options.penalties import NoPenalty, Penalty


def with_penalty(penalty: Penalty) -> str:
    """What follows «the loss» where a penalty is chosen; empty where there is none."""
    if isinstance(penalty, NoPenalty):
        return ""
    if penalty.smooth():
        return " with the smooth part of the penalty (L2)"
    return f" without the penalty ({penalty.title()} acts after each step)"
