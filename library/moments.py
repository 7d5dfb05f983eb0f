"""Days and moments as a person gives them, as builds and commits are dated: in UTC."""

import datetime


def moment_of(when: str, end: bool) -> str | None:
    """Return a day or a moment in UTC, of a day its end or its beginning; nothing where it is none.

    >>> [moment_of(when, end=True) is not None for when in ("0001-01-01", "9999-12-31", "someday")]
    [True, True, False]
    """
    try:
        moment = datetime.datetime.fromisoformat(when)
    except ValueError:
        return None
    if end and len(when) <= len("YYYY-MM-DD"):
        moment += datetime.timedelta(days=1, microseconds=-1)
    try:
        moment = moment.astimezone(datetime.UTC)
    except (ValueError, OverflowError):  # at the ends of the calendar no zone can be added or taken off
        moment = moment.replace(tzinfo=datetime.UTC)
    return moment.isoformat(timespec="microseconds")
