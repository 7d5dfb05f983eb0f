"""From a query to notes: by name, by words, by meaning and by links."""
