"""What rests on what: whether sources say so, what falls with a doubt, what disagrees, what has changed."""
