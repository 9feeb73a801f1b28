"""The screens' side of the house: REST under `/api/v1`, one WebSocket, and the static pages.

ports       what the web needs from the rest of the house
typed       `@route`: a handler whose annotations check its input and describe it
openapi     the description of every route, made from those annotations
auth        who is asking, what his role may see, and whether his browser was sent by us
board, line, pop  views in, wallboard, order of the waiting and screen pop out; pure
floor       the present state of every call and agent, from the live feed, and today's counts
live        the WebSocket
session, agents, calls, history, search, recordings, house   the routes, by subject
why, tuning, callbacks   the supervisor's: what was decided, what shall be from now on
pages       the built screens
answers     failures in one shape, and the security headers
server      `make_app`, and `serve` that runs it
"""
