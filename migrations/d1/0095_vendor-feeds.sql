CREATE TABLE `feed_products` (
	`product_id` text PRIMARY KEY NOT NULL,
	`feed_id` text NOT NULL
);

CREATE INDEX `feed_products_by_feed` ON `feed_products` (`feed_id`,`product_id`);
CREATE TABLE `feed_runs` (
	`id` text PRIMARY KEY NOT NULL,
	`feed_id` text NOT NULL,
	`state` text NOT NULL,
	`dry_run` integer NOT NULL,
	`actor` text,
	`started_at` integer NOT NULL,
	`ended_at` integer,
	`reason` text,
	`created` integer DEFAULT 0 NOT NULL,
	`updated` integer DEFAULT 0 NOT NULL,
	`unchanged` integer DEFAULT 0 NOT NULL,
	`skipped` integer DEFAULT 0 NOT NULL,
	`rejected` integer DEFAULT 0 NOT NULL,
	`vanished` integer DEFAULT 0 NOT NULL,
	`archived` integer DEFAULT 0 NOT NULL
);

CREATE INDEX `feed_runs_by_feed` ON `feed_runs` (`feed_id`,`started_at`,`id`);
CREATE INDEX `feed_runs_by_time` ON `feed_runs` (`started_at`);
CREATE UNIQUE INDEX `feed_runs_open` ON `feed_runs` (`feed_id`) WHERE ended_at is null;
CREATE TABLE `feeds` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`url` text NOT NULL,
	`schedule` text NOT NULL,
	`hour` integer NOT NULL,
	`new_products` text NOT NULL,
	`prices` integer NOT NULL,
	`stock` integer NOT NULL,
	`details` integer NOT NULL,
	`vanished` text NOT NULL,
	`enabled` integer NOT NULL,
	`paused_by_shop` integer DEFAULT false NOT NULL,
	`failures` integer DEFAULT 0 NOT NULL,
	`next_at` integer,
	`header_name` text,
	`header_value` text,
	`etag` text,
	`last_modified` text,
	`digest` text,
	`version` integer DEFAULT 1 NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);

CREATE INDEX `feeds_due` ON `feeds` (`next_at`) WHERE next_at is not null;
CREATE INDEX `feeds_paused` ON `feeds` (`paused_by_shop`) WHERE paused_by_shop = 1;