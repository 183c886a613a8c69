"""`tuinet completion`."""

import sys
from typing import Annotated, Literal

from cyclopts import Parameter

from tuinet.cli.main import build

ZSH_END = """
if [[ ${funcstack[1]} == _*tuinet ]]; then
  _cyclopts_tuinet "$@"
else
  compdef _cyclopts_tuinet tuinet
fi
"""
"""Without it the script works in a file of one certain name alone: now in any of them, and with `eval`"""


def completion_command(
    shell: Annotated[Literal["bash", "zsh", "fish"], Parameter(help="The shell that it is for.")], /
) -> int:
    """Print a completion script on standard output. No file is changed.

    For bash, in ~/.bashrc: `eval "$(tuinet completion bash)"`

    For zsh, in ~/.zshrc after compinit: `eval "$(tuinet completion zsh)"`

    For fish, once: `tuinet completion fish > ~/.config/fish/completions/tuinet.fish`

    It completes commands, options and their choices, and asks tuinet for the names of runs, data sets and machines.
    """
    script = build(with_app_options=True).generate_completion(shell=shell).rstrip() + "\n"
    sys.stdout.write(script + ZSH_END if shell == "zsh" else script)
    return 0
