"""A letter's file as it is kept beside the letter: its bytes, the sizes of its pages, the places of their words."""
