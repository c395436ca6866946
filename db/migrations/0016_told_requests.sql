ALTER TABLE "access_requests" ADD COLUMN "told" text;--> statement-breakpoint
CREATE INDEX "access_requests_untold" ON "access_requests" USING btree ("id") WHERE told is distinct from coalesce(outcome, 'open');--> statement-breakpoint
-- Nobody is told of what was answered long ago.
UPDATE access_requests SET told = outcome WHERE outcome IS NOT NULL;
