"""Two visits of one person compared: `comparison` builds the model that is the JSON; every format prints its one page.

`changes` finds what is different, `medicines` compares the two lists, `page` puts it on paper. Nothing here judges.
"""

from .model import Comparison
from .page import comparison

__all__ = ["Comparison", "comparison"]
