-- The different statuses of one file, in small letters.
--
-- reads: intake_source
select distinct lower(read_word(status)) as status
from intake_source
where status is not null;
