class Broken(Exception):
    """The first thing that is not as it was sealed: `where` names it, `what` says what is wrong."""

    def __init__(self, where: str, what: str):
        self.where, self.what = where, what
        super().__init__(f"{where}: {what}")
