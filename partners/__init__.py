"""Other people's systems: what they are told of our calls, and what they tell us of our customers.

Out, as webhooks:

- events       what partners are told, as JSON; `masking` what of it is personal, and how much they learn
- outbox       each event once for each endpoint, in the transaction that makes it true
- lanes        who is told: each for himself, so that none holds up another
- sender       tells them, again and again, until they have heard or it is given up
- deliveries   what became of it: lists, replays, tidies
- signing      how a receiver knows that it was us; it stands alone, to be copied by receivers
- retries, circuit   when to try again: pure, time is given
- fence, post  HTTP with somebody who may be hostile

In, from a CRM or a ticket system:

- lookup       who calls, in the time that a ringing phone leaves
- writing      what of a closed call is written there, and when; `written` what was
- writer       does it, from the outbox, as webhooks are sent
- crm          find a customer, write a ticket, a note, a call: whatever the mapping says
- facts        what is known of a customer, and what is written about him
- mapping      the TOML that says how; ready ones in `mappings/`
- template     places to be filled in, and simple paths; no language

`settings` has the sections of centre.toml, `schema` the table.
"""
