CREATE TABLE "cached_messages" (
	"account_id" text NOT NULL,
	"message_id" text NOT NULL,
	"sealed_content" "bytea" NOT NULL,
	"size_bytes" bigint NOT NULL,
	"label_ids" text,
	"cached_at" bigint NOT NULL,
	"last_used_at" bigint NOT NULL,
	CONSTRAINT "cached_messages_account_id_message_id_pk" PRIMARY KEY("account_id","message_id")
);
--> statement-breakpoint
CREATE TABLE "former_emails" (
	"email" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"expires_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "gmail_quotas" (
	"account_id" text PRIMARY KEY NOT NULL,
	"paused_until" bigint
);
--> statement-breakpoint
CREATE TABLE "gmail_spends" (
	"account_id" text NOT NULL,
	"second" bigint NOT NULL,
	"units" bigint NOT NULL,
	CONSTRAINT "gmail_spends_account_id_second_pk" PRIMARY KEY("account_id","second")
);
--> statement-breakpoint
CREATE TABLE "google_accounts" (
	"id" text PRIMARY KEY NOT NULL,
	"role" text NOT NULL,
	"user_id" text,
	"google_user_id" text NOT NULL,
	"email" text NOT NULL,
	"email_verified" boolean DEFAULT false NOT NULL,
	"name" text,
	"client_id" text NOT NULL,
	"granted_scopes" text NOT NULL,
	"sealed_refresh_token" text,
	"sealed_access_token" text,
	"access_token_expires_at" bigint,
	"refresh_token_expires_at" bigint,
	"reauthorization_reason" text,
	"version" bigint NOT NULL,
	"refresh_lease_until" bigint,
	"connected_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "google_authorizations" (
	"state_hash" text PRIMARY KEY NOT NULL,
	"browser_hash" text NOT NULL,
	"user_id" text,
	"nonce" text NOT NULL,
	"sealed_code_verifier" text NOT NULL,
	"scopes" text NOT NULL,
	"return_to" text,
	"created_at" bigint NOT NULL,
	"expires_at" bigint NOT NULL,
	"code_hash" text,
	"outcome" text,
	"account_id" text,
	"is_new_user" boolean
);
--> statement-breakpoint
CREATE TABLE "login_failures" (
	"key" text PRIMARY KEY NOT NULL,
	"count" bigint NOT NULL,
	"paused_until" bigint,
	"expires_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "mailbox_states" (
	"account_id" text PRIMARY KEY NOT NULL,
	"history_id" text NOT NULL,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "notices" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"email" text NOT NULL,
	"locale" text NOT NULL,
	"kind" text NOT NULL,
	"subject" text,
	"happened_at" bigint NOT NULL,
	"due_at" bigint NOT NULL,
	"attempts" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "passwords" (
	"user_id" text PRIMARY KEY NOT NULL,
	"hash" text NOT NULL,
	"changed_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "rate_limits" (
	"key" text PRIMARY KEY NOT NULL,
	"count" bigint NOT NULL,
	"resets_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "refresh_tokens" (
	"hash" text PRIMARY KEY NOT NULL,
	"session_id" text NOT NULL,
	"key_id" text NOT NULL,
	"created_at" bigint NOT NULL,
	"used_at" bigint
);
--> statement-breakpoint
CREATE TABLE "secret_keys" (
	"id" text PRIMARY KEY NOT NULL,
	"fingerprint" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"created_at" bigint NOT NULL,
	"expires_at" bigint NOT NULL,
	"last_used_at" bigint NOT NULL,
	"revoked_at" bigint,
	"ip_address" text,
	"user_agent" text,
	"signed_in_by" text DEFAULT 'GOOGLE' NOT NULL
);
--> statement-breakpoint
CREATE TABLE "spent_tokens" (
	"id" text PRIMARY KEY NOT NULL,
	"expires_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" text PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"email_verified_at" bigint,
	"name" text,
	"created_at" bigint NOT NULL,
	"disabled_at" bigint,
	CONSTRAINT "users_email_unique" UNIQUE("email")
);
--> statement-breakpoint
CREATE TABLE "verification_codes" (
	"id" text PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"purpose" text NOT NULL,
	"key_id" text NOT NULL,
	"code_hash" text NOT NULL,
	"reference" text NOT NULL,
	"browser_hash" text,
	"attempts" bigint NOT NULL,
	"created_at" bigint NOT NULL,
	"expires_at" bigint NOT NULL,
	"sent_at" bigint,
	"superseded_at" bigint,
	"used_at" bigint
);
--> statement-breakpoint
ALTER TABLE "cached_messages" ADD CONSTRAINT "cached_messages_account_id_google_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."google_accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "former_emails" ADD CONSTRAINT "former_emails_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "google_accounts" ADD CONSTRAINT "google_accounts_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "google_authorizations" ADD CONSTRAINT "google_authorizations_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mailbox_states" ADD CONSTRAINT "mailbox_states_account_id_google_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."google_accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notices" ADD CONSTRAINT "notices_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "passwords" ADD CONSTRAINT "passwords_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refresh_tokens" ADD CONSTRAINT "refresh_tokens_session_id_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."sessions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "cached_messages_use" ON "cached_messages" USING btree ("last_used_at");--> statement-breakpoint
CREATE INDEX "cached_messages_age" ON "cached_messages" USING btree ("cached_at");--> statement-breakpoint
CREATE INDEX "former_emails_user" ON "former_emails" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "former_emails_expiry" ON "former_emails" USING btree ("expires_at");--> statement-breakpoint
CREATE UNIQUE INDEX "google_accounts_google_user" ON "google_accounts" USING btree ("google_user_id","role");--> statement-breakpoint
CREATE INDEX "google_accounts_user" ON "google_accounts" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "google_accounts_email" ON "google_accounts" USING btree ("email");--> statement-breakpoint
CREATE INDEX "google_authorizations_expiry" ON "google_authorizations" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "login_failures_expiry" ON "login_failures" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "notices_due" ON "notices" USING btree ("due_at");--> statement-breakpoint
CREATE INDEX "notices_user" ON "notices" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "rate_limits_reset" ON "rate_limits" USING btree ("resets_at");--> statement-breakpoint
CREATE INDEX "refresh_tokens_session" ON "refresh_tokens" USING btree ("session_id");--> statement-breakpoint
CREATE INDEX "refresh_tokens_use" ON "refresh_tokens" USING btree ("used_at");--> statement-breakpoint
CREATE INDEX "sessions_user" ON "sessions" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "sessions_expiry" ON "sessions" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "spent_tokens_expiry" ON "spent_tokens" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "verification_codes_address" ON "verification_codes" USING btree ("email","purpose");--> statement-breakpoint
CREATE INDEX "verification_codes_expiry" ON "verification_codes" USING btree ("expires_at");