"""Reading a picture of a digit: ink on a pad, marks on a photo, and the network that answers.

What a drawing or a photo becomes before a network sees it, and when its answer is doubt.
"""
