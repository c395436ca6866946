ALTER TABLE "approval_rules" ADD COLUMN "currency" text;--> statement-breakpoint
-- Both tables show their rows to a scope only, to their owner too.
SELECT set_config('app.scope', '*', true);--> statement-breakpoint
-- An amount stood for any currency until now: it is of the one that the organization shows, or of US dollars.
UPDATE approval_rules SET currency = coalesce((SELECT display_currency FROM settings), 'USD') WHERE min_amount <> 0;--> statement-breakpoint
ALTER TABLE approval_rules ADD CONSTRAINT rule_amount_has_currency CHECK ((min_amount = 0) = (currency IS NULL));--> statement-breakpoint
-- What requests keep of their rule: its threshold was reached in their own currency.
UPDATE approvals SET rule = rule || jsonb_build_object('rate', NULL, 'unmeasured', false, 'currency',
  CASE WHEN (rule ->> 'minAmount')::numeric = 0 THEN NULL ELSE currency END) WHERE rule IS NOT NULL;
