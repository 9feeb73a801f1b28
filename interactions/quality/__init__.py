"""How good the calls were: scorecards, reviews, calibration and coaching.

card         a scorecard: sections, items, what is critical, pure; `reading` reads one from a file
score        answers to a card make a score, pure
rules        what the machine can judge of a talk, pure
heard        a talk as phrases and stretches of speech, pure, with `spans`
measures     figures of a talk: silences, shares, interruptions, pure
auto         the machine's judgements with their evidence, pure
sampling     which calls to review and why, pure
review       a review, its life, who may see it, several side by side, pure
agreement    percent agreement, kappa and alpha, pure
calibration  what a round of calibration shows, pure

schema       the tables
talks        the talk of a call, from the log
cards        scorecards and their versions, kept
reviews      reviews kept, with `answers` and `moments` (comments and clips)
worklist     the calls that can be reviewed, with what is known of each
rounds       rounds of calibration, kept
figures      average scores and fail rates, for reports and search
"""
