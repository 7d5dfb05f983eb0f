"""Why something that looks like a link or a date was not understood, and what a person can do about it."""

NO_FILE = "a path to a file that is not there"
NO_BLOCK = "an id that no note and no block has"
UNREAD_LINK = "no link that can be read"
UNREAD_DATE = "no date that can be read; one as 2026-02-21 was expected"
UNDECIDED = "a date whose day and month no other date of the folder tells apart; write it as 2026-02-21"
# What to do, where the reason does not say it itself.
ADVICE = {
    NO_FILE: "write the path to a file that is there, seen from the file that the link stands in",
    NO_BLOCK: "what had this id is gone, or lies outside of the folder; link to a note by its name",
    UNREAD_LINK: "write a link to a note as [[its name]], or as [words](the/path.md)",
}
