"""Pictures and videos that buyers and staff send: announced, sent to the bucket by a signed form, looked at, made smaller, served.

items    what is stored, and the addresses of files      desk     from the form to the page, and away again
asking   how a file is asked for
sniff    what a file is, from its bytes (pure)           pixels   smaller pictures; Pillow, in the worker alone
"""

from .items import MediaId, MediaView, owner_of

__all__ = ["MediaId", "MediaView", "owner_of"]
