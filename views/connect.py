"""The connect page."""

from views import pieces


def show() -> None:
    """Show the page."""
    pieces.page_title("Connect")
    pieces.empty("This page has nothing to show yet.")


show()
