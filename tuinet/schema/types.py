"""Types that hyperparameters of several groups have."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from tuinet.values import none_from_text

PRINTABLE = r"^\P{Cc}+$"
"""Text without control characters"""

NoneAsText = BeforeValidator(none_from_text)
ClassName = Annotated[str, Field(pattern=PRINTABLE)]
