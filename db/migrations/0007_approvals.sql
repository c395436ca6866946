CREATE TABLE "approval_channels" (
	"platform" text NOT NULL,
	"workspace_id" text NOT NULL,
	"channel_id" text NOT NULL,
	"set_by" text NOT NULL,
	"set_at" timestamp with time zone NOT NULL,
	CONSTRAINT "approval_channels_platform_workspace_id_pk" PRIMARY KEY("platform","workspace_id")
);
--> statement-breakpoint
ALTER TABLE "approval_rules" ADD COLUMN "escalates_in_hours" integer DEFAULT 54;--> statement-breakpoint
ALTER TABLE "approval_rules" ADD COLUMN "alarmed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "approvals" ADD COLUMN "rule" jsonb;--> statement-breakpoint
ALTER TABLE "approvals" ADD COLUMN "escalates_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "approvals" ADD COLUMN "escalated_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "approvals" ADD COLUMN "alarmed_at" timestamp with time zone;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON approval_channels TO centavo_app;
