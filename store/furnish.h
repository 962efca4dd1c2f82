/* store/furnish.h - the steps and roles of a pack, as rows of the room or of an incident. Private
 * to store/.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_FURNISH_H
#define STORE_FURNISH_H

#include "store/err.h"
#include "store/pack.h"
#include "store/record.h"

/* Ids that stay, while rows of a list are written one by one: those that were not kept can be
 * deleted with "NOT IN (SELECT id FROM temp.kept)". */
struct err furnish_keep_none(struct record *r);
struct err furnish_keep(struct record *r, const char *id);

/* The pack's steps and roles for an incident; "" is the room without one. Rows that are as they
 * should be are not written. What is in temp.kept afterwards is the pack's; others stay. */
struct err furnish_steps(struct record *r, const char *incident_id, const struct pack *pack);
struct err furnish_roles(struct record *r, const char *incident_id, const struct pack *pack);

#endif
