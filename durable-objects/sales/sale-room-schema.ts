/** The tables of a sale's room. Append only. Times are milliseconds since 1970. */
export const ROOM_STEPS: readonly string[] = [
  `CREATE TABLE room (
     id INTEGER PRIMARY KEY CHECK (id = 1),
     sale_id TEXT NOT NULL,
     -- What watchers were last told.
     shown_state TEXT NOT NULL,
     shown_remaining INTEGER NOT NULL,
     -- Set by the draw at the opening: its randomness, and how many took part.
     seed TEXT,
     drawn INTEGER NOT NULL,
     -- Positions up to here were told that they are admitted.
     told INTEGER NOT NULL
   );
   CREATE TABLE lanes (
     lane INTEGER PRIMARY KEY,
     seq INTEGER NOT NULL,
     taken INTEGER NOT NULL
   );
   -- A customer's newest arrival counts: whoever let a ticket lapse arrives anew.
   CREATE TABLE arrivals (
     number INTEGER PRIMARY KEY,
     customer TEXT NOT NULL,
     -- Thousandths of a turn after the opening (domain/sales/waiting-room.ts); null for those who are drawn.
     turn INTEGER
   );
   CREATE INDEX arrivals_by_customer ON arrivals (customer, number);
   CREATE INDEX arrivals_by_turn ON arrivals (turn) WHERE turn IS NOT NULL;`,
  `-- Set at the opening: from then on no arrival is drawn.
   ALTER TABLE room ADD COLUMN frozen_at INTEGER;
   -- When the draw was made: turns are counted from here. Null: from the opening.
   ALTER TABLE room ADD COLUMN drawn_at INTEGER;
   -- What the beacon's round said, as JSON; null without it.
   ALTER TABLE room ADD COLUMN beacon TEXT;
   -- What is published of the sale after its close, as JSON, but for its lines.
   ALTER TABLE room ADD COLUMN published TEXT;
   -- Lines as they are published, many to a row: a whole branch of their tree, with its hash.
   CREATE TABLE fair_lines (part INTEGER PRIMARY KEY, hash TEXT NOT NULL, lines TEXT NOT NULL);`,
  `-- Of the first of several rooms: the last entry that it gave to any of them, and its turn.
   ALTER TABLE room ADD COLUMN issued INTEGER;
   ALTER TABLE room ADD COLUMN issued_turn INTEGER;`,
];
