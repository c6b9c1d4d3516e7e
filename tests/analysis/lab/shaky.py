"""Which policies do the tests break a run with? Some that raise, leave, or take their worker along.

They act by what they were given, so that a run can be lived in another process.
"""

import os
import signal
import sys

import numpy as np

from sim.policies.policy import OpenMessages, PythonPolicy


class Shaky(PythonPolicy):
    """Answers the newest first, unless `way` says that today something happens."""

    def __init__(self, way: str = "", mark: str = "") -> None:
        """way: raise, leave, kill or kill once; mark: a file that says it has happened."""
        super().__init__(name=f"shaky-{way or 'not'}", title="Shaky")
        object.__setattr__(self, "way", way)
        object.__setattr__(self, "mark", mark)

    def order_of_service(self, messages: OpenMessages) -> list[np.ndarray]:
        if self.way == "raise":
            raise ValueError("what a silly message")
        if self.way == "leave":
            sys.exit(3)
        if self.way == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if self.way == "kill once" and not os.path.exists(self.mark):
            with open(self.mark, "w"):
                pass
            os.kill(os.getpid(), signal.SIGKILL)
        return [-messages.posted]
