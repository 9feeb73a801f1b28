"""What can go wrong on the AMI link. Each message says what to do; none holds a secret or a caller's data."""

from __future__ import annotations


class AmiError(Exception):
    """Any refusal or failure of the AMI link."""


class LinkDown(AmiError):
    """There is no usable link to Asterisk; nothing that was pending is ever sent again."""


class LoginRefused(AmiError):
    """Asterisk knows us not: trying again cannot help, a person must mend the configuration."""


class ActionRefused(AmiError):
    """Asterisk answered `Response: Error`; `message` is its own reason."""

    def __init__(self, action: str, message: str) -> None:
        super().__init__(f"Asterisk refused {action}: {message}")
        self.action = action
        self.message = message


class ActionTimeout(AmiError):
    """No answer in time. The action may still have been carried out: do not blindly repeat it."""

    def __init__(self, action: str, seconds: float) -> None:
        super().__init__(f"{action}: no answer within {seconds:g} s (it may still have been carried out)")
        self.action = action
        self.seconds = seconds


class UnsafeText(AmiError):
    """A value that could be read by Asterisk as another header or action; it was not sent."""


class Misplaced(AmiError):
    """What was asked for has no place on this Asterisk: a path or a number that it cannot be given."""


class WireFault(AmiError):
    """The peer broke the protocol; the link is closed, since what follows cannot be trusted."""


class AgiGone(AmiError):
    """The channel left AsyncAGI before its command was answered."""

    def __init__(self, channel: str, why: str) -> None:
        super().__init__(f"{channel} left AsyncAGI before answering: {why}")
        self.channel = channel
        self.why = why
