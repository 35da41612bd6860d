"""What do we know, and from where?"""

from retention.ui import data, doctor, page, upload

here = page("What do we know, and from where?")

data.facts(here)
upload.bring(here)
doctor.report(here)
data.definitions(here)
