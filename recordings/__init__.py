"""Recordings: the two legs of each talk and the one of a message, as Asterisk leaves them on disk.

`plan` says where the legs lie (pure), `place` finds them on disk; `riff` reads the header of a WAV
file; `keeper` waits until the legs are complete, takes their checksums and makes a stereo file to listen to.
"""
