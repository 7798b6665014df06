ALTER TABLE "orders" ADD COLUMN "taxes" jsonb;--> statement-breakpoint
CREATE INDEX "orders_by_placed" ON "orders" USING btree ("placed_at","id");--> statement-breakpoint
CREATE INDEX "payments_given_back" ON "payments" USING btree ("updated_at","order_id") WHERE refunds is not null or superseded is not null or state = 'refunded';