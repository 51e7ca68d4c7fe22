"""The page «Backpropagation desk»: every number of one update, step by step."""

from playground.ui import backprop_desk
from playground.ui.session import session

backprop_desk.show(session("backpropagation"))
