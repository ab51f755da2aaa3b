"""What an act is about, in words that can be compared: with another letter's, an amendment's, a reply's."""

from pipeline.acts.content import content, paper_of, papers_in

__all__ = ["content", "paper_of", "papers_in"]
