"""Measurements, each a ratio to a named peer in the same run: machines are noisy, ratios are less so.

ami_throughput  AMI events a second, beside plain panoramisk
app_queue       how soon a free agent's phone rings, beside Asterisk's app_queue
routing         calls routed a second, beside a naive scan, SQLite, Valkey and PostgreSQL
search          a page of what was found, beside LIKE and tantivy
transcription   a two-leg call, beside vosk-transcriber
"""
