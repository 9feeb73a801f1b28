"""`tongdai doctor`: everything the service needs is looked at, and what is missing is said with its mend.

examination    every check, in the order in which they are told
finding        what a check says, and how one is run so that it hides no other
configuration  centre.toml and the flow
asterisk       the visit by AMI, and the order of its checks
  rights, events, modules, dialplan, phones, facts (version, clock)
folders        recordings and prompts: there, writable, the same for Asterisk; the disk
  who          runs Asterisk here, and may what
database       reached, and its tables
valkey         Redis or the embedded Valkey
mail           the mail server, where reports are sent
speech         the prompts' voice, the speech models
screens        built, and their address free
report         the findings as a table, and what to do
"""

from app.doctor.examination import examine
from app.doctor.finding import Finding, Verdict
from app.doctor.report import print_findings

__all__ = ["Finding", "Verdict", "examine", "print_findings"]
