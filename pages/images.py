"""The page «Images»: a network learns what images show, and reads what one draws."""

from playground.ui import images_page
from playground.ui.image_session import image_session

images_page.show(image_session())
