-- A month's partition is made aside and attached: PARTITION OF would lock everybody who reads facts out until the
-- import that makes it has committed.
CREATE OR REPLACE FUNCTION ensure_cost_partitions(from_day date, to_day date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  month date := date_trunc('month', from_day)::date;
  part text;
BEGIN
  WHILE month <= to_day LOOP
    part := format('cost_facts_%s', to_char(month, 'YYYY_MM'));
    IF to_regclass(format('public.%I', part)) IS NULL THEN
      EXECUTE format('CREATE TABLE %I (LIKE cost_facts INCLUDING DEFAULTS)', part);
      EXECUTE format('ALTER TABLE cost_facts ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
        part, month, (month + interval '1 month')::date);
    END IF;
    month := (month + interval '1 month')::date;
  END LOOP;
END
$$;
--> statement-breakpoint
-- Which migrations were applied is the owner's to write.
REVOKE INSERT, UPDATE, DELETE ON centavo_migrations FROM centavo_app;
