"""What all tests share."""

from hypothesis import settings

# Time says nothing on a shared machine: the first example of a kernel may compile it.
settings.register_profile("downhill", deadline=None)
settings.load_profile("downhill")
