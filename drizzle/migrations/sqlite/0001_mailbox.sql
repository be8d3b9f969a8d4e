CREATE TABLE `cached_messages` (
	`account_id` text NOT NULL,
	`message_id` text NOT NULL,
	`sealed_content` blob NOT NULL,
	`size_bytes` integer NOT NULL,
	`label_ids` text,
	`cached_at` integer NOT NULL,
	`last_used_at` integer NOT NULL,
	PRIMARY KEY(`account_id`, `message_id`),
	FOREIGN KEY (`account_id`) REFERENCES `google_accounts`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `cached_messages_use` ON `cached_messages` (`last_used_at`);--> statement-breakpoint
CREATE INDEX `cached_messages_age` ON `cached_messages` (`cached_at`);--> statement-breakpoint
CREATE TABLE `gmail_quotas` (
	`account_id` text PRIMARY KEY NOT NULL,
	`paused_until` integer
);
--> statement-breakpoint
CREATE TABLE `gmail_spends` (
	`account_id` text NOT NULL,
	`second` integer NOT NULL,
	`units` integer NOT NULL,
	PRIMARY KEY(`account_id`, `second`)
);
--> statement-breakpoint
CREATE TABLE `mailbox_states` (
	`account_id` text PRIMARY KEY NOT NULL,
	`history_id` text NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`account_id`) REFERENCES `google_accounts`(`id`) ON UPDATE no action ON DELETE cascade
);
