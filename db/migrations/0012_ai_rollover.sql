ALTER TABLE "ai_windows" ADD COLUMN "rolled" numeric;--> statement-breakpoint
-- As before, and what the month before handed on stays in the cap as far as the budget still lets it.
CREATE OR REPLACE FUNCTION recount_ai_windows(
  p_tenant integer, p_kinds text[], p_starts timestamptz[], p_ends timestamptz[], p_zone text
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  before text := coalesce(current_setting('app.scope', true), '');
BEGIN
  PERFORM set_config('app.scope', '*', true);
  PERFORM pg_advisory_xact_lock(7320120);
  PERFORM open_ai_windows(p_tenant, p_kinds, p_starts, p_ends, p_zone);
  UPDATE ai_windows w SET budget_id = b.id,
    cap = b.usd_rate * coalesce((b.phases ->> to_char(w.starts_at AT TIME ZONE p_zone, 'YYYY-MM'))::numeric, b.amount)
      + CASE WHEN b.rollover_cap IS NULL THEN 0 ELSE least(coalesce(w.rolled, 0), b.rollover_cap * b.usd_rate) END,
    enforced = coalesce(NOT b.observe_only, true), limits = b.thresholds,
    spent = coalesce((SELECT sum(e.amount) FROM ai_entries e JOIN tenant_closure c ON c.tenant_id = e.tenant_id
      WHERE c.ancestor_id = w.tenant_id AND e.counts_at >= w.starts_at AND e.counts_at < w.ends_at), 0),
    reserved = coalesce((SELECT sum(h.estimate) FROM holds h JOIN tenant_closure c ON c.tenant_id = h.tenant_id
      WHERE c.ancestor_id = w.tenant_id AND h.reserved_at >= w.starts_at AND h.reserved_at < w.ends_at
        AND h.state IN ('held', 'dispatched')), 0)
  FROM unnest(p_kinds, p_starts) AS k(kind, starts_at)
  LEFT JOIN budgets b ON b.tenant_id = p_tenant AND b.spend = 'ai' AND b.window = k.kind AND b.removed_at IS NULL
    AND (b.valid_from IS NULL OR b.valid_from <= (k.starts_at AT TIME ZONE p_zone)::date)
    AND (b.valid_to IS NULL OR b.valid_to > (k.starts_at AT TIME ZONE p_zone)::date)
  WHERE w.tenant_id = p_tenant AND w.kind = k.kind AND w.starts_at = k.starts_at;
  -- A hold ends in all windows that count it, those that are newer than it too, and in no other. What is settled has
  -- ended for good: a year of such holds is not written anew while every call waits.
  UPDATE holds h SET window_ids = (
    SELECT coalesce(array_agg(w.id ORDER BY w.id), '{}') FROM ai_windows w
    JOIN tenant_closure c ON c.ancestor_id = w.tenant_id AND c.tenant_id = h.tenant_id
    WHERE h.reserved_at >= w.starts_at AND h.reserved_at < w.ends_at)
  FROM tenant_closure below
  WHERE below.ancestor_id = p_tenant AND h.tenant_id = below.tenant_id
    AND h.state <> 'settled' AND h.reserved_at >= (SELECT min(s) FROM unnest(p_starts) AS s);
  PERFORM set_config('app.scope', before, true);
END
$$;
--> statement-breakpoint
-- Hands what the AI budgets of a closed month left unspent on to the month that begins then: once each, within what the
-- budget lets roll over, and only when nothing is reserved in the closed month any more. Returns how many it was.
CREATE FUNCTION roll_over_ai_windows(p_start timestamptz, p_end timestamptz, p_zone text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  scope_before text := coalesce(current_setting('app.scope', true), '');
  closed record;
  handed integer := 0;
BEGIN
  PERFORM set_config('app.scope', '*', true);
  -- Asked before the lock, which every call waits for: in most minutes of a month there is nothing to hand on.
  IF NOT EXISTS (
    SELECT 1 FROM budgets b
    JOIN ai_windows w ON w.tenant_id = b.tenant_id AND w.kind = 'month' AND w.ends_at = p_start AND w.reserved = 0
    WHERE b.spend = 'ai' AND b.window = 'month' AND b.rollover_cap IS NOT NULL AND b.removed_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM ai_windows n WHERE n.tenant_id = b.tenant_id AND n.kind = 'month'
        AND n.starts_at = p_start AND n.rolled IS NOT NULL)) THEN
    PERFORM set_config('app.scope', scope_before, true);
    RETURN 0;
  END IF;
  PERFORM pg_advisory_xact_lock(7320120);
  FOR closed IN
    SELECT w.tenant_id, least(greatest(w.cap - w.spent, 0), b.rollover_cap * b.usd_rate) AS unspent
    FROM budgets b
    JOIN ai_windows w ON w.tenant_id = b.tenant_id AND w.kind = 'month' AND w.ends_at = p_start
    WHERE b.spend = 'ai' AND b.window = 'month' AND b.removed_at IS NULL AND b.rollover_cap IS NOT NULL
      AND (b.valid_from IS NULL OR b.valid_from <= (p_start AT TIME ZONE p_zone)::date)
      AND (b.valid_to IS NULL OR b.valid_to > (p_start AT TIME ZONE p_zone)::date)
      AND w.cap IS NOT NULL AND w.reserved = 0
  LOOP
    PERFORM open_ai_windows(closed.tenant_id, ARRAY['month'], ARRAY[p_start], ARRAY[p_end], p_zone);
    UPDATE ai_windows w SET rolled = closed.unspent, cap = w.cap + closed.unspent
    WHERE w.tenant_id = closed.tenant_id AND w.kind = 'month' AND w.starts_at = p_start
      AND w.rolled IS NULL AND w.cap IS NOT NULL;
    IF FOUND THEN
      handed := handed + 1;
    END IF;
  END LOOP;
  PERFORM set_config('app.scope', scope_before, true);
  RETURN handed;
END
$$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION roll_over_ai_windows(timestamptz, timestamptz, text) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION roll_over_ai_windows(timestamptz, timestamptz, text) TO centavo_app;
