"""From files to notes, links and problems, as pure text work.

`model`, `kinds` and `reading` hold the nouns; `errors` the errors that a person can correct. `readers` turns
a file into a reading, `linking` a reading into what it says of notes and links. `writers` writes notes out
again; `text` has titles, sentences and words.
"""
