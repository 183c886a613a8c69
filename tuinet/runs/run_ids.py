"""Run ids such as `20261123-141502-brave-otter`: they sort by age and are easy to type.

An id begins with the local time. When the clock goes back or the time zone changes, a new id still gets a time one
second after the newest run, so sorting the ids always gives the order in which the runs were created.
"""

import random
import re
from collections.abc import Iterable
from datetime import datetime, timedelta

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

TIME_FORMAT = "%Y%m%d-%H%M%S"
TIME_LENGTH = len("20261123-141502")
RUN_ID = re.compile(r"[12]\d{3}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])-([01]\d|2[0-3])[0-5]\d[0-5]\d-[a-z]+-[a-z]+(-\d+)?")


def new_run_id(now: datetime) -> str:
    """Return a run id such as `20261123-141502-brave-otter`."""
    # The two words only help people to tell runs apart, so they need no seed: they do not affect training.
    return f"{now:{TIME_FORMAT}}-{random.choice(ADJECTIVES)}-{random.choice(ANIMALS)}"  # noqa: S311


def sort_key(run_id: str) -> tuple[bool, str]:
    """Return a key that sorts runs by age, oldest first. Directories without a run id as their name come first."""
    return RUN_ID.fullmatch(run_id) is not None, run_id


def next_id_time(now: datetime, run_ids: Iterable[str]) -> datetime:
    """Return the time in the id of a new run: now, but at least a second after the newest existing run."""
    newest = ""
    for run_id in run_ids:
        # Compared first, because that is cheap, and there may be many thousands.
        if run_id > newest and RUN_ID.fullmatch(run_id):
            newest = run_id
    try:
        newest_time = datetime.strptime(newest[:TIME_LENGTH], TIME_FORMAT)
    except ValueError:
        # There are no runs, or somebody has created a directory for a day such as 31 February.
        return now
    return max(now, newest_time + timedelta(seconds=1))


def short_id(run_id: str) -> str:
    """Return `brave-otter`: the two words of a run id, which commands accept in place of the whole id."""
    if not RUN_ID.fullmatch(run_id):
        return run_id
    return "-".join(run_id.split("-")[2:])
