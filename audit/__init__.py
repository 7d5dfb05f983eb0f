"""What rests on what: whether notes say what is cited from them, and how far a library can be trusted."""
