ALTER TABLE "orders" ADD COLUMN "returns" jsonb;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "open_return_at" bigint;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "exchange_for" text;--> statement-breakpoint
CREATE INDEX "orders_with_open_return" ON "orders" USING btree ("open_return_at","id") WHERE open_return_at is not null;