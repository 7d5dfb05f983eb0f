"""The insights page."""

from views import pieces


def show() -> None:
    """Show the page."""
    pieces.page_title("Insights")
    pieces.empty("This page has nothing to show yet.")


show()
