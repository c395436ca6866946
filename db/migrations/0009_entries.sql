CREATE TABLE "block_lifts" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "block_lifts_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"tenant_id" integer NOT NULL,
	"extra" numeric,
	"from_at" timestamp with time zone NOT NULL,
	"until_at" timestamp with time zone NOT NULL,
	"approval_id" uuid,
	"asked_by" text NOT NULL,
	"told_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "manual_costs" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "manual_costs_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"tenant_id" integer NOT NULL,
	"amount" numeric NOT NULL,
	"currency" text NOT NULL,
	"description" text NOT NULL,
	"category" text,
	"day" date NOT NULL,
	"until" date,
	"tags" jsonb NOT NULL,
	"bill_provider" text,
	"bill_service" text,
	"version" integer DEFAULT 1 NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"removed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "told_blocks" (
	"window_id" bigint NOT NULL,
	"tenant_id" integer NOT NULL,
	"cap" numeric NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "told_blocks_window_id_cap_pk" PRIMARY KEY("window_id","cap")
);
--> statement-breakpoint
ALTER TABLE "shown_messages" ALTER COLUMN "channel_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "shown_messages" ALTER COLUMN "language" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "unsure" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "shown_messages" ADD COLUMN "outbox_id" bigint;--> statement-breakpoint
ALTER TABLE "shown_messages" ADD COLUMN "hash" text;--> statement-breakpoint
ALTER TABLE "card_actions" ADD COLUMN "shown_id" bigint;--> statement-breakpoint
ALTER TABLE "block_lifts" ADD CONSTRAINT "block_lifts_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "manual_costs" ADD CONSTRAINT "manual_costs_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "told_blocks" ADD CONSTRAINT "told_blocks_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "block_lifts_tenant" ON "block_lifts" USING btree ("tenant_id","until_at");--> statement-breakpoint
CREATE INDEX "block_lifts_untold" ON "block_lifts" USING btree ("until_at") WHERE told_at is null;--> statement-breakpoint
CREATE INDEX "manual_costs_tenant" ON "manual_costs" USING btree ("tenant_id");--> statement-breakpoint
CREATE INDEX "told_blocks_tenant" ON "told_blocks" USING btree ("tenant_id");--> statement-breakpoint
ALTER TABLE "shown_messages" ADD CONSTRAINT "shown_messages_outbox_id_outbox_id_fk" FOREIGN KEY ("outbox_id") REFERENCES "public"."outbox"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "outbox_channel" ON "outbox" USING btree ("platform","channel","id") WHERE delivered_at is null and failure is null;--> statement-breakpoint
CREATE INDEX "outbox_failed" ON "outbox" USING btree ("id") WHERE failure is not null;--> statement-breakpoint
CREATE INDEX "shown_messages_outbox" ON "shown_messages" USING btree ("outbox_id");--> statement-breakpoint
CREATE INDEX "shown_messages_message" ON "shown_messages" USING btree ("platform","channel_id","message_id");--> statement-breakpoint
CREATE INDEX "card_actions_shown" ON "card_actions" USING btree ("shown_id") WHERE shown_id is not null;
--> statement-breakpoint
DO $$
DECLARE
  bearing record;
BEGIN
  FOR bearing IN SELECT * FROM (VALUES ('manual_costs'), ('block_lifts'), ('told_blocks')) AS t(name)
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', bearing.name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', bearing.name);
    EXECUTE format(
      'CREATE POLICY by_scope ON %I USING ((SELECT scope_is_all()) OR tenant_id = ANY ((SELECT scope_tenant_ids())::integer[]))
       WITH CHECK ((SELECT scope_is_all()))', bearing.name);
  END LOOP;
END
$$;
--> statement-breakpoint
-- What a lifted block lets through: for windows as `reserve_hold` found them, all locked, the state and whether the
-- estimate fits. A lift raises the tenant's own caps alone, by `extra` or without end, and what is beyond the cap goes
-- out under THROTTLED. It counts by time: no job has to end it.
CREATE FUNCTION lift_blocks(p_windows jsonb, p_limits numeric[], p_estimate numeric, p_at timestamptz)
RETURNS TABLE (state integer, fits boolean, windows jsonb)
LANGUAGE sql STABLE
AS $$
  SELECT coalesce(max(CASE
      WHEN w.cap IS NULL OR NOT w.enforced THEN 0
      WHEN w.spent >= w.cap * w.limits[3] THEN
        CASE WHEN w.lifted AND (w.extra IS NULL OR w.spent < w.cap + w.extra) THEN 2 ELSE 3 END
      WHEN w.spent >= w.cap * w.limits[2] THEN 2
      WHEN w.spent >= w.cap * w.limits[1] THEN 1
      ELSE 0 END), 0),
    coalesce(bool_and(w.cap IS NULL OR NOT w.enforced OR (w.lifted AND w.extra IS NULL)
      OR w.spent + w.reserved + p_estimate <= w.cap + coalesce(w.extra, 0)), false),
    jsonb_agg(CASE
      WHEN NOT w.lifted OR w.cap IS NULL THEN w.found
      WHEN w.extra IS NULL THEN w.found || '{"enforced": false}'
      ELSE w.found || jsonb_build_object('cap', (w.cap + w.extra)::text) END ORDER BY w.at)
  FROM (
    SELECT x.value AS found, x.at, (x.value ->> 'cap')::numeric AS cap, (x.value ->> 'enforced')::boolean AS enforced,
      (x.value ->> 'spent')::numeric AS spent, (x.value ->> 'reserved')::numeric AS reserved,
      CASE WHEN jsonb_typeof(x.value -> 'limits') = 'array'
        THEN ARRAY(SELECT l.value::numeric FROM jsonb_array_elements_text(x.value -> 'limits') WITH ORDINALITY l(value, at) ORDER BY l.at)
        ELSE p_limits END AS limits,
      lift.id IS NOT NULL AS lifted, lift.extra
    FROM jsonb_array_elements(p_windows) WITH ORDINALITY AS x(value, at)
    LEFT JOIN LATERAL (
      SELECT b.id, b.extra FROM block_lifts b
      WHERE b.tenant_id = (x.value ->> 'tenantId')::integer AND b.from_at <= p_at AND b.until_at > p_at
      ORDER BY b.id DESC LIMIT 1) lift ON true) w
$$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION lift_blocks(jsonb, numeric[], numeric, timestamptz) FROM PUBLIC;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON manual_costs, block_lifts TO centavo_app;
--> statement-breakpoint
GRANT SELECT, INSERT ON told_blocks TO centavo_app;
--> statement-breakpoint
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO centavo_app;
