"""What a clerk does, one function a use: values in, values out, who and when passed in, nothing printed.

Commands, notebooks and web pages call these; how an answer is shown is theirs.
"""

from pipeline.office.office import Office

__all__ = ["Office"]
