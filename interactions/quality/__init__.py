"""How good the calls were: scorecards, reviews, calibration and coaching.

card         a scorecard: sections, items, what is critical, pure; `reading` reads one from a file
score        answers to a card make a score, pure
rules        what the machine can judge of a talk, pure
heard        a talk as phrases and stretches of speech, pure, with `spans`
measures     figures of a talk: silences, shares, interruptions, pure
auto         the machine's judgements with their evidence, pure
sampling     which calls to review and why, pure
marking      answers as they are kept, a person's and the machine's, pure
review       a review, its life, who may see it, several side by side, pure
agreement    percent agreement, kappa and alpha, pure
calibration  a round of calibration and what it shows, pure
moments      comments and coaching clips, pure
rates        figures of reviews, pure

schema       the tables
talks        the talk of a call, from the log
cards        scorecards and their versions, kept
reviews      reviews kept, with `rows`; `comments` and `clips`
worklist     the calls that can be reviewed, with what is known of each
rounds       rounds of calibration, kept
figures      average scores and fail rates, for reports and search
"""
