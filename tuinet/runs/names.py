"""Run ids, which sort in the order in which runs were made and can be typed, and the names that people give to runs.

The beginning of an id looks like the local time, and mostly is. It never goes back, though: where the clock did, or the
time zone changed, the next id is a second after the newest one. So the ids alone say which run is the last.
"""

import random
import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from tuinet.errors import UsageError

ADJECTIVES = (
    "able amber apt bold brave brief bright brisk calm clear clever cosy crisp curious deft eager early fair fast "
    "fine firm fleet fond free fresh gentle glad golden good grand happy hardy honest humble jolly keen kind late "
    "lively loyal lucky mellow merry mild neat nimble noble open patient plain proud quick quiet rapid ready robust "
    "sharp shy silent silver simple sleek smart smooth snug solid steady still sunny sure swift tidy tiny true trusty "
    "vivid warm wise witty young zesty"
).split()
ANIMALS = (
    "adder ant auk badger bat bear beaver bee bison bream buck carp cat civet cod colt coot crab crane cricket crow "
    "deer dingo dove duck eagle eel egret elk emu falcon fawn ferret finch fox frog gecko goat goose grouse gull hare "
    "hawk heron hornet horse ibex ibis jackal jay kite kiwi koala lamb lark lemur lion llama lynx magpie marten mink "
    "mole moose moth mouse newt okapi orca osprey otter owl panda perch pike plover pony puffin puma quail rabbit "
    "raven robin rook salmon seal shrew skunk sloth snail sparrow stoat stork swan swift tapir tern tiger toad trout "
    "turtle viper vole walrus wasp weasel whale wolf wombat wren yak zebra"
).split()

ID_TIME = "%Y%m%d-%H%M%S"
LENGTH = len("20261123-141502")
RUN_ID = re.compile(r"[12]\d{3}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])-([01]\d|2[0-3])[0-5]\d[0-5]\d-[a-z]+-[a-z]+(-\d+)?")
LONGEST = 64
NAME = re.compile(rf"[A-Za-z0-9][A-Za-z0-9._-]{{0,{LONGEST - 1}}}")


def new_run_id(now: datetime) -> str:
    """`20261123-141502-brave-otter`. The words are for people: chance here changes no training."""
    return f"{now:{ID_TIME}}-{random.choice(ADJECTIVES)}-{random.choice(ANIMALS)}"  # noqa: S311


def order(run_id: str) -> tuple[bool, str]:
    """What runs are sorted by, oldest first. A directory that a person has renamed says nothing, and comes before."""
    return RUN_ID.fullmatch(run_id) is not None, run_id


def next_moment(now: datetime, run_ids: Iterable[str]) -> datetime:
    """The time for the id of a new run: now, or a second after the newest of the runs that are there."""
    newest = max(filter(RUN_ID.fullmatch, run_ids), default="")
    try:
        last = datetime.strptime(newest[:LENGTH], ID_TIME)
    except ValueError:
        return now  # there is none, or one of a day that no calendar has
    return max(now, last + timedelta(seconds=1))


def words_of(run_id: str) -> str:
    """`brave-otter`, the words of a run id, which alone are enough to name the run."""
    return "-".join(run_id.split("-")[2:]) if RUN_ID.fullmatch(run_id) else run_id


def check_name(name: str) -> str:
    """A name for a run, as it is. Raises UsageError if it is none that can be typed everywhere."""
    if not NAME.fullmatch(name) or ".." in name or name == "last" or RUN_ID.fullmatch(name):
        told = name if len(name) <= LONGEST else f"{name[:20]}…"
        raise UsageError(
            f"run name '{told}': expected up to 64 letters, digits, '.', '-' or '_', starting with a letter or digit, "
            "without '..', not 'last' and not a run id"
        )
    return name
