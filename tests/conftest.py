"""What holds for all tests: a property has no deadline, since machines are slow at times."""

from hypothesis import settings

settings.register_profile("postil", deadline=None, print_blob=True)
settings.load_profile("postil")
