/* store/audit.h - the triggers that write the timeline, and the SQL functions they and the
 * merges call. Private to store/.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_AUDIT_H
#define STORE_AUDIT_H

#include "store/err.h"
#include "store/record.h"

/* Registers, on the writer's connection, innocuous so that they run in triggers of an untrusted
 * schema:
 *      room_now() room_actor() room_source() room_told()  the moment of the open transaction
 *      room_rev()            the rev its commit will have
 *      room_diff(name, old, new, ..)  {"name":[old,new],..} of those that differ
 *      room_time(text)       RFC 3339 as ms since 1970; null when it is not
 *      room_text(value)      a JSON string's text, cut at 64 KiB; null for anything else
 *      room_url(value)       the same, null unless it is http or https
 *      room_kind(service, title, priority)  page_kind of them */
struct err audit_functions(struct record *r);

/* (Re)makes the triggers of the writer's connection: one event for each inserted, changed or
 * deleted row of an audited table. Once the tables are there. */
struct err audit_triggers(struct record *r);

#endif
