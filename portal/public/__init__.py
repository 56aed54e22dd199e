"""Open data and the pages of published returns: plain files and plain HTML, out of the public store alone."""

from __future__ import annotations

from portal.public.routes import public_routes

__all__ = ["public_routes"]
