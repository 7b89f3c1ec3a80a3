BEGIN TRANSACTION;
CREATE TABLE account_profiles (
	account_id VARCHAR NOT NULL, 
	profile_id VARCHAR NOT NULL, 
	CONSTRAINT pk_account_profiles PRIMARY KEY (account_id, profile_id), 
	CONSTRAINT fk_account_profiles_account_id FOREIGN KEY(account_id) REFERENCES accounts (id) ON DELETE CASCADE, 
	CONSTRAINT fk_account_profiles_profile_id FOREIGN KEY(profile_id) REFERENCES profiles (id) ON DELETE CASCADE
);
INSERT INTO "account_profiles" VALUES('acc-1','a');
CREATE TABLE accounts (
	id VARCHAR NOT NULL, 
	email VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	role VARCHAR NOT NULL, 
	language VARCHAR NOT NULL, 
	password_hash VARCHAR NOT NULL, 
	totp_secret VARCHAR NOT NULL, 
	totp_step INTEGER NOT NULL, 
	subject VARCHAR, 
	created_at DATETIME NOT NULL, 
	disabled_at DATETIME, 
	CONSTRAINT pk_accounts PRIMARY KEY (id), 
	CONSTRAINT uq_accounts_email UNIQUE (email), 
	CONSTRAINT uq_accounts_subject UNIQUE (subject)
);
INSERT INTO "accounts" VALUES('acc-1','anna@example.org','Anna','staff','it','','',0,NULL,'2026-11-23 10:00:00.000000',NULL);
CREATE TABLE activities (
	id VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	payload TEXT NOT NULL, 
	CONSTRAINT pk_activities PRIMARY KEY (id)
);
INSERT INTO "activities" VALUES('p','project','6f2556919fa3c191a7d2f7525beca642c9f3d54c7890cddbd69b3ce29c765c70','{"id":"p","kind":"project","title":"Progetto","text":"","language":null,"topic":"","programme":"","starts_on":null,"ends_on":null,"year":null}');
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0002');
CREATE TABLE api_keys (
	id VARCHAR NOT NULL, 
	account_id VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	scopes VARCHAR NOT NULL, 
	created_at DATETIME NOT NULL, 
	expires_at DATETIME NOT NULL, 
	used_on VARCHAR(10) NOT NULL, 
	revoked_at DATETIME, 
	CONSTRAINT pk_api_keys PRIMARY KEY (id), 
	CONSTRAINT uq_api_keys_digest UNIQUE (digest), 
	CONSTRAINT fk_api_keys_account_id FOREIGN KEY(account_id) REFERENCES accounts (id) ON DELETE CASCADE
);
CREATE TABLE attempts (
	digest VARCHAR(64) NOT NULL, 
	n_failed INTEGER NOT NULL, 
	last_at DATETIME NOT NULL, 
	blocked_until DATETIME NOT NULL, 
	CONSTRAINT pk_attempts PRIMARY KEY (digest)
);
CREATE TABLE audit (
	id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	action VARCHAR NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	previous VARCHAR(64) NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_audit PRIMARY KEY (id)
);
CREATE TABLE audit_details (
	audit_id INTEGER NOT NULL, 
	salt VARCHAR(32) NOT NULL, 
	account_id VARCHAR NOT NULL, 
	subject VARCHAR NOT NULL, 
	acting_for VARCHAR NOT NULL, 
	reason TEXT NOT NULL, 
	note TEXT NOT NULL, 
	erased_by INTEGER, 
	CONSTRAINT pk_audit_details PRIMARY KEY (audit_id)
);
CREATE TABLE clusters (
	member_id VARCHAR NOT NULL, 
	canonical_id VARCHAR NOT NULL, 
	CONSTRAINT pk_clusters PRIMARY KEY (member_id), 
	CONSTRAINT fk_clusters_member_id FOREIGN KEY(member_id) REFERENCES profiles (id) ON DELETE CASCADE, 
	CONSTRAINT fk_clusters_canonical_id FOREIGN KEY(canonical_id) REFERENCES profiles (id) ON DELETE CASCADE
);
INSERT INTO "clusters" VALUES('c','a');
CREATE TABLE consents (
	id INTEGER NOT NULL, 
	profile_id VARCHAR NOT NULL, 
	given BOOLEAN NOT NULL, 
	text_version VARCHAR NOT NULL, 
	decided_at DATETIME NOT NULL, 
	account_id VARCHAR NOT NULL, 
	source VARCHAR NOT NULL, 
	CONSTRAINT pk_consents PRIMARY KEY (id), 
	CONSTRAINT fk_consents_profile_id FOREIGN KEY(profile_id) REFERENCES profiles (id) ON DELETE CASCADE
);
CREATE TABLE erasures (
	digest VARCHAR(64) NOT NULL, 
	salt VARCHAR(32) NOT NULL, 
	erased_at DATETIME NOT NULL, 
	CONSTRAINT pk_erasures PRIMARY KEY (digest)
);
CREATE TABLE history (
	id INTEGER NOT NULL, 
	profile_id VARCHAR NOT NULL, 
	changed_at DATETIME NOT NULL, 
	account_id VARCHAR NOT NULL, 
	on_behalf BOOLEAN NOT NULL, 
	source VARCHAR NOT NULL, 
	field VARCHAR NOT NULL, 
	"before" TEXT NOT NULL, 
	"after" TEXT NOT NULL, 
	CONSTRAINT pk_history PRIMARY KEY (id), 
	CONSTRAINT fk_history_profile_id FOREIGN KEY(profile_id) REFERENCES profiles (id) ON DELETE CASCADE
);
CREATE TABLE idempotency (
	account_id VARCHAR NOT NULL, 
	"key" VARCHAR NOT NULL, 
	request VARCHAR(64) NOT NULL, 
	status INTEGER NOT NULL, 
	media_type VARCHAR NOT NULL, 
	body TEXT NOT NULL, 
	asked_at DATETIME NOT NULL, 
	CONSTRAINT pk_idempotency PRIMARY KEY (account_id, "key")
);
CREATE TABLE imports (
	id INTEGER NOT NULL, 
	source VARCHAR NOT NULL, 
	file VARCHAR NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	imported_at DATETIME NOT NULL, 
	n_read INTEGER NOT NULL, 
	n_accepted INTEGER NOT NULL, 
	n_rejected INTEGER NOT NULL, 
	n_added INTEGER NOT NULL, 
	n_changed INTEGER NOT NULL, 
	n_unchanged INTEGER NOT NULL, 
	CONSTRAINT pk_imports PRIMARY KEY (id)
);
INSERT INTO "imports" VALUES(1,'table','f.csv','0000000000000000000000000000000000000000000000000000000000000000','2026-05-01 00:00:00.000000',3,3,0,3,0,0);
CREATE TABLE judgements (
	left_id VARCHAR NOT NULL, 
	right_id VARCHAR NOT NULL, 
	matter VARCHAR NOT NULL, 
	judged_on VARCHAR(10) NOT NULL, 
	judged_by VARCHAR NOT NULL, 
	verdict VARCHAR NOT NULL, 
	reason TEXT NOT NULL, 
	CONSTRAINT pk_judgements PRIMARY KEY (left_id, right_id, matter, judged_on, judged_by), 
	CONSTRAINT fk_judgements_left_id FOREIGN KEY(left_id) REFERENCES profiles (id) ON DELETE CASCADE, 
	CONSTRAINT fk_judgements_right_id FOREIGN KEY(right_id) REFERENCES profiles (id) ON DELETE CASCADE
);
INSERT INTO "judgements" VALUES('a','c','introduction','2026-02-03','','declined','costo');
CREATE TABLE participations (
	profile_id VARCHAR NOT NULL, 
	activity_id VARCHAR NOT NULL, 
	role VARCHAR NOT NULL, 
	CONSTRAINT pk_participations PRIMARY KEY (profile_id, activity_id, role), 
	CONSTRAINT fk_participations_profile_id FOREIGN KEY(profile_id) REFERENCES profiles (id) ON DELETE CASCADE, 
	CONSTRAINT fk_participations_activity_id FOREIGN KEY(activity_id) REFERENCES activities (id) ON DELETE CASCADE
)
 WITHOUT ROWID

;
INSERT INTO "participations" VALUES('a','p','coordinator');
CREATE TABLE profiles (
	id VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	country VARCHAR, 
	name VARCHAR NOT NULL, 
	updated_on VARCHAR(10) NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	payload TEXT NOT NULL, matching BOOLEAN DEFAULT 1 NOT NULL, 
	CONSTRAINT pk_profiles PRIMARY KEY (id)
);
INSERT INTO "profiles" VALUES('a','company',NULL,'Officina "A"','','0843e73f9e55adbcc3e24afc8cf1755a2992b57d248dd8f27ee0f632a252db17','{"id":"a","kind":"company","names":["Officina \"A\""],"identifiers":[],"texts":[{"field":"description","value":"dice \\\"matching\\\":false e \"matching\":false","language":null}],"needs":[],"offers":[],"sectors":[],"place":{"country":null,"nuts":null,"city":null,"postcode":null,"address":null,"latitude":null,"longitude":null},"size":null,"url":null,"languages":[],"capacity":null,"maturity":null,"excludes":[],"consent":{"matching":true,"given_on":null,"text_version":null},"visibility":{},"updated_on":null,"sources":[],"demo":false}',1);
INSERT INTO "profiles" VALUES('b','expert',NULL,'b','','34b25ef689da3b96f3c4e0d9cba59ba1e2da6566f39d3a8c653ea6886e989d65','{"id":"b","kind":"expert","names":[],"identifiers":[],"texts":[],"needs":[],"offers":[],"sectors":[],"place":{"country":null,"nuts":null,"city":null,"postcode":null,"address":null,"latitude":null,"longitude":null},"size":null,"url":null,"languages":[],"capacity":null,"maturity":null,"excludes":[],"consent":{"matching":false,"given_on":"2026-01-02","text_version":null},"visibility":{},"updated_on":null,"sources":[],"demo":false}',0);
INSERT INTO "profiles" VALUES('c','lab',NULL,'c','','e2c35ffcab21e29a9dabe9d02382679615ada7eba3e4446de9cd117e4af8d2eb','{"id":"c","kind":"lab","names":[],"identifiers":[],"texts":[],"needs":[{"id":"n1","text":"prove","language":null,"trl":null,"cooperation":["consulting","joint_application","joint_research","licensing","membership","student_project","supply","testing"],"visibility":"network"}],"offers":[],"sectors":[],"place":{"country":null,"nuts":null,"city":null,"postcode":null,"address":null,"latitude":null,"longitude":null},"size":null,"url":null,"languages":[],"capacity":null,"maturity":null,"excludes":["a"],"consent":{"matching":true,"given_on":null,"text_version":null},"visibility":{},"updated_on":null,"sources":[],"demo":false}',1);
CREATE TABLE reviews (
	left_id VARCHAR NOT NULL, 
	right_id VARCHAR NOT NULL, 
	weight FLOAT NOT NULL, 
	probability FLOAT NOT NULL, 
	comparisons TEXT NOT NULL, 
	CONSTRAINT pk_reviews PRIMARY KEY (left_id, right_id), 
	CONSTRAINT fk_reviews_left_id FOREIGN KEY(left_id) REFERENCES profiles (id) ON DELETE CASCADE, 
	CONSTRAINT fk_reviews_right_id FOREIGN KEY(right_id) REFERENCES profiles (id) ON DELETE CASCADE
);
INSERT INTO "reviews" VALUES('a','b',1.5,0.5,'{"name":null}');
CREATE TABLE sessions (
	digest VARCHAR(64) NOT NULL, 
	account_id VARCHAR NOT NULL, 
	verified BOOLEAN NOT NULL, 
	created_at DATETIME NOT NULL, 
	renewed_at DATETIME NOT NULL, 
	seen_at DATETIME NOT NULL, 
	acting_for VARCHAR NOT NULL, 
	reason TEXT NOT NULL, 
	reason_until DATETIME, 
	CONSTRAINT pk_sessions PRIMARY KEY (digest), 
	CONSTRAINT fk_sessions_account_id FOREIGN KEY(account_id) REFERENCES accounts (id) ON DELETE CASCADE
);
CREATE TABLE state (
	id INTEGER NOT NULL, 
	revision INTEGER NOT NULL, 
	CONSTRAINT pk_state PRIMARY KEY (id), 
	CONSTRAINT ck_state_ck_state_single CHECK (id = 1)
);
INSERT INTO "state" VALUES(1,1);
CREATE TABLE ties (
	source_id VARCHAR NOT NULL, 
	target_id VARCHAR NOT NULL, 
	layer VARCHAR NOT NULL, 
	starts_on VARCHAR(10) NOT NULL, 
	ends_on VARCHAR(10) NOT NULL, 
	CONSTRAINT pk_ties PRIMARY KEY (source_id, target_id, layer, starts_on), 
	CONSTRAINT fk_ties_source_id FOREIGN KEY(source_id) REFERENCES profiles (id) ON DELETE CASCADE, 
	CONSTRAINT fk_ties_target_id FOREIGN KEY(target_id) REFERENCES profiles (id) ON DELETE CASCADE
)
 WITHOUT ROWID

;
INSERT INTO "ties" VALUES('b','a','expert_client','2025-01-01','');
CREATE INDEX ix_participations_activity_id ON participations (activity_id);
CREATE INDEX ix_ties_target_id ON ties (target_id);
CREATE INDEX ix_judgements_right_id ON judgements (right_id);
CREATE INDEX ix_clusters_canonical_id ON clusters (canonical_id);
CREATE INDEX ix_reviews_right_id ON reviews (right_id);
CREATE INDEX ix_account_profiles_profile_id ON account_profiles (profile_id);
CREATE INDEX ix_sessions_account_id ON sessions (account_id);
CREATE INDEX ix_api_keys_account_id ON api_keys (account_id);
CREATE INDEX ix_consents_profile_id ON consents (profile_id);
CREATE INDEX ix_history_profile_id ON history (profile_id);
CREATE INDEX ix_audit_details_account_id ON audit_details (account_id);
CREATE INDEX ix_audit_details_subject ON audit_details (subject);
CREATE TRIGGER audit_kept BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_not_deleted BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_not_replaced BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_details_kept BEFORE UPDATE ON audit_details WHEN OLD.erased_by IS NOT NULL OR NEW.erased_by IS NULL BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_details_not_deleted BEFORE DELETE ON audit_details BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_details_not_replaced BEFORE INSERT ON audit_details WHEN EXISTS (SELECT 1 FROM audit_details WHERE audit_id = NEW.audit_id) BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
COMMIT;
