-- Found by its key alone: no row number beside it, and one row written for an order. drizzle has no word for this.
CREATE TABLE `data_keys` (
	`subject` text PRIMARY KEY NOT NULL,
	`sealed` text NOT NULL
) WITHOUT ROWID;
