/* store/audit.h - the triggers that write the timeline, and the SQL functions they and the
 * merges call. Private to store/.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_AUDIT_H
#define STORE_AUDIT_H

#include <stdbool.h>
#include <stddef.h>

#include "store/buf.h"
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

/* The audited tables, one after the other: the name of each, and, added to `subject`, the SQL
 * expression over its columns that makes an event's subject of a row. False beyond the last. */
bool audit_table_at(size_t i, const char **table, struct buf *subject);

/* The statement that answers the columns of the table ?1 that its events tell of: name, type,
 * whether null is refused, and place in the primary key from 1 on, else 0. */
extern const char audit_columns[];

/* (Re)makes the triggers of the writer's connection: one event for each inserted, changed or
 * deleted row of an audited table. Once the tables are there. */
struct err audit_triggers(struct record *r);

#endif
