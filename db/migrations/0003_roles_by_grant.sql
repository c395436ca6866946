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
GRANT SELECT, INSERT, UPDATE, DELETE ON grants, join_codes, access_requests, settings, sessions, sign_in_links, console_history TO centavo_app;
--> statement-breakpoint
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO centavo_app;
