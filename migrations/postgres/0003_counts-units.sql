ALTER TABLE "orders" ADD COLUMN "item_count" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
UPDATE "orders" o SET "item_count" = coalesce((SELECT sum(l."quantity") FROM "order_lines" l WHERE l."order_id" = o."id"), 0);
