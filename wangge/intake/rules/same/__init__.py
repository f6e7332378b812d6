"""同件之规 same: what makes two cases one matter – words, names, place, time, who asks – and groups of them."""
