"""A library as a static site: pages that open from disk and need no server."""
