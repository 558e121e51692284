"""What an action says when it will not do what was asked: a sentence for the person who asked, never a crash."""


class Refusal(Exception):
    """An action refused. `text` is a sentence to show; `field` names the argument it is about, if one.

    Forms show it beside the field, the API answers it as a problem document with `status`.
    """

    status = 409

    def __init__(self, text: object, *, field: str | None = None) -> None:
        super().__init__(str(text))
        self.text = text
        self.field = field
