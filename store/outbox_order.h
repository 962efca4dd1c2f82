/* store/outbox_order.h - which act of the outbox waits behind which: for the statements of
 * store/outbox.c and store/outbox_send.c; store/outbox_pick.c goes by it in one pass. `o` is a row, `older`
 * one that was made before it.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_OUTBOX_ORDER_H
#define STORE_OUTBOX_ORDER_H

/* What waits, to leave or for a person: exactly what the index outbox_waiting holds. */
#define OUTBOX_WAITING "state IN ('queued', 'sending', 'in_doubt')"

/* It waits for a person. What an engine still looks for does not, held or not. */
#define OUTBOX_ASKS "((state = 'queued' AND hold <> '') OR (state = 'in_doubt' AND next_ms = 0))"

/* Of one object, or one of them changes many pages, that of the other among them. */
#define SAME_OBJECT                                                                                \
	"(older.object = o.object"                                                                 \
	"  OR (older.object = 'pages'"                                                             \
	"   AND instr(older.body, '\"' || substr(o.object, 6) || '\"') > 0)"                       \
	"  OR (o.object = 'pages'"                                                                 \
	"   AND instr(o.body, '\"' || substr(older.object, 6) || '\"') > 0))"

/* `older` waits for a person. */
#define OLDER_ASKS                                                                                 \
	"((older.state = 'queued' AND older.hold <> '')"                                           \
	"  OR (older.state = 'in_doubt' AND older.next_ms = 0))"

/* The rows that `o` has to wait for. What waits for a person holds up only what is public. */
#define OUTBOX_BEFORE                                                                              \
	" FROM outbox AS older"                                                                    \
	" WHERE older.target = o.target"                                                           \
	" AND older." OUTBOX_WAITING " AND older.number < o.number"                                \
	" AND " SAME_OBJECT " AND (o.public OR NOT " OLDER_ASKS ")"

/* Those of them that wait for a person. */
#define OUTBOX_BEFORE_ASKS OUTBOX_BEFORE " AND " OLDER_ASKS

#endif
