"""The page «Backpropagation desk»: every number of one update, step by step."""

from playground.ui.base.kind_sessions import session
from playground.ui.pages.backprop import page as backprop_desk

backprop_desk.show(session("backpropagation"))
