"""An import as a child process with limits: strangers' files are read nowhere else.

The server starts ``python -m retention.worker`` in a private folder, hands it the job as
JSON on its standard input and reads JSON lines from its standard output: progress, then
one outcome. Whatever ends the child, the reader gets one sentence (``endings``).
"""

from retention.worker.job import Import, Progress
from retention.worker.limits import Limits

__all__ = ["Import", "Limits", "Progress"]
