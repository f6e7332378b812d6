"""拟合 fitted: the weights of the linker, made by train/same_matter.py.

ODDS: logistic regression, ridge 2, weights held to their signs, on 17,600 pairs that blocking brings
together (half of them one matter): labelled tellings of half of the texts (bench/kit/matters.py,
seeds 101 … 103), half of the groups of a real file of near-duplicates three times, and twelve times
the demo city's day, where people wrote who joins whom. Five folds by text, at a score of 0.6:
precision 0.97, recall 0.94 (with the constant 0.3 higher; it was then lowered, for precision). Of
the hand-written pairs that blocking brings together 16 of 31 are found, one wrongly; the other 18 of
all 49 share almost no words.

MEANT is by judgement: fitted on the few hand-written pairs in doubt (22, told twelve times) the
embedding's weight came out between -4 and +4, and on the others 0. It may tip a balance, no more.
"""

ODDS = {
    "none": -5.76,
    "root": 5.1,
    "held": 5.42,
    "head": 0.85,
    "spots": 0.13,
    "text_other_first": -2.46,
    "same_but_spots": -9.24,
    "near": 5.87,
    "matter": 3.3,
    "matter_near": 4.14,
    "away": -1.14,
    "same_requester": 2.39,
    "matter_same_requester": 1.67,
    "days": -0.85,
    "brief": -0.96,
}
MEANT = {"weight": 2.0, "usual": 0.35}
