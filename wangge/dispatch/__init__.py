"""派遣 dispatch: the right unit for a case, with its reasons, or a short list for a person."""
