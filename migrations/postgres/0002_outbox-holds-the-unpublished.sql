DROP INDEX "outbox_unpublished";--> statement-breakpoint
DROP INDEX "outbox_published";--> statement-breakpoint
ALTER TABLE "outbox" DROP COLUMN "published_at";