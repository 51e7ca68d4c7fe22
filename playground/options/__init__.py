"""What one chooses and what knows nothing else, a file for each kind of choice.

`base` says what an option, a menu and a knob are. Experiments are made of these.
"""
