-- A network of schema 0001, as its release wrote it (sqlite3 .dump).
BEGIN TRANSACTION;
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
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE clusters (
	member_id VARCHAR NOT NULL, 
	canonical_id VARCHAR NOT NULL, 
	CONSTRAINT pk_clusters PRIMARY KEY (member_id), 
	CONSTRAINT fk_clusters_member_id FOREIGN KEY(member_id) REFERENCES profiles (id) ON DELETE CASCADE, 
	CONSTRAINT fk_clusters_canonical_id FOREIGN KEY(canonical_id) REFERENCES profiles (id) ON DELETE CASCADE
);
INSERT INTO "clusters" VALUES('c','a');
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
	payload TEXT NOT NULL, 
	CONSTRAINT pk_profiles PRIMARY KEY (id)
);
INSERT INTO "profiles" VALUES('a','company',NULL,'Officina "A"','','0843e73f9e55adbcc3e24afc8cf1755a2992b57d248dd8f27ee0f632a252db17','{"id":"a","kind":"company","names":["Officina \"A\""],"identifiers":[],"texts":[{"field":"description","value":"dice \\\"matching\\\":false e \"matching\":false","language":null}],"needs":[],"offers":[],"sectors":[],"place":{"country":null,"nuts":null,"city":null,"postcode":null,"address":null,"latitude":null,"longitude":null},"size":null,"url":null,"languages":[],"capacity":null,"maturity":null,"excludes":[],"consent":{"matching":true,"given_on":null,"text_version":null},"visibility":{},"updated_on":null,"sources":[],"demo":false}');
INSERT INTO "profiles" VALUES('b','expert',NULL,'b','','34b25ef689da3b96f3c4e0d9cba59ba1e2da6566f39d3a8c653ea6886e989d65','{"id":"b","kind":"expert","names":[],"identifiers":[],"texts":[],"needs":[],"offers":[],"sectors":[],"place":{"country":null,"nuts":null,"city":null,"postcode":null,"address":null,"latitude":null,"longitude":null},"size":null,"url":null,"languages":[],"capacity":null,"maturity":null,"excludes":[],"consent":{"matching":false,"given_on":"2026-01-02","text_version":null},"visibility":{},"updated_on":null,"sources":[],"demo":false}');
INSERT INTO "profiles" VALUES('c','lab',NULL,'c','','e2c35ffcab21e29a9dabe9d02382679615ada7eba3e4446de9cd117e4af8d2eb','{"id":"c","kind":"lab","names":[],"identifiers":[],"texts":[],"needs":[{"id":"n1","text":"prove","language":null,"trl":null,"cooperation":["consulting","joint_application","joint_research","licensing","membership","student_project","supply","testing"],"visibility":"network"}],"offers":[],"sectors":[],"place":{"country":null,"nuts":null,"city":null,"postcode":null,"address":null,"latitude":null,"longitude":null},"size":null,"url":null,"languages":[],"capacity":null,"maturity":null,"excludes":["a"],"consent":{"matching":true,"given_on":null,"text_version":null},"visibility":{},"updated_on":null,"sources":[],"demo":false}');
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
COMMIT;
