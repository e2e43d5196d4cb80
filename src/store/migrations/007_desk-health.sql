-- The books as the monitors have read them, and the lists of follow-ups by name and campaign.
ALTER TABLE instantly_temporal.desk_monitor ADD COLUMN books text COLLATE "C" NOT NULL DEFAULT '';

CREATE INDEX desk_follow_up_name ON instantly_temporal.desk_follow_up (status, name, began, id);
CREATE INDEX desk_follow_up_campaign ON instantly_temporal.desk_follow_up (campaign, began, id);
CREATE INDEX desk_follow_up_counts ON instantly_temporal.desk_follow_up (name, paused, attention) WHERE status = 'running';

DROP INDEX instantly_temporal.desk_event_status;
CREATE INDEX desk_event_status ON instantly_temporal.desk_event (status, at, id, kind, attention) WHERE status <> 'completed';
