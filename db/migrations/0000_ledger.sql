CREATE TABLE "bill_units" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "bill_units_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"provider" text NOT NULL,
	"billing_account_id" text NOT NULL,
	"billing_account_name" text,
	"period_start" date NOT NULL,
	"period_end" date NOT NULL,
	"delivery_id" integer,
	"first_day" date,
	"last_day" date
);
--> statement-breakpoint
CREATE TABLE "cost_dims" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "cost_dims_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"hash" text NOT NULL,
	"provider" text NOT NULL,
	"billing_account_id" text NOT NULL,
	"sub_account_id" text,
	"sub_account_name" text,
	"region_id" text,
	"service_id" integer NOT NULL,
	"service_category" text,
	"charge_category" text NOT NULL,
	"charge_class" text,
	"charge_frequency" text,
	"pricing_category" text,
	"commitment_id" text,
	"commitment_status" text,
	"currency" text NOT NULL,
	"flags" smallint NOT NULL,
	"span_days" integer,
	"tags" jsonb NOT NULL,
	"resource_rule_id" integer,
	CONSTRAINT "cost_dims_hash_unique" UNIQUE("hash")
);
--> statement-breakpoint
CREATE TABLE "cost_facts" (
	"unit_id" integer NOT NULL,
	"day" date NOT NULL,
	"dims_id" integer NOT NULL,
	"tenant_id" integer NOT NULL,
	"billed" numeric NOT NULL,
	"effective" numeric NOT NULL,
	"list" numeric NOT NULL,
	"contracted" numeric NOT NULL,
	"effective_unknown" integer DEFAULT 0 NOT NULL,
	"list_unknown" integer DEFAULT 0 NOT NULL,
	"contracted_unknown" integer DEFAULT 0 NOT NULL,
	"lines" integer NOT NULL,
	CONSTRAINT "cost_facts_unit_id_day_dims_id_tenant_id_pk" PRIMARY KEY("unit_id","day","dims_id","tenant_id")
) PARTITION BY RANGE ("day");
--> statement-breakpoint
CREATE TABLE "deliveries" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "deliveries_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"source" text NOT NULL,
	"content_hash" text NOT NULL,
	"folder" text NOT NULL,
	"files" jsonb NOT NULL,
	"rows" integer NOT NULL,
	"accepted" integer NOT NULL,
	"rejected" integer NOT NULL,
	"unknown_costs" integer NOT NULL,
	"imported_at" timestamp with time zone NOT NULL,
	"imported_by" text NOT NULL,
	"undone_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "delivery_rejects" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "delivery_rejects_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"delivery_id" integer NOT NULL,
	"file" text NOT NULL,
	"line" integer,
	"reason" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "delivery_units" (
	"delivery_id" integer NOT NULL,
	"unit_id" integer NOT NULL,
	"currency" text NOT NULL,
	"rejected" integer DEFAULT 0 NOT NULL,
	"billed" numeric NOT NULL,
	"effective" numeric NOT NULL,
	"list" numeric NOT NULL,
	"contracted" numeric NOT NULL,
	"effective_unknown" integer DEFAULT 0 NOT NULL,
	"list_unknown" integer DEFAULT 0 NOT NULL,
	"contracted_unknown" integer DEFAULT 0 NOT NULL,
	"lines" integer NOT NULL,
	CONSTRAINT "delivery_units_delivery_id_unit_id_currency_pk" PRIMARY KEY("delivery_id","unit_id","currency")
);
--> statement-breakpoint
CREATE TABLE "dim_allocations" (
	"dims_id" integer NOT NULL,
	"from_day" date NOT NULL,
	"to_day" date NOT NULL,
	"tenant_id" integer NOT NULL,
	"weight" numeric NOT NULL,
	"total" numeric NOT NULL,
	"rule_id" integer,
	CONSTRAINT "dim_allocations_dims_id_from_day_tenant_id_pk" PRIMARY KEY("dims_id","from_day","tenant_id")
);
--> statement-breakpoint
CREATE TABLE "exchange_rates" (
	"day" date NOT NULL,
	"base" text NOT NULL,
	"quote" text NOT NULL,
	"rate" numeric NOT NULL,
	"source" text NOT NULL,
	"imported_at" timestamp with time zone NOT NULL,
	CONSTRAINT "exchange_rates_base_quote_day_pk" PRIMARY KEY("base","quote","day")
);
--> statement-breakpoint
CREATE TABLE "invoice_totals" (
	"unit_id" integer NOT NULL,
	"invoice_id" text NOT NULL,
	"currency" text NOT NULL,
	"billed" numeric NOT NULL,
	"effective" numeric NOT NULL,
	"list" numeric NOT NULL,
	"contracted" numeric NOT NULL,
	"effective_unknown" integer DEFAULT 0 NOT NULL,
	"list_unknown" integer DEFAULT 0 NOT NULL,
	"contracted_unknown" integer DEFAULT 0 NOT NULL,
	"lines" integer NOT NULL,
	CONSTRAINT "invoice_totals_unit_id_invoice_id_currency_pk" PRIMARY KEY("unit_id","invoice_id","currency")
);
--> statement-breakpoint
CREATE TABLE "ledger_info" (
	"one" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"demo_seed" text
);
--> statement-breakpoint
CREATE TABLE "restatements" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "restatements_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"at" timestamp with time zone NOT NULL,
	"actor" text NOT NULL,
	"month" date NOT NULL,
	"tenant_id" integer NOT NULL,
	"currency" text NOT NULL,
	"effective_before" numeric NOT NULL,
	"effective_after" numeric NOT NULL,
	"reason" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "services" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "services_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	CONSTRAINT "services_name_unique" UNIQUE("name")
);
--> statement-breakpoint
CREATE TABLE "tenant_days" (
	"tenant_id" integer NOT NULL,
	"day" date NOT NULL,
	"currency" text NOT NULL,
	"flags" smallint NOT NULL,
	"billed" numeric NOT NULL,
	"effective" numeric NOT NULL,
	"list" numeric NOT NULL,
	"contracted" numeric NOT NULL,
	"effective_unknown" integer DEFAULT 0 NOT NULL,
	"list_unknown" integer DEFAULT 0 NOT NULL,
	"contracted_unknown" integer DEFAULT 0 NOT NULL,
	"lines" integer NOT NULL,
	CONSTRAINT "tenant_days_tenant_id_day_currency_flags_pk" PRIMARY KEY("tenant_id","day","currency","flags")
);
--> statement-breakpoint
CREATE TABLE "tenant_service_days" (
	"tenant_id" integer NOT NULL,
	"day" date NOT NULL,
	"service_id" integer NOT NULL,
	"currency" text NOT NULL,
	"flags" smallint NOT NULL,
	"billed" numeric NOT NULL,
	"effective" numeric NOT NULL,
	"list" numeric NOT NULL,
	"contracted" numeric NOT NULL,
	"effective_unknown" integer DEFAULT 0 NOT NULL,
	"list_unknown" integer DEFAULT 0 NOT NULL,
	"contracted_unknown" integer DEFAULT 0 NOT NULL,
	"lines" integer NOT NULL,
	CONSTRAINT "tenant_service_days_tenant_id_day_service_id_currency_flags_pk" PRIMARY KEY("tenant_id","day","service_id","currency","flags")
);
--> statement-breakpoint
CREATE TABLE "audit_log" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_log_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp with time zone NOT NULL,
	"actor" text NOT NULL,
	"platform" text NOT NULL,
	"action" text NOT NULL,
	"subject" text NOT NULL,
	"before" jsonb,
	"after" jsonb
);
--> statement-breakpoint
CREATE TABLE "card_actions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"action" text NOT NULL,
	"args" jsonb NOT NULL,
	"platform" text NOT NULL,
	"workspace_id" text,
	"person_id" text,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"consumed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "identities" (
	"platform" text NOT NULL,
	"workspace_id" text NOT NULL,
	"external_id" text NOT NULL,
	"member_id" integer NOT NULL,
	CONSTRAINT "identities_platform_workspace_id_external_id_pk" PRIMARY KEY("platform","workspace_id","external_id")
);
--> statement-breakpoint
CREATE TABLE "inbox" (
	"platform" text NOT NULL,
	"event_id" text NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	CONSTRAINT "inbox_platform_event_id_pk" PRIMARY KEY("platform","event_id")
);
--> statement-breakpoint
CREATE TABLE "job_runs" (
	"job" text NOT NULL,
	"scheduled_for" timestamp with time zone NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone,
	"failure" text,
	CONSTRAINT "job_runs_job_scheduled_for_pk" PRIMARY KEY("job","scheduled_for")
);
--> statement-breakpoint
CREATE TABLE "link_codes" (
	"hash" text PRIMARY KEY NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone,
	"used_by" text
);
--> statement-breakpoint
CREATE TABLE "members" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "members_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"name" text,
	"role" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "workspaces" (
	"platform" text NOT NULL,
	"external_id" text NOT NULL,
	"name" text,
	"linked_at" timestamp with time zone NOT NULL,
	"linked_by" integer,
	CONSTRAINT "workspaces_platform_external_id_pk" PRIMARY KEY("platform","external_id")
);
--> statement-breakpoint
CREATE TABLE "mapping_rules" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "mapping_rules_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"position" integer NOT NULL,
	"kind" text NOT NULL,
	"key" text,
	"pattern" text NOT NULL,
	"valid_from" date,
	"valid_to" date,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "mapping_shares" (
	"rule_id" integer NOT NULL,
	"tenant_id" integer NOT NULL,
	"weight" numeric NOT NULL,
	CONSTRAINT "mapping_shares_rule_id_tenant_id_pk" PRIMARY KEY("rule_id","tenant_id")
);
--> statement-breakpoint
CREATE TABLE "tenant_closure" (
	"ancestor_id" integer NOT NULL,
	"tenant_id" integer NOT NULL,
	CONSTRAINT "tenant_closure_ancestor_id_tenant_id_pk" PRIMARY KEY("ancestor_id","tenant_id")
);
--> statement-breakpoint
CREATE TABLE "tenant_defaults" (
	"platform" text NOT NULL,
	"kind" text NOT NULL,
	"external_id" text NOT NULL,
	"tenant_id" integer NOT NULL,
	CONSTRAINT "tenant_defaults_platform_kind_external_id_pk" PRIMARY KEY("platform","kind","external_id")
);
--> statement-breakpoint
CREATE TABLE "tenants" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "tenants_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"parent_id" integer,
	"name" text NOT NULL,
	"name_key" text NOT NULL,
	"owner" text,
	"archived_at" timestamp with time zone,
	"merged_into_id" integer,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "bill_units" ADD CONSTRAINT "bill_units_delivery_id_deliveries_id_fk" FOREIGN KEY ("delivery_id") REFERENCES "public"."deliveries"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cost_dims" ADD CONSTRAINT "cost_dims_service_id_services_id_fk" FOREIGN KEY ("service_id") REFERENCES "public"."services"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "delivery_rejects" ADD CONSTRAINT "delivery_rejects_delivery_id_deliveries_id_fk" FOREIGN KEY ("delivery_id") REFERENCES "public"."deliveries"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "delivery_units" ADD CONSTRAINT "delivery_units_delivery_id_deliveries_id_fk" FOREIGN KEY ("delivery_id") REFERENCES "public"."deliveries"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "delivery_units" ADD CONSTRAINT "delivery_units_unit_id_bill_units_id_fk" FOREIGN KEY ("unit_id") REFERENCES "public"."bill_units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dim_allocations" ADD CONSTRAINT "dim_allocations_dims_id_cost_dims_id_fk" FOREIGN KEY ("dims_id") REFERENCES "public"."cost_dims"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dim_allocations" ADD CONSTRAINT "dim_allocations_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invoice_totals" ADD CONSTRAINT "invoice_totals_unit_id_bill_units_id_fk" FOREIGN KEY ("unit_id") REFERENCES "public"."bill_units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "restatements" ADD CONSTRAINT "restatements_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identities" ADD CONSTRAINT "identities_member_id_members_id_fk" FOREIGN KEY ("member_id") REFERENCES "public"."members"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mapping_shares" ADD CONSTRAINT "mapping_shares_rule_id_mapping_rules_id_fk" FOREIGN KEY ("rule_id") REFERENCES "public"."mapping_rules"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mapping_shares" ADD CONSTRAINT "mapping_shares_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenant_closure" ADD CONSTRAINT "tenant_closure_ancestor_id_tenants_id_fk" FOREIGN KEY ("ancestor_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenant_closure" ADD CONSTRAINT "tenant_closure_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenant_defaults" ADD CONSTRAINT "tenant_defaults_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenants" ADD CONSTRAINT "tenants_parent_id_tenants_id_fk" FOREIGN KEY ("parent_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenants" ADD CONSTRAINT "tenants_merged_into_id_tenants_id_fk" FOREIGN KEY ("merged_into_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "bill_units_key" ON "bill_units" USING btree ("provider","billing_account_id","period_start");--> statement-breakpoint
CREATE INDEX "cost_dims_account" ON "cost_dims" USING btree ("provider","billing_account_id");--> statement-breakpoint
CREATE INDEX "cost_facts_tenant" ON "cost_facts" USING btree ("tenant_id","day");--> statement-breakpoint
CREATE INDEX "deliveries_content" ON "deliveries" USING btree ("content_hash");--> statement-breakpoint
CREATE INDEX "delivery_rejects_delivery" ON "delivery_rejects" USING btree ("delivery_id");--> statement-breakpoint
CREATE INDEX "delivery_units_unit" ON "delivery_units" USING btree ("unit_id");--> statement-breakpoint
CREATE INDEX "tenant_days_day" ON "tenant_days" USING btree ("day");--> statement-breakpoint
CREATE INDEX "audit_log_at" ON "audit_log" USING btree ("at");--> statement-breakpoint
CREATE INDEX "card_actions_expiry" ON "card_actions" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "identities_member" ON "identities" USING btree ("member_id");--> statement-breakpoint
CREATE INDEX "inbox_received" ON "inbox" USING btree ("received_at");--> statement-breakpoint
CREATE INDEX "mapping_rules_position" ON "mapping_rules" USING btree ("position");--> statement-breakpoint
CREATE INDEX "tenant_closure_descendant" ON "tenant_closure" USING btree ("tenant_id");--> statement-breakpoint
CREATE UNIQUE INDEX "tenants_live_name" ON "tenants" USING btree ("name_key") WHERE archived_at is null;--> statement-breakpoint
CREATE INDEX "tenants_parent" ON "tenants" USING btree ("parent_id");