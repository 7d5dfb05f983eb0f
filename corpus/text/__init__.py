"""Text as such: titles, sentences and the phrases that join them."""
