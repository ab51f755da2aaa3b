"""Names of bodies: unions and their organs, Party and state bodies, schools, departments, persons in office.

A name is a beginning that the lexicon knows (``Liên đoàn Lao động``) and the words by which it goes on: a branch, a
level, a place, capitalised words, a restriction (``trực thuộc``). ``body_at`` reads a name by that grammar alone;
``spelled`` writes it out, without ``các`` and without abbreviations; ``canonical`` gives every spelling of a body its
one name, ``identity`` tells the organisation from the organ that acts for it.
"""

from extractors.bodies.canonical import canonical
from extractors.bodies.names import Body, Head, body_at, find_bodies, head_at, spelled

__all__ = ["Body", "Head", "body_at", "canonical", "find_bodies", "head_at", "spelled"]
