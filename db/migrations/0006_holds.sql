DO $$
DECLARE
  bearing record;
BEGIN
  FOR bearing IN
    SELECT * FROM (VALUES ('ai_windows'), ('holds'), ('ai_entries'), ('ai_interactions')) AS t(name)
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', bearing.name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', bearing.name);
    EXECUTE format(
      'CREATE POLICY by_scope ON %I USING ((SELECT scope_is_all()) OR tenant_id = ANY ((SELECT scope_tenant_ids())::integer[]))
       WITH CHECK ((SELECT scope_is_all()))', bearing.name);
  END LOOP;
  -- The budget of a tag is seen by who sees everything: a tag crosses branches.
  ALTER TABLE budgets ENABLE ROW LEVEL SECURITY;
  ALTER TABLE budgets FORCE ROW LEVEL SECURITY;
  CREATE POLICY by_scope ON budgets
    USING ((SELECT scope_is_all()) OR tenant_id = ANY ((SELECT scope_tenant_ids())::integer[]))
    WITH CHECK ((SELECT scope_is_all()));
END
$$;
--> statement-breakpoint
-- Whether a caller may spend for a tenant: '*', or a scope like '{3,7}' that holds it.
CREATE FUNCTION scope_covers(p_scope text, p_tenant integer) RETURNS boolean
LANGUAGE sql STABLE
AS $$
  SELECT p_scope = '*' OR (p_scope <> '' AND EXISTS (
    SELECT 1 FROM tenant_closure c WHERE c.tenant_id = p_tenant AND c.ancestor_id = ANY (p_scope::integer[])))
$$;
--> statement-breakpoint
-- Makes the windows of a tenant that are not there yet: its own day and month, and one for each budget above it.
-- What was spent and is reserved already in a window that begins late (its budget is new) is counted from the entries.
CREATE FUNCTION open_ai_windows(
  p_tenant integer, p_kinds text[], p_starts timestamptz[], p_ends timestamptz[], p_zone text
) RETURNS void
LANGUAGE sql
AS $$
  INSERT INTO ai_windows (tenant_id, kind, starts_at, ends_at, budget_id, cap, enforced, limits)
  SELECT w.tenant_id, k.kind, k.starts_at, k.ends_at, w.id,
    w.usd_rate * coalesce((w.phases ->> to_char(k.starts_at AT TIME ZONE p_zone, 'YYYY-MM'))::numeric, w.amount),
    coalesce(NOT w.observe_only, true), w.thresholds
  FROM unnest(p_kinds, p_starts, p_ends) AS k(kind, starts_at, ends_at)
  JOIN LATERAL (
    SELECT c.ancestor_id AS tenant_id, b.id, b.usd_rate, b.phases, b.amount, b.observe_only, b.thresholds
    FROM tenant_closure c
    LEFT JOIN budgets b ON b.tenant_id = c.ancestor_id AND b.spend = 'ai' AND b.window = k.kind
      AND b.removed_at IS NULL
      AND (b.valid_from IS NULL OR b.valid_from <= (k.starts_at AT TIME ZONE p_zone)::date)
      AND (b.valid_to IS NULL OR b.valid_to > (k.starts_at AT TIME ZONE p_zone)::date)
    WHERE c.tenant_id = p_tenant
      AND (b.id IS NOT NULL OR (c.ancestor_id = p_tenant AND k.kind IN ('day', 'month')))
  ) w ON true
  -- In one order by everyone: two who open windows of the same tenants never wait for each other.
  ORDER BY w.tenant_id, k.kind, k.starts_at
  ON CONFLICT (tenant_id, kind, starts_at) DO NOTHING
$$;
--> statement-breakpoint
-- The record of a decision with what the tenant's own day and month had come to when it was made.
CREATE FUNCTION with_tenant_spend(p_context jsonb, p_tenant integer, p_windows jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE
AS $$
  SELECT jsonb_set(p_context, '{tenantCost}', coalesce(p_context -> 'tenantCost', '{}') || (
    SELECT jsonb_build_object(
      'daySpendUsd', max((w ->> 'spent')::numeric) FILTER (WHERE w ->> 'kind' = 'day'),
      'monthSpendUsd', max((w ->> 'spent')::numeric) FILTER (WHERE w ->> 'kind' = 'month'),
      'budgetDayUsd', max((w ->> 'cap')::numeric) FILTER (WHERE w ->> 'kind' = 'day'),
      'budgetMonthUsd', max((w ->> 'cap')::numeric) FILTER (WHERE w ->> 'kind' = 'month'))
    FROM jsonb_array_elements(p_windows) AS w WHERE (w ->> 'tenantId')::integer = p_tenant))
$$;
--> statement-breakpoint
-- Keeps a call that was not made. Costs nothing, counts nowhere.
CREATE FUNCTION record_refusal(
  p_tenant integer, p_at timestamptz, p_reason text, p_level text, p_correlation text, p_context jsonb, p_windows jsonb
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  before text := coalesce(current_setting('app.scope', true), '');
BEGIN
  PERFORM set_config('app.scope', '*', true);
  INSERT INTO ai_interactions (tenant_id, at, type, reason, degradation_level, correlation_id, context)
  VALUES (p_tenant, p_at, 'limit_blocked', p_reason, p_level, p_correlation, with_tenant_spend(p_context, p_tenant, p_windows));
  PERFORM set_config('app.scope', before, true);
END
$$;
--> statement-breakpoint
-- Reserves money for one call: all windows that it counts in, or none. One statement for the caller, run alone.
-- `outcome` is `held`, `repeated` (the key was used: its hold comes back), `changed` (the tenant's state is not the one
-- that the caller decided by), `no_headroom`, `blocked` or `not_found`. `windows` tells each window as it was found.
-- Three statements in the usual case: one looks who is above, one locks and tests, one writes. Their plans are kept, made by indexes even while
-- the tables are empty, and not compiled, which would be done anew each time (see the bench `policy`).
CREATE FUNCTION reserve_hold(
  p_scope text, p_tenant integer, p_key text, p_hold uuid, p_at timestamptz, p_lease_until timestamptz,
  p_kinds text[], p_starts timestamptz[], p_ends timestamptz[], p_zone text,
  p_state integer, p_limits numeric[], p_estimate numeric, p_provider text, p_model text, p_price jsonb,
  p_dispatched boolean, p_correlation text, p_level text, p_context jsonb
) RETURNS TABLE (outcome text, hold_id uuid, state integer, windows jsonb)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off
AS $$
DECLARE
  scope_before text := coalesce(current_setting('app.scope', true), '');
  above integer[];
  ids bigint[];
  own integer;
  fits boolean;
  spend jsonb;
BEGIN
  PERFORM set_config('app.scope', '*', true);
  -- Budgets and the tree change under the exclusive lock, so that a window that appears counts what is under way.
  PERFORM pg_advisory_xact_lock_shared(7320120);
  IF p_scope <> '*' THEN
    IF NOT scope_covers(p_scope, p_tenant) THEN
      RETURN QUERY SELECT 'not_found'::text, NULL::uuid, 0, '[]'::jsonb;
      PERFORM set_config('app.scope', scope_before, true);
      RETURN;
    END IF;
  END IF;
  above := ARRAY(
    SELECT c.ancestor_id FROM tenant_closure c JOIN tenants t ON t.id = c.tenant_id
    WHERE c.tenant_id = p_tenant AND t.archived_at IS NULL);
  IF cardinality(above) = 0 THEN
    RETURN QUERY SELECT 'not_found'::text, NULL::uuid, 0, '[]'::jsonb;
    PERFORM set_config('app.scope', scope_before, true);
    RETURN;
  END IF;
  LOOP
    -- Locked in the order of their ids by everyone, so that two callers never wait for each other.
    SELECT array_agg(l.id), count(*) FILTER (WHERE l.tenant_id = p_tenant AND l.kind IN ('day', 'month')),
      coalesce(max(CASE
        WHEN l.cap IS NULL OR NOT l.enforced THEN 0
        WHEN l.spent >= l.cap * (coalesce(l.limits, p_limits))[3] THEN 3
        WHEN l.spent >= l.cap * (coalesce(l.limits, p_limits))[2] THEN 2
        WHEN l.spent >= l.cap * (coalesce(l.limits, p_limits))[1] THEN 1
        ELSE 0 END), 0),
      coalesce(bool_and(l.cap IS NULL OR NOT l.enforced OR l.spent + l.reserved + p_estimate <= l.cap), false),
      jsonb_agg(jsonb_build_object('id', l.id, 'tenantId', l.tenant_id, 'kind', l.kind, 'startsAt', l.starts_at,
        'cap', l.cap::text, 'enforced', l.enforced, 'limits', l.limits::text[], 'spent', l.spent::text,
        'reserved', l.reserved::text)),
      jsonb_build_object(
        'daySpendUsd', max(l.spent) FILTER (WHERE l.tenant_id = p_tenant AND l.kind = 'day'),
        'monthSpendUsd', max(l.spent) FILTER (WHERE l.tenant_id = p_tenant AND l.kind = 'month'),
        'budgetDayUsd', max(l.cap) FILTER (WHERE l.tenant_id = p_tenant AND l.kind = 'day'),
        'budgetMonthUsd', max(l.cap) FILTER (WHERE l.tenant_id = p_tenant AND l.kind = 'month'))
    INTO ids, own, state, fits, windows, spend
    FROM (
      SELECT w.* FROM ai_windows w
      WHERE w.tenant_id = ANY (above) AND w.kind = ANY (p_kinds) AND w.starts_at = ANY (p_starts)
        AND w.starts_at = p_starts[array_position(p_kinds, w.kind)] AND (w.tenant_id = p_tenant OR w.cap IS NOT NULL)
      -- Not by the bare id: its index would be walked whole where statistics say that the table is empty.
      ORDER BY w.id + 0
      FOR UPDATE OF w
    ) l;
    EXIT WHEN own = 2;
    PERFORM open_ai_windows(p_tenant, p_kinds, p_starts, p_ends, p_zone);
  END LOOP;
  IF state = 3 OR NOT fits THEN
    -- A lifted block lets more through; in the usual case nobody asks.
    SELECT f.state, f.fits, f.windows INTO state, fits, windows FROM lift_blocks(windows, p_limits, p_estimate, p_at) f;
  END IF;
  IF fits AND state = p_state AND state < 3 THEN
    -- An equal request that was first is seen by the unique key, whatever was read before its end.
    WITH made AS (
      INSERT INTO holds AS h (id, tenant_id, key, state, provider, model, estimate, price, window_ids, reserved_at, lease_until)
      VALUES (p_hold, p_tenant, p_key, CASE WHEN p_dispatched THEN 'dispatched' ELSE 'held' END, p_provider, p_model,
        p_estimate, p_price, ids, p_at, p_lease_until)
      ON CONFLICT DO NOTHING
      RETURNING h.id
    ), moved AS (
      UPDATE ai_windows w SET reserved = w.reserved + p_estimate
      WHERE w.id = ANY (ids) AND EXISTS (SELECT 1 FROM made)
    ), told AS (
      INSERT INTO ai_interactions (tenant_id, hold_id, at, type, degradation_level, correlation_id, context)
      SELECT p_tenant, made.id, p_at, 'call', p_level, p_correlation,
        p_context || jsonb_build_object('tenantCost', coalesce(p_context -> 'tenantCost', '{}') || spend)
      FROM made
    )
    SELECT made.id INTO hold_id FROM made;
    outcome := 'held';
  END IF;
  IF hold_id IS NULL THEN
    SELECT h.id INTO hold_id FROM holds h WHERE h.tenant_id = p_tenant AND h.key = p_key;
    outcome := CASE WHEN FOUND THEN 'repeated' WHEN state = 3 THEN 'blocked' WHEN state <> p_state THEN 'changed'
      ELSE 'no_headroom' END;
  END IF;
  PERFORM set_config('app.scope', scope_before, true);
  RETURN NEXT;
END
$$;
--> statement-breakpoint
-- Reserves for many calls at once what `reserve_hold` would hold for each, with one lock and one commit: gives the holds
-- that it made. A call that is not simply held (its state moved, no headroom, a used key, windows that are not there
-- yet, no such tenant) is left out and has to be asked about alone. Calls before it in the list count against it,
-- held or not, so that what goes through together fits together.
CREATE FUNCTION reserve_holds(
  p_scope text, p_kinds text[], p_starts timestamptz[], p_tenants integer[], p_keys text[], p_holds uuid[],
  p_at timestamptz[], p_lease_until timestamptz[], p_states integer[], p_limits numeric[], p_estimates numeric[],
  p_providers text[], p_models text[], p_prices text[], p_dispatched boolean[], p_correlations text[],
  p_levels text[], p_contexts text[]
) RETURNS uuid[]
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off
AS $$
DECLARE
  scope_before text := coalesce(current_setting('app.scope', true), '');
  above integer[];
  fit bigint[];
  windows text[];
  spends jsonb[];
  locked_ids bigint[];
  held uuid[];
BEGIN
  PERFORM set_config('app.scope', '*', true);
  PERFORM pg_advisory_xact_lock_shared(7320120);
  above := ARRAY(SELECT c.ancestor_id FROM tenant_closure c WHERE c.tenant_id = ANY (p_tenants));
  WITH locked AS MATERIALIZED (
    -- In the order of their ids, as in `reserve_hold`: two callers never wait for each other.
    SELECT w.id, w.tenant_id AS owner_id, w.kind, w.cap, w.spent, w.spent + w.reserved AS taken,
      w.cap IS NULL OR NOT w.enforced AS free, coalesce(w.limits, p_limits) AS limits
    FROM ai_windows w
    WHERE w.tenant_id = ANY (above) AND w.kind = ANY (p_kinds) AND w.starts_at = ANY (p_starts)
      AND w.starts_at = p_starts[array_position(p_kinds, w.kind)]
      AND (w.cap IS NOT NULL OR w.tenant_id = ANY (p_tenants))
    ORDER BY w.id + 0
    FOR UPDATE OF w
  ), judged AS (
    SELECT l.id, l.owner_id, l.kind, l.cap, l.spent, l.taken, l.free, CASE
      WHEN l.free THEN 0
      WHEN l.spent >= l.cap * l.limits[3] THEN 3
      WHEN l.spent >= l.cap * l.limits[2] THEN 2
      WHEN l.spent >= l.cap * l.limits[1] THEN 1
      ELSE 0 END AS state
    FROM locked l
  )
  SELECT array_agg(f.n), array_agg(f.ids), array_agg(f.spend), (SELECT array_agg(l.id) FROM locked l)
  INTO fit, windows, spends, locked_ids
  FROM (
    SELECT x.n, array_agg(x.id)::text AS ids, jsonb_build_object(
      'daySpendUsd', max(x.spent) FILTER (WHERE x.own AND x.kind = 'day'),
      'monthSpendUsd', max(x.spent) FILTER (WHERE x.own AND x.kind = 'month'),
      'budgetDayUsd', max(x.cap) FILTER (WHERE x.own AND x.kind = 'day'),
      'budgetMonthUsd', max(x.cap) FILTER (WHERE x.own AND x.kind = 'month')) AS spend
    FROM (
      SELECT a.n, a.assumed, j.owner_id = a.tenant_id AS own, j.id, j.kind, j.cap, j.spent, j.state,
        j.free OR j.taken + sum(a.estimate) OVER (PARTITION BY j.id ORDER BY a.n) <= j.cap AS fits
      FROM unnest(p_tenants, p_states, p_estimates) WITH ORDINALITY AS a(tenant_id, assumed, estimate, n)
      JOIN tenants t ON t.id = a.tenant_id AND t.archived_at IS NULL
      JOIN tenant_closure c ON c.tenant_id = a.tenant_id
      JOIN judged j ON j.owner_id = c.ancestor_id AND (j.owner_id = a.tenant_id OR j.cap IS NOT NULL)
      WHERE p_scope = '*' OR scope_covers(p_scope, a.tenant_id)
    ) x
    GROUP BY x.n, x.assumed
    HAVING count(*) FILTER (WHERE x.own AND x.kind IN ('day', 'month')) = 2
      AND max(x.state) = x.assumed AND x.assumed < 3 AND bool_and(x.fits)
  ) f;
  WITH asked AS MATERIALIZED (
    SELECT a.*, f.ids::bigint[] AS ids, f.spend, a.context::jsonb AS record
    FROM unnest(fit, windows, spends) AS f(n, ids, spend)
    JOIN unnest(p_tenants, p_keys, p_holds, p_at, p_lease_until, p_estimates, p_providers, p_models, p_prices,
      p_dispatched, p_correlations, p_levels, p_contexts) WITH ORDINALITY
      AS a(tenant_id, key, hold, at, lease_until, estimate, provider, model, price, dispatched, correlation, level, context, n)
      ON a.n = f.n
  ), made AS (
    -- An equal request that was first is seen by the unique key, whatever was read before its end.
    INSERT INTO holds AS h (id, tenant_id, key, state, provider, model, estimate, price, window_ids, reserved_at, lease_until)
    SELECT a.hold, a.tenant_id, a.key, CASE WHEN a.dispatched THEN 'dispatched' ELSE 'held' END, a.provider, a.model,
      a.estimate, a.price::jsonb, a.ids, a.at, a.lease_until
    FROM asked a
    ON CONFLICT DO NOTHING
    RETURNING h.id
  ), moved AS (
    UPDATE ai_windows w SET reserved = w.reserved + m.total
    FROM (
      SELECT i.id, sum(a.estimate) AS total
      FROM made JOIN asked a ON a.hold = made.id CROSS JOIN unnest(a.ids) AS i(id)
      GROUP BY i.id) m
    -- Named twice: where statistics say that the table is empty its index would be walked whole.
    WHERE w.id = m.id AND w.id = ANY (locked_ids)
  ), told AS (
    INSERT INTO ai_interactions (tenant_id, hold_id, at, type, degradation_level, correlation_id, context)
    SELECT a.tenant_id, a.hold, a.at, 'call', a.level, a.correlation,
      a.record || jsonb_build_object('tenantCost', coalesce(a.record -> 'tenantCost', '{}') || a.spend)
    FROM made JOIN asked a ON a.hold = made.id
  )
  SELECT array_agg(made.id) INTO held FROM made;
  PERFORM set_config('app.scope', scope_before, true);
  RETURN coalesce(held, '{}');
END
$$;
--> statement-breakpoint
-- Ends a hold once: `settled` with what the call cost, `released` (it was not made), and by the sweeper `expired` or
-- `charged`. What comes later than the sweeper corrects it. `outcome` is `ended`, `corrected`, `late` (money spent on a
-- hold that had been given back), `repeated`, `running` (its lease is not over) or `not_found`.
CREATE FUNCTION end_hold(
  p_scope text, p_hold uuid, p_as text, p_amount numeric, p_usage jsonb, p_at timestamptz
) RETURNS TABLE (outcome text, hold_state text, hold_spent numeric)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off
AS $$
DECLARE
  scope_before text := coalesce(current_setting('app.scope', true), '');
  h record;
  amount numeric := CASE WHEN p_as = 'settled' THEN p_amount ELSE 0 END;
  was numeric;
  freed numeric := 0;
BEGIN
  PERFORM set_config('app.scope', '*', true);
  PERFORM pg_advisory_xact_lock_shared(7320120);
  SELECT * INTO h FROM holds WHERE id = p_hold FOR UPDATE;
  IF NOT FOUND OR NOT scope_covers(p_scope, h.tenant_id) THEN
    outcome := 'not_found';
  ELSIF h.state IN ('held', 'dispatched') THEN
    IF p_as IN ('expired', 'charged') AND h.lease_until > p_at THEN
      outcome := 'running';
    ELSE
      IF p_as IN ('expired', 'charged') THEN
        -- Who dispatched and never came back may have spent it all.
        p_as := CASE WHEN h.state = 'dispatched' THEN 'charged' ELSE 'expired' END;
      END IF;
      amount := CASE WHEN p_as = 'charged' THEN h.estimate ELSE amount END;
      was := 0;
      freed := h.estimate;
      outcome := 'ended';
    END IF;
  ELSIF h.state = 'charged' AND p_as IN ('settled', 'released') THEN
    was := h.spent;
    outcome := 'corrected';
  ELSIF h.state IN ('expired', 'released') AND p_as = 'settled' THEN
    was := 0;
    outcome := 'late';
  ELSE
    outcome := 'repeated';
  END IF;
  IF outcome IN ('ended', 'corrected', 'late') THEN
    PERFORM 1 FROM ai_windows w WHERE w.id = ANY (h.window_ids) ORDER BY w.id FOR UPDATE;
    UPDATE ai_windows w SET spent = w.spent + amount - was, reserved = w.reserved - freed WHERE w.id = ANY (h.window_ids);
    UPDATE holds SET state = p_as, spent = amount, ended_at = p_at WHERE id = p_hold;
    IF amount <> was OR p_as = 'settled' THEN
      WITH made AS (
        INSERT INTO ai_entries (hold_id, tenant_id, kind, amount, provider, model, usage, counts_at, made_at)
        VALUES (p_hold, h.tenant_id,
          CASE WHEN h.outage THEN 'outage' WHEN outcome = 'ended' THEN p_as WHEN outcome = 'corrected' THEN 'correction'
            ELSE 'late' END,
          amount - was, h.provider, h.model, p_usage, h.reserved_at, p_at)
        RETURNING id)
      INSERT INTO ai_unprojected (entry_id) SELECT id FROM made;
    END IF;
    hold_state := p_as;
    hold_spent := amount;
  ELSIF outcome <> 'not_found' THEN
    hold_state := h.state;
    hold_spent := h.spent;
  END IF;
  PERFORM set_config('app.scope', scope_before, true);
  RETURN NEXT;
END
$$;
--> statement-breakpoint
-- Says that the call goes out now, or that it takes longer. `outcome` is `done`, `repeated`, `over` or `not_found`.
CREATE FUNCTION touch_hold(p_scope text, p_hold uuid, p_dispatched boolean, p_lease_until timestamptz, p_at timestamptz)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off
AS $$
DECLARE
  scope_before text := coalesce(current_setting('app.scope', true), '');
  h record;
  outcome text;
BEGIN
  PERFORM set_config('app.scope', '*', true);
  SELECT * INTO h FROM holds WHERE id = p_hold FOR UPDATE;
  IF NOT FOUND OR NOT scope_covers(p_scope, h.tenant_id) THEN
    outcome := 'not_found';
  ELSIF h.state NOT IN ('held', 'dispatched') OR h.lease_until <= p_at THEN
    outcome := 'over';
  ELSE
    outcome := CASE WHEN p_dispatched AND h.state = 'dispatched' THEN 'repeated' ELSE 'done' END;
    UPDATE holds SET state = CASE WHEN p_dispatched THEN 'dispatched' ELSE state END,
      lease_until = greatest(lease_until, coalesce(p_lease_until, lease_until))
    WHERE id = p_hold;
  END IF;
  PERFORM set_config('app.scope', scope_before, true);
  RETURN outcome;
END
$$;
--> statement-breakpoint
-- Counts the windows of a tenant anew after its budget, or the tree, changed: what was spent and is reserved in them
-- comes from the entries and the open holds below it. Alone under the lock that reserving and settling share.
CREATE FUNCTION recount_ai_windows(
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
    cap = b.usd_rate * coalesce((b.phases ->> to_char(w.starts_at AT TIME ZONE p_zone, 'YYYY-MM'))::numeric, b.amount),
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
  -- A hold ends in all windows that count it, those that are newer than it too, and in no other.
  UPDATE holds h SET window_ids = (
    SELECT coalesce(array_agg(w.id ORDER BY w.id), '{}') FROM ai_windows w
    JOIN tenant_closure c ON c.ancestor_id = w.tenant_id AND c.tenant_id = h.tenant_id
    WHERE h.reserved_at >= w.starts_at AND h.reserved_at < w.ends_at)
  FROM tenant_closure below
  WHERE below.ancestor_id = p_tenant AND h.tenant_id = below.tenant_id
    AND h.reserved_at >= (SELECT min(s) FROM unnest(p_starts) AS s);
  PERFORM set_config('app.scope', before, true);
END
$$;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON budgets TO centavo_app;
--> statement-breakpoint
-- Money moves through the functions alone.
GRANT SELECT ON ai_windows, holds, ai_entries TO centavo_app;
--> statement-breakpoint
GRANT SELECT ON ai_interactions TO centavo_app;
--> statement-breakpoint
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO centavo_app;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION with_tenant_spend(jsonb, integer, jsonb),
  record_refusal(integer, timestamptz, text, text, text, jsonb, jsonb), scope_covers(text, integer), open_ai_windows(integer, text[], timestamptz[], timestamptz[], text),
  reserve_hold(text, integer, text, uuid, timestamptz, timestamptz, text[], timestamptz[], timestamptz[], text, integer, numeric[], numeric, text, text, jsonb, boolean, text, text, jsonb),
  reserve_holds(text, text[], timestamptz[], integer[], text[], uuid[], timestamptz[], timestamptz[], integer[], numeric[], numeric[], text[], text[], text[], boolean[], text[], text[], text[]),
  end_hold(text, uuid, text, numeric, jsonb, timestamptz), touch_hold(text, uuid, boolean, timestamptz, timestamptz),
  recount_ai_windows(integer, text[], timestamptz[], timestamptz[], text) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION record_refusal(integer, timestamptz, text, text, text, jsonb, jsonb),
  reserve_hold(text, integer, text, uuid, timestamptz, timestamptz, text[], timestamptz[], timestamptz[], text, integer, numeric[], numeric, text, text, jsonb, boolean, text, text, jsonb),
  reserve_holds(text, text[], timestamptz[], integer[], text[], uuid[], timestamptz[], timestamptz[], integer[], numeric[], numeric[], text[], text[], text[], boolean[], text[], text[], text[]),
  end_hold(text, uuid, text, numeric, jsonb, timestamptz), touch_hold(text, uuid, boolean, timestamptz, timestamptz),
  recount_ai_windows(integer, text[], timestamptz[], timestamptz[], text) TO centavo_app;
--> statement-breakpoint
DO $$
DECLARE
  bearing record;
BEGIN
  FOR bearing IN SELECT * FROM (VALUES ('approvals'), ('approval_rules')) AS t(name)
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', bearing.name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', bearing.name);
    EXECUTE format(
      'CREATE POLICY by_scope ON %I USING ((SELECT scope_is_all()) OR tenant_id = ANY ((SELECT scope_tenant_ids())::integer[]))
       WITH CHECK ((SELECT scope_is_all()))', bearing.name);
  END LOOP;
  -- Votes belong to their approval; messages and the outbox to whoever sees all: they may hold figures of any branch.
  ALTER TABLE approval_votes ENABLE ROW LEVEL SECURITY;
  ALTER TABLE approval_votes FORCE ROW LEVEL SECURITY;
  CREATE POLICY by_scope ON approval_votes
    USING ((SELECT scope_is_all()) OR EXISTS (SELECT 1 FROM approvals a WHERE a.id = approval_votes.approval_id))
    WITH CHECK ((SELECT scope_is_all()));
  FOR bearing IN SELECT * FROM (VALUES ('shown_messages'), ('outbox')) AS t(name)
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', bearing.name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', bearing.name);
    EXECUTE format('CREATE POLICY whole_only ON %I USING ((SELECT scope_is_all()))', bearing.name);
  END LOOP;
END
$$;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON approval_rules, delegations, shown_messages, outbox TO centavo_app;
--> statement-breakpoint
-- What was asked and decided stays: the app never deletes it.
GRANT SELECT, INSERT, UPDATE ON approvals TO centavo_app;
--> statement-breakpoint
GRANT SELECT, INSERT ON approval_votes TO centavo_app;
--> statement-breakpoint
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO centavo_app;
