"""From a reading to what it says of notes and links: titles found, resolved and stated."""
