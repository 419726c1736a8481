"""What is wrong with an answer that nobody foresaw.

`search` tries relations in turn: `afterwards` (what may have been made of the right values),
`arguments` (the right function with changed arguments), `rewriting` (a right solution with one
changed piece of code), `entries` (which of many values are wrong, and what they have in common).
`one_number` is about a number that a person typed.
"""
