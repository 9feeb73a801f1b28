"""Images for `docker-compose.yml`.

Dockerfile.asterisk   Debian's Asterisk 22; `asterisk` writes its configuration at each start
Dockerfile.tongdai    the service, and the transcriber
centre.docker.toml    the configuration both read; the secrets come from the environment
env.example           what an operator must fill in: copy it to .env beside docker-compose.yml
"""
