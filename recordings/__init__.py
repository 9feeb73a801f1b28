"""Recordings: the two legs of each talk, as Asterisk leaves them on disk.

`plan` says where the legs of a talk lie (pure), `place` finds them on disk; `riff` reads the header of a WAV
file; `keeper` waits until both legs are complete, takes their checksums and makes a stereo file to listen to.
"""
