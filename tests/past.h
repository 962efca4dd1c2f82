/* tests/past.h - a record as an earlier version made it: what has come since, taken out again.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_PAST_H
#define TESTS_PAST_H

/* From version 9 to 5; the number in the file stays the caller's to set. */
static const char past_version_5[] =
	"DROP TABLE outbox; DROP TABLE remote; DROP TABLE target; DROP TABLE hand; DROP TABLE "
	"role_holder; DROP TABLE bridge_guest;"
	"DROP TABLE incident_customer; DROP TABLE attempt; DROP TABLE clock;"
	"DROP TABLE update_post; DROP TABLE task; DROP TABLE proposal;"
	"DROP TABLE followup; DROP TABLE decision; DROP TABLE severity;"
	"DROP TABLE person; DROP TABLE card; DROP TABLE cause; DROP TABLE template;"
	"DROP INDEX page_judged; DROP TABLE order_done; DROP INDEX incident_open; DROP INDEX "
	"page_tied;"
	"DROP INDEX ticket_tie; DROP INDEX event_incident;"
	"ALTER TABLE incident DROP COLUMN codename;"
	"ALTER TABLE incident DROP COLUMN pack;"
	"ALTER TABLE incident DROP COLUMN impact;"
	"ALTER TABLE incident DROP COLUMN span;"
	"ALTER TABLE incident DROP COLUMN own_platform;"
	"ALTER TABLE incident DROP COLUMN eta_made_ms;"
	"ALTER TABLE incident DROP COLUMN bridge_open_ms;"
	"ALTER TABLE incident DROP COLUMN bridge_closed_ms;"
	"ALTER TABLE incident DROP COLUMN called_out_ms;"
	"ALTER TABLE incident DROP COLUMN merged_into;"
	"ALTER TABLE step DROP COLUMN applies;"
	"ALTER TABLE step DROP COLUMN by_hand; ALTER TABLE step DROP COLUMN reason;"
	"ALTER TABLE step DROP COLUMN applies_when;"
	"ALTER TABLE step DROP COLUMN done_when;"
	"ALTER TABLE step DROP COLUMN opens; ALTER TABLE step DROP COLUMN arg;"
	"ALTER TABLE step DROP COLUMN link; ALTER TABLE step DROP COLUMN run;"
	"ALTER TABLE customer DROP COLUMN services;"
	"ALTER TABLE customer DROP COLUMN domains;"
	"ALTER TABLE contact DROP COLUMN mail_inside;"
	"ALTER TABLE contact DROP COLUMN alternate_inside;"
	"ALTER TABLE role ADD COLUMN person TEXT;";

#endif
