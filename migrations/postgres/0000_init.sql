CREATE TABLE "buckets" (
	"bucket" smallint PRIMARY KEY NOT NULL
);
--> statement-breakpoint
CREATE TABLE "order_lines" (
	"order_id" text collate "C" NOT NULL,
	"position" integer NOT NULL,
	"sku" text NOT NULL,
	"title" text NOT NULL,
	"quantity" integer NOT NULL,
	"unit_price" integer NOT NULL,
	"price_version" integer NOT NULL,
	"lot" text collate "C",
	CONSTRAINT "order_lines_order_id_position_pk" PRIMARY KEY("order_id","position")
);
--> statement-breakpoint
CREATE TABLE "order_timeline" (
	"order_id" text collate "C" NOT NULL,
	"seq" integer NOT NULL,
	"at" bigint NOT NULL,
	"from_status" text,
	"to_status" text NOT NULL,
	"actor" text NOT NULL,
	"reason" text,
	CONSTRAINT "order_timeline_order_id_seq_pk" PRIMARY KEY("order_id","seq")
);
--> statement-breakpoint
CREATE TABLE "orders" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"number" text NOT NULL,
	"customer" text collate "C" NOT NULL,
	"email" text NOT NULL,
	"status" text NOT NULL,
	"step" text NOT NULL,
	"transition" text,
	"entries" integer NOT NULL,
	"fingerprint" text NOT NULL,
	"currency" text NOT NULL,
	"subtotal" integer NOT NULL,
	"discount" integer NOT NULL,
	"shipping" integer NOT NULL,
	"tax" integer NOT NULL,
	"total" integer NOT NULL,
	"shipping_address" jsonb NOT NULL,
	"shipping_method" text NOT NULL,
	"traceparent" text NOT NULL,
	"shipments" jsonb,
	"placed_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"type" text NOT NULL,
	"payload" text NOT NULL,
	"created_at" bigint NOT NULL,
	"published_at" bigint
);
--> statement-breakpoint
CREATE TABLE "payments" (
	"order_id" text collate "C" PRIMARY KEY NOT NULL,
	"provider" text NOT NULL,
	"token" text NOT NULL,
	"amount" integer NOT NULL,
	"state" text NOT NULL,
	"provider_reference" text,
	"failure_code" text,
	"attempts" integer DEFAULT 0 NOT NULL,
	"refunds" jsonb,
	"superseded" jsonb,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE INDEX "order_lines_by_lot" ON "order_lines" USING btree ("lot") WHERE lot is not null;--> statement-breakpoint
CREATE INDEX "orders_by_customer" ON "orders" USING btree ("customer","placed_at","id");--> statement-breakpoint
CREATE INDEX "orders_unsettled" ON "orders" USING btree ("updated_at","id") WHERE step <> 'done';--> statement-breakpoint
CREATE INDEX "outbox_unpublished" ON "outbox" USING btree ("created_at") WHERE published_at is null;--> statement-breakpoint
CREATE INDEX "outbox_published" ON "outbox" USING btree ("published_at") WHERE published_at is not null;