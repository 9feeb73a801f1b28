"""Transcription: from the legs of a recording to words with times, on this machine and nowhere else.

`transcript` holds the words (pure); `audio` checks a leg before anything decodes it; `segments` finds the
speech in it; `engine` runs Vosk in a child process (`vosk_child`) and speaks to it in `frames`; `models`
knows where models come from; `ports` says what a transcriber needs from outside; `jobs` queues recordings so
that a killed worker's job is done again.
"""
