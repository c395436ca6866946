CREATE TABLE "ai_bill_accounts" (
	"provider" text PRIMARY KEY NOT NULL,
	"bill_provider" text NOT NULL,
	"billing_account_id" text
);
--> statement-breakpoint
CREATE TABLE "ai_metered_units" (
	"unit_id" integer PRIMARY KEY NOT NULL,
	"provider" text NOT NULL,
	"covered" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ai_prices" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "ai_prices_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"provider" text NOT NULL,
	"model" text NOT NULL,
	"input" numeric NOT NULL,
	"output" numeric NOT NULL,
	"cache_read" numeric,
	"cache_write" numeric,
	"cache_write_1h" numeric,
	"reasoning" numeric,
	"source" text NOT NULL,
	"valid_from" date NOT NULL,
	"valid_to" date,
	"set_at" timestamp with time zone NOT NULL,
	"set_by" text NOT NULL,
	"removed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "ai_unprojected" (
	"entry_id" bigint PRIMARY KEY NOT NULL
);
--> statement-breakpoint
ALTER TABLE "ai_entries" DROP CONSTRAINT "ai_entries_hold_id_holds_id_fk";
--> statement-breakpoint
ALTER TABLE "ai_entries" DROP CONSTRAINT "ai_entries_tenant_id_tenants_id_fk";
--> statement-breakpoint
ALTER TABLE "ai_interactions" DROP CONSTRAINT "ai_interactions_tenant_id_tenants_id_fk";
--> statement-breakpoint
ALTER TABLE "ai_interactions" DROP CONSTRAINT "ai_interactions_hold_id_holds_id_fk";
--> statement-breakpoint
ALTER TABLE "holds" DROP CONSTRAINT "holds_tenant_id_tenants_id_fk";
--> statement-breakpoint
ALTER TABLE "holds" ADD COLUMN "price" jsonb;--> statement-breakpoint
ALTER TABLE "holds" ADD COLUMN "outage" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "ai_metered_units" ADD CONSTRAINT "ai_metered_units_unit_id_bill_units_id_fk" FOREIGN KEY ("unit_id") REFERENCES "public"."bill_units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "ai_prices_live" ON "ai_prices" USING btree ("provider","model","valid_from") WHERE removed_at is null;
--> statement-breakpoint
-- Rows of a window change with every call: room on their pages keeps the change there.
ALTER TABLE ai_windows SET (fillfactor = 50);
--> statement-breakpoint
-- Keeps a call that was decided while the database was away, as the journal of that process tells it. The money is out
-- already, so nothing is tested. Once, however often it is told; a hold of this id that was made after all, while nobody
-- waited for it any more, is the same call. `outcome` is `made`, `repeated`, or `gone` (there is no such tenant now).
CREATE FUNCTION keep_outage_call(
  p_tenant integer, p_key text, p_hold uuid, p_at timestamptz, p_lease_until timestamptz,
  p_kinds text[], p_starts timestamptz[], p_ends timestamptz[], p_zone text, p_estimate numeric, p_provider text,
  p_model text, p_price jsonb, p_dispatched boolean, p_correlation text, p_level text, p_context jsonb
) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  scope_before text := coalesce(current_setting('app.scope', true), '');
  ids bigint[];
  used text := p_key;
  known record;
BEGIN
  PERFORM set_config('app.scope', '*', true);
  PERFORM pg_advisory_xact_lock_shared(7320120);
  IF NOT EXISTS (SELECT 1 FROM tenants t WHERE t.id = p_tenant) THEN
    PERFORM set_config('app.scope', scope_before, true);
    RETURN 'gone';
  END IF;
  PERFORM open_ai_windows(p_tenant, p_kinds, p_starts, p_ends, p_zone);
  SELECT array_agg(l.id) INTO ids FROM (
    SELECT w.id FROM ai_windows w
    JOIN tenant_closure c ON c.ancestor_id = w.tenant_id AND c.tenant_id = p_tenant
    JOIN unnest(p_kinds, p_starts) AS k(kind, starts_at) ON k.kind = w.kind AND k.starts_at = w.starts_at
    WHERE w.tenant_id = p_tenant OR w.cap IS NOT NULL
    ORDER BY w.id FOR UPDATE OF w) l;
  SELECT h.* INTO known FROM holds h WHERE h.id = p_hold FOR UPDATE;
  IF FOUND THEN
    IF NOT known.outage THEN
      -- The caller was told another decision than the one that this hold was made by.
      UPDATE holds h SET outage = true, provider = p_provider, model = p_model, price = p_price WHERE h.id = p_hold;
      IF known.state IN ('held', 'dispatched') THEN
        UPDATE holds h SET estimate = p_estimate, lease_until = greatest(h.lease_until, p_lease_until),
          state = CASE WHEN p_dispatched THEN 'dispatched' ELSE h.state END
        WHERE h.id = p_hold;
        UPDATE ai_windows w SET reserved = w.reserved + p_estimate - known.estimate WHERE w.id = ANY (known.window_ids);
      END IF;
      INSERT INTO ai_interactions (tenant_id, hold_id, at, type, degradation_level, correlation_id, context)
      VALUES (p_tenant, p_hold, p_at, 'call', p_level, p_correlation, p_context);
    END IF;
    PERFORM set_config('app.scope', scope_before, true);
    RETURN 'repeated';
  END IF;
  IF EXISTS (SELECT 1 FROM holds h WHERE h.tenant_id = p_tenant AND h.key = p_key) THEN
    used := p_key || ' ' || p_hold;
  END IF;
  INSERT INTO holds (id, tenant_id, key, state, provider, model, estimate, price, outage, window_ids, reserved_at, lease_until)
  VALUES (p_hold, p_tenant, used, CASE WHEN p_dispatched THEN 'dispatched' ELSE 'held' END, p_provider, p_model,
    p_estimate, p_price, true, ids, p_at, p_lease_until);
  UPDATE ai_windows w SET reserved = w.reserved + p_estimate WHERE w.id = ANY (ids);
  INSERT INTO ai_interactions (tenant_id, hold_id, at, type, degradation_level, correlation_id, context)
  VALUES (p_tenant, p_hold, p_at, 'call', p_level, p_correlation, p_context);
  PERFORM set_config('app.scope', scope_before, true);
  RETURN 'made';
END
$$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION keep_outage_call(integer, text, uuid, timestamptz, timestamptz, text[], timestamptz[], timestamptz[], text, numeric, text, text, jsonb, boolean, text, text, jsonb) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION keep_outage_call(integer, text, uuid, timestamptz, timestamptz, text[], timestamptz[], timestamptz[], text, numeric, text, text, jsonb, boolean, text, text, jsonb) TO centavo_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON ai_prices, ai_metered_units TO centavo_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON ai_bill_accounts TO centavo_app;
--> statement-breakpoint
-- Entries are queued by the function that writes them; the app takes them off.
GRANT SELECT, DELETE ON ai_unprojected TO centavo_app;
--> statement-breakpoint
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO centavo_app;
