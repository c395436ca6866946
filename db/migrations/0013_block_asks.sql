CREATE TABLE "block_asks" (
	"window_id" bigint NOT NULL,
	"tenant_id" integer NOT NULL,
	"cap" numeric NOT NULL,
	"asking_id" integer NOT NULL,
	"asked_by" text NOT NULL,
	"reason" text,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "block_asks_window_id_cap_asking_id_pk" PRIMARY KEY("window_id","cap","asking_id")
);
--> statement-breakpoint
ALTER TABLE "told_blocks" ADD COLUMN "over_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "block_asks" ADD CONSTRAINT "block_asks_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "block_asks" ADD CONSTRAINT "block_asks_asking_id_tenants_id_fk" FOREIGN KEY ("asking_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "told_blocks_running" ON "told_blocks" USING btree ("window_id") WHERE over_at is null;--> statement-breakpoint
ALTER TABLE block_asks ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE block_asks FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY by_scope ON block_asks
  USING ((SELECT scope_is_all()) OR tenant_id = ANY ((SELECT scope_tenant_ids())::integer[]))
  WITH CHECK ((SELECT scope_is_all()));
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON block_asks TO centavo_app;
--> statement-breakpoint
GRANT UPDATE (over_at) ON told_blocks TO centavo_app;
