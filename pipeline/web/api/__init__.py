"""What other programs ask for under ``/api/v1``: the records of ``--json``, by the page, and what people say of them.

A module a thing that is asked for; what all of them share is in ``caller`` (who asks, how it is answered), ``asking``
(what is asked for) and ``answers`` (what stands around the records).
"""
