"""What a deed of appraisal answers when it is not done: a code for pages, a sentence for logs."""


class Refused(ValueError):
    """The deed is not done; `.code` says which of few reasons, the message what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
