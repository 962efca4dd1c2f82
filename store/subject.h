/* store/subject.h - what an order or an event is about, by name: "page:PABC12", "step:3/announce".
 * Private to store/.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_SUBJECT_H
#define STORE_SUBJECT_H

#include "store/buf.h"
#include "store/err.h"
#include "store/record.h"
#include "store/window.h"

/* Appends the name under which the events of that row stand; nothing for "". A step or a role is
 * one of the incident (in: "" for none) unless the subject names another ("step:3/announce"). Out:
 * the incident the row belongs to, where it belongs to one. ERR_REFUSED when there is no such
 * row. */
struct err subject_find(
	struct record *r, const char *subject, char incident_id[ROW_ID_BYTES], struct buf *out);

#endif
