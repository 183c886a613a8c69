"""`tuinet completion`."""

import sys
from typing import Annotated, Literal

from cyclopts import Parameter

from tuinet.cli.application import build

ZSH_END = """
if [[ ${funcstack[1]} == _*tuinet ]]; then
  _cyclopts_tuinet "$@"
else
  compdef _cyclopts_tuinet tuinet
fi
"""
"""Makes the zsh script work in a file of any name and with `eval`: cyclopts' script works in a file of one name only"""


def completion_command(shell: Annotated[Literal["bash", "zsh", "fish"], Parameter(help="Your shell.")], /) -> int:
    """Print a shell completion script to standard output. No file is changed.

    For bash, add to ~/.bashrc: `eval "$(tuinet completion bash)"`

    For zsh, add to ~/.zshrc after compinit: `eval "$(tuinet completion zsh)"`

    For fish, run: `tuinet completion fish > ~/.config/fish/completions/tuinet.fish`

    The script completes commands, options and their values, including the names of runs, data sets and machines.
    """
    script = build(with_app_options=True).generate_completion(shell=shell).rstrip() + "\n"
    if shell == "zsh":
        script += ZSH_END
    sys.stdout.write(script)
    return 0
