"""The forms of the studio: one for each kind of part, from the part to fields and back to the words of the language."""
