"""The page «Images»: a network learns what images show, and reads what one draws."""

from playground.ui.base.image_session import image_session
from playground.ui.pages.images import page as images_page

images_page.show(image_session())
