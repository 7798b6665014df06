-- Rows without a rowid are one row each to write, and not a row and an entry of its index.
CREATE TABLE `counted_events` (
	`minute` integer NOT NULL,
	`part` integer NOT NULL,
	`digests` text NOT NULL,
	PRIMARY KEY(`minute`, `part`)
) WITHOUT ROWID;

CREATE TABLE `figures` (
	`interval` text NOT NULL,
	`start` integer NOT NULL,
	`currency` text NOT NULL,
	`provider` text NOT NULL,
	`placed` integer NOT NULL,
	`placed_total` integer NOT NULL,
	`paid` integer NOT NULL,
	`paid_total` integer NOT NULL,
	`units` integer NOT NULL,
	`declined` integer NOT NULL,
	`unanswered` integer NOT NULL,
	`expired` integer NOT NULL,
	`withdrawn` integer NOT NULL,
	`reversed` integer NOT NULL,
	`reversed_total` integer NOT NULL,
	`refunds` integer NOT NULL,
	`refunded_total` integer NOT NULL,
	PRIMARY KEY(`interval`, `start`, `currency`, `provider`)
) WITHOUT ROWID;

CREATE TABLE `sku_figures` (
	`interval` text NOT NULL,
	`start` integer NOT NULL,
	`currency` text NOT NULL,
	`sku` text NOT NULL,
	`units` integer NOT NULL,
	`revenue` integer NOT NULL,
	`returned` integer NOT NULL,
	PRIMARY KEY(`interval`, `start`, `currency`, `sku`)
) WITHOUT ROWID;
