CREATE TABLE "api_keys" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "api_keys_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"prefix" text NOT NULL,
	"hash" text NOT NULL,
	"secret_id" text NOT NULL,
	"name" text NOT NULL,
	"tenant_id" integer,
	"scopes" text[] NOT NULL,
	"requests_per_minute" integer NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone,
	"last_used_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	"rotated_from" integer,
	CONSTRAINT "api_keys_prefix_unique" UNIQUE("prefix")
);
--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE api_keys ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE api_keys FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
-- An admin of a branch makes and ends the keys of that branch.
CREATE POLICY by_scope ON api_keys
  USING ((SELECT scope_is_all()) OR tenant_id = ANY ((SELECT scope_tenant_ids())::integer[]))
  WITH CHECK ((SELECT scope_is_all()) OR tenant_id = ANY ((SELECT scope_tenant_ids())::integer[]));
--> statement-breakpoint
-- A key is looked up before anybody is known, by its prefix alone: whoever has none learns nothing.
CREATE FUNCTION find_api_key(p_prefix text)
RETURNS TABLE (id integer, hash text, tenant_id integer, scopes text[], requests_per_minute integer,
  expires_at timestamptz, revoked_at timestamptz, display_currency text, time_zone text, first_weekday smallint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  before text := coalesce(current_setting('app.scope', true), '');
BEGIN
  PERFORM set_config('app.scope', '*', true);
  RETURN QUERY SELECT k.id, k.hash, k.tenant_id, k.scopes, k.requests_per_minute, k.expires_at, k.revoked_at,
    s.display_currency, coalesce(s.time_zone, 'UTC'), coalesce(s.first_weekday, 1::smallint)
  FROM api_keys k LEFT JOIN settings s ON s.id = 1 WHERE k.prefix = p_prefix;
  PERFORM set_config('app.scope', before, true);
END
$$;
--> statement-breakpoint
CREATE FUNCTION mark_api_key_used(p_id integer, p_at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  before text := coalesce(current_setting('app.scope', true), '');
BEGIN
  PERFORM set_config('app.scope', '*', true);
  UPDATE api_keys SET last_used_at = greatest(last_used_at, p_at) WHERE id = p_id;
  PERFORM set_config('app.scope', before, true);
END
$$;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON api_keys TO centavo_app;
--> statement-breakpoint
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO centavo_app;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION find_api_key(text), mark_api_key_used(integer, timestamptz) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION find_api_key(text), mark_api_key_used(integer, timestamptz) TO centavo_app;
