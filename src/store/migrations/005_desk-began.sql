-- How many events are known that began in a period is compared with what Temporal says.
CREATE INDEX desk_event_began ON instantly_temporal.desk_event (began, status);
