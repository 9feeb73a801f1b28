"""Which programs can be fetched, and from which Debian packages. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass, field

LIBRARIES = "usr/lib/x86_64-linux-gnu"
SYSTEM = ("libc6", "libc-bin", "base-files", "perl-base", "dpkg", "tar", "debconf")


@dataclass(frozen=True, slots=True)
class Bundle:
    """One set of packages that is fetched and unpacked together.

    `suite` is a Debian suite, or None for the machine's own. A bundle of another suite brings its own C
    library and is run through its own loader; one of the machine's own suite uses the machine's (`leave`
    has patterns of what is downloaded but not unpacked). `programs` maps a program's name to its path,
    `libraries` are searched in order, `environment` may say `{root}` and `{home}`. `host` are paths where
    the machine may have the program already.
    """

    name: str
    about: str
    packages: tuple[str, ...]
    programs: dict[str, str]
    suite: str | None = None
    libraries: tuple[str, ...] = (LIBRARIES,)
    environment: dict[str, str] = field(default_factory=dict)
    host: tuple[str, ...] = ()
    leave: tuple[str, ...] = SYSTEM
    links: dict[str, str] = field(default_factory=dict)
    """Links that the packages' own scripts would have made: path → target, both below the root."""
    files: dict[str, str] = field(default_factory=dict)
    """Small files to write: path → text, which may say `{root}` and `{home}`."""


FONTS = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{root}/usr/share/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>{home}/fontcache</cachedir>
  <alias>
    <family>sans-serif</family>
    <prefer><family>DejaVu Sans</family><family>WenQuanYi Micro Hei</family></prefer>
  </alias>
  <alias><family>serif</family><prefer><family>DejaVu Serif</family></prefer></alias>
  <alias><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>
</fontconfig>
"""

CHROMIUM = """\
#!/bin/sh
# Chromium starts itself again and again, so that it needs its libraries in the environment, not a loader.
lib="{root}/usr/lib/x86_64-linux-gnu"
export LD_LIBRARY_PATH="$lib:$lib/nss:$lib/pulseaudio"
export FONTCONFIG_FILE="{root}/fonts.conf"
exec "{root}/usr/lib/chromium/chromium" "$@"
"""

BUNDLES = {
    bundle.name: bundle
    for bundle in (
        Bundle(
            "asterisk",
            "Asterisk 22",
            ("asterisk", "asterisk-core-sounds-en-wav", "asterisk-moh-opsound-wav"),
            {"asterisk": "usr/sbin/asterisk"},
            suite="sid",
            leave=("perl-base", "dpkg", "tar", "debconf"),  # its C library is newer than the machine's
            links={"usr/share/asterisk/sounds/en": "en_US_f_Allison"},
        ),
        Bundle(
            "espeak",
            "espeak-ng, the voice of the prompts",
            ("espeak-ng",),
            {"espeak-ng": "usr/bin/espeak-ng"},
            libraries=(LIBRARIES, f"{LIBRARIES}/pulseaudio"),  # it is linked to a sound server it never asks
            environment={"ESPEAK_DATA_PATH": f"{{root}}/{LIBRARIES}"},
            host=("/usr/bin/espeak-ng",),
        ),
        Bundle(
            "chromium",
            "Chromium for the tests of the screens",
            ("chromium", "fonts-dejavu-core", "fonts-wqy-microhei"),
            {"chromium": "chromium"},
            libraries=(),  # its own little script names them
            host=("/usr/bin/chromium",),
            files={"chromium": CHROMIUM, "fonts.conf": FONTS},
            leave=(
                *SYSTEM,
                "libllvm*",
                "libz3-*",
                "libgl1-mesa-dri",
                "*-icon-theme",
            ),  # it draws without a GPU
        ),
        Bundle(
            "postgres",
            "PostgreSQL for the tests of the store",
            ("postgresql",),
            {name: f"usr/lib/postgresql/*/bin/{name}" for name in ("postgres", "initdb")},
            leave=(
                *SYSTEM,
                "libllvm*",
                "libz3-*",
                "perl*",
                "libperl*",
            ),  # its just-in-time compiler is not used
        ),
        Bundle("pip", "pip, for a Python without it", ("python3-pip-whl",), {}),
    )
}


def bundle_of(program: str) -> Bundle:
    """The bundle that is called `program` or brings it."""
    for bundle in BUNDLES.values():
        if program == bundle.name or program in bundle.programs:
            return bundle
    raise KeyError(f"no bundle brings {program!r}; there are {', '.join(BUNDLES)}")
