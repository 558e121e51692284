"""What stops an evaluation before there is anything to report."""


class CannotEvaluate(Exception):
    """The plan or the files cannot be evaluated; the message is a sentence for a person.

    Faults of the *answers* (a missing area, a weight of zero) are not raised: they end in a
    result document whose flags say so.
    """
