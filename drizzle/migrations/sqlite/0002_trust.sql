ALTER TABLE `google_accounts` ADD `email_verified` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `verification_codes` ADD `browser_hash` text;--> statement-breakpoint
CREATE INDEX `refresh_tokens_use` ON `refresh_tokens` (`used_at`);