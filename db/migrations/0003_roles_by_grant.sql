-- A role was one for everything; now it is granted, and by whom is known.
INSERT INTO grants (member_id, role, granted_by, granted_at)
SELECT id, role, 'migration', created_at FROM members WHERE role <> 'viewer';
--> statement-breakpoint
ALTER TABLE "members" DROP COLUMN "role";
--> statement-breakpoint
INSERT INTO settings (id) VALUES (1);
--> statement-breakpoint
ALTER TABLE console_history ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE console_history FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
-- An old answer is seen by who sees now just what they saw then, or everything.
CREATE POLICY by_scope ON console_history
USING ((SELECT scope_is_all()) OR scope = coalesce(current_setting('app.scope', true), ''))
WITH CHECK (scope = coalesce(current_setting('app.scope', true), ''));
--> statement-breakpoint
-- Which bills there are is told to who has costs on them: an account of other tenants alone is nobody else's to know of.
ALTER TABLE bill_units ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE bill_units FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY by_scope ON bill_units
USING ((SELECT scope_is_all()) OR EXISTS (
  SELECT 1 FROM cost_dims d WHERE d.provider = bill_units.provider AND d.billing_account_id = bill_units.billing_account_id))
WITH CHECK ((SELECT scope_is_all()));
--> statement-breakpoint
ALTER TABLE deliveries ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE deliveries FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY by_scope ON deliveries
USING ((SELECT scope_is_all()) OR EXISTS (SELECT 1 FROM bill_units u WHERE u.delivery_id = deliveries.id))
WITH CHECK ((SELECT scope_is_all()));
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON grants, join_codes, access_requests, settings, sessions, sign_in_links, console_history TO centavo_app;
--> statement-breakpoint
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO centavo_app;
