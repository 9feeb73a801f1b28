"""What a fresh Debian machine needs, fetched and run privately: no root, no chroot, nothing installed.

- `sources`  reads where this machine gets its packages from: its own apt sources, no address of ours.
- `apt`      asks apt, with a state of our own, which packages a program needs, and downloads them.
- `packages` which programs there are and which packages they come from.
- `install`  brings a program's packages into its folder, whole or not at all (`unpack` opens them).
- `debian`   fetch once, then `program("asterisk")` says how to start it. Also the command line.
- `asterisk` a private Asterisk with the configuration in `deploy/asterisk/*.conf`.
- `postgres` a private PostgreSQL.
- `ending`   ends a program that was started.
- `venv`     the virtual environment, also where Debian's python3-venv is missing.
"""
