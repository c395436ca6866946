-- The actor's scope: '*' sees every tenant, '{3,7}' the branches below tenants 3 and 7, unset or '' nothing.
CREATE FUNCTION scope_is_all() RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT coalesce(current_setting('app.scope', true), '') = '*' $$;
--> statement-breakpoint
CREATE FUNCTION scope_tenant_ids() RETURNS integer[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  scope text := coalesce(current_setting('app.scope', true), '');
  ids integer[];
BEGIN
  IF scope IN ('', '*') THEN
    RETURN '{}';
  END IF;
  -- The closure's own policy asks for this function, so it is read as one who sees all, and the scope put back.
  PERFORM set_config('app.scope', '*', true);
  SELECT coalesce(array_agg(DISTINCT tenant_id), '{}') INTO ids
    FROM tenant_closure WHERE ancestor_id = ANY (scope::integer[]);
  PERFORM set_config('app.scope', scope, true);
  RETURN ids;
END
$$;
--> statement-breakpoint
CREATE FUNCTION ensure_cost_partitions(from_day date, to_day date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  month date := date_trunc('month', from_day)::date;
BEGIN
  WHILE month <= to_day LOOP
    IF to_regclass(format('public.cost_facts_%s', to_char(month, 'YYYY_MM'))) IS NULL THEN
      EXECUTE format('CREATE TABLE cost_facts_%s PARTITION OF cost_facts FOR VALUES FROM (%L) TO (%L)',
        to_char(month, 'YYYY_MM'), month, (month + interval '1 month')::date);
    END IF;
    month := (month + interval '1 month')::date;
  END LOOP;
END
$$;
--> statement-breakpoint
CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$;
--> statement-breakpoint
CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
--> statement-breakpoint
DO $$
DECLARE
  bearing record;
BEGIN
  -- Every table that bears a tenant, by the column that names it.
  FOR bearing IN
    SELECT * FROM (VALUES
      ('tenants', 'id'), ('tenant_closure', 'tenant_id'), ('tenant_defaults', 'tenant_id'),
      ('mapping_shares', 'tenant_id'), ('dim_allocations', 'tenant_id'), ('cost_facts', 'tenant_id'),
      ('tenant_days', 'tenant_id'), ('tenant_service_days', 'tenant_id'), ('restatements', 'tenant_id')
    ) AS t(name, tenant_column)
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', bearing.name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', bearing.name);
    EXECUTE format(
      'CREATE POLICY by_scope ON %I USING ((SELECT scope_is_all()) OR %I = ANY ((SELECT scope_tenant_ids())::integer[]))
       WITH CHECK ((SELECT scope_is_all()))',
      bearing.name, bearing.tenant_column);
  END LOOP;
  -- Dimensions are shared between tenants: a scope sees those that its own facts stand on.
  ALTER TABLE cost_dims ENABLE ROW LEVEL SECURITY;
  ALTER TABLE cost_dims FORCE ROW LEVEL SECURITY;
  CREATE POLICY by_scope ON cost_dims
    USING ((SELECT scope_is_all()) OR EXISTS (
      SELECT 1 FROM dim_allocations a WHERE a.dims_id = cost_dims.id))
    WITH CHECK ((SELECT scope_is_all()));
  -- Totals of whole bills belong to nobody's branch: only who sees all sees them.
  FOR bearing IN
    SELECT * FROM (VALUES ('mapping_rules'), ('invoice_totals'), ('delivery_units'), ('delivery_rejects'), ('audit_log')) AS t(name)
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', bearing.name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', bearing.name);
    EXECUTE format('CREATE POLICY whole_only ON %I USING ((SELECT scope_is_all()))', bearing.name);
  END LOOP;
  -- Anyone may add to the audit log, nobody reads it without seeing all.
  CREATE POLICY append ON audit_log FOR INSERT WITH CHECK (true);
END
$$;
--> statement-breakpoint
GRANT USAGE ON SCHEMA public TO centavo_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO centavo_app;
--> statement-breakpoint
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO centavo_app;
--> statement-breakpoint
REVOKE UPDATE, DELETE ON audit_log FROM centavo_app;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION scope_tenant_ids(), ensure_cost_partitions(date, date) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION scope_is_all(), scope_tenant_ids(), ensure_cost_partitions(date, date) TO centavo_app;
--> statement-breakpoint
SELECT set_config('app.scope', '*', true);
--> statement-breakpoint
INSERT INTO tenants (id, name, name_key) OVERRIDING SYSTEM VALUE VALUES (0, 'unallocated', 'unallocated');
--> statement-breakpoint
INSERT INTO tenant_closure (ancestor_id, tenant_id) VALUES (0, 0);
