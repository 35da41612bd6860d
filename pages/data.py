"""What do we know, and from where?"""

from retention.ui import data, page

here = page("What do we know, and from where?")

data.facts(here)
data.bring(here)
data.report(here)
data.definitions(here)
