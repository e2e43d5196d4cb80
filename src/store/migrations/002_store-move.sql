-- What `store move` has moved into this database or out of it.
CREATE TABLE instantly_temporal.move (
  part text PRIMARY KEY,                 -- journal or crm
  note text NOT NULL                     -- as JSON
);
