/* tests/fuzz/fuzz.h - what may come from outside, tried with anything at all.
 *
 * A target takes bytes as the program would get them, and aborts with a sentence when something
 * does not hold that must hold whatever the bytes are. `make fuzz` has libFuzzer make up bytes;
 * tests/test_corpus.c feeds them what lies in tests/fuzz/corpus/NOUN/, without clang.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/err.h"
#include "store/order.h"
#include "store/page.h"
#include "store/record.h"

typedef void fuzz_target(const uint8_t *data, size_t size);

/* The first byte chooses what the rest is a reply to: see the file of each. */
fuzz_target fuzz_pagerduty;
fuzz_target fuzz_zendesk;
/* A file's content. */
fuzz_target fuzz_config;
fuzz_target fuzz_pack;
/* What one client sends; the low six bits of the first byte say in pieces of which size it arrives,
 * the highest one that it is an operator's, the next that the events may be folded after it. */
fuzz_target fuzz_wire;
/* A line of somebody who watches: a name, an order, or what a screen is told of them. */
fuzz_target fuzz_watch;
/* A time that somebody typed; the first byte chooses the zone and whether it lies ahead. */
fuzz_target fuzz_when;
/* Business hours of the config. */
fuzz_target fuzz_hours;
/* A file of a time zone. */
fuzz_target fuzz_zone;
/* A pack's template, a line, and then the words that are put in, a line each. */
fuzz_target fuzz_template;
/* A text that observers read; the first byte odd: an event's data. */
fuzz_target fuzz_mask;
/* A file of DIR/spool. */
fuzz_target fuzz_spool;
/* An act of the outbox, and what the service answers: tests/fuzz/act.c. */
fuzz_target fuzz_slack;
fuzz_target fuzz_statuspage;
fuzz_target fuzz_jira;
fuzz_target fuzz_pagewrite;
fuzz_target fuzz_ticketwrite;
/* What the hook program prints: the first byte is its exit status. */
fuzz_target fuzz_hook;
/* A row of the outbox, or an order that makes one: tests/fuzz/fuzz_outbox.c. */
fuzz_target fuzz_outbox;

#define FUZZ_NOW_MS INT64_C(1795168800000) /* 2026-11-20 10:00 UTC */

/* By the noun of its file; NULL: there is none. */
fuzz_target *fuzz_find(const char *noun);
/* The nouns, NULL at the end. */
extern const char *const fuzz_nouns[];

/* Aborts with the sentence unless it holds. */
void fuzz_hold(bool holds, const char *sentence);

/* A record of the process's own with two pages (QA1, QA2) and two tickets (11, 12): made at the
 * first call, in memory where the machine can, and removed at exit. */
struct record *fuzz_record(void);

/* Another record, each time as it was at first: an incident (1) with roles, a task, a follow-up, an
 * update, a call and a proposal; one that is over and restricted (2); two customers. */
struct record *fuzz_room(void);

/* What orders about it go by: a config and the packs solo and security. */
const struct order_room *fuzz_rules(void);

/* An order about that one: LEVEL_LEAD is Dana's, below it is Kim's, LEVEL_OBSERVER is that of Kim
 * at watch.sock. */
struct err fuzz_order(const struct order *order, enum level level, struct outcome *out);

/* What holds for any such record, whatever was ordered. */
void fuzz_check_room(struct record *r);
/* Its events, folded, give the tables, and taken back, nothing. Slow. */
void fuzz_check_fold(void);

/* The two pages and the two tickets into a record. Inside record_begin .. record_commit. */
void fuzz_seed(struct record *r);

/* The directory of the process's own. Removed at exit. */
const char *fuzz_dir(void);

/* The config's zendesk.page_on, as the merge wants it. */
extern const char fuzz_page_on[];

/* A transaction as the engine's of a poll, and its end: all is as it was before. */
void fuzz_begin(struct record *r, const char *source);
void fuzz_end(struct record *r);

/* The one number of a statement, a literal. */
int64_t fuzz_number(struct record *r, const char *sql);

/* What holds for any record: texts have at most 64 KiB, lists are as long as they say, events are
 * about what can be. */
void fuzz_check(struct record *r);
/* What of that is about pages and tickets, and what belongs to them. */
void fuzz_check_lists(struct record *r);

/* Lists and groups are as long as they say. */
void fuzz_check_tally(struct record *r);

/* Of a merge: nothing but a good end or ERR_MALFORMED, and the counts fit. */
void fuzz_check_merge(struct err e, const struct merge *merge);

/* Tells libFuzzer how far each statement of the record ran: most of a merge happens in SQLite,
 * which is not instrumented. */
void fuzz_feel(struct record *r);

/* The input with each byte 1, at most 4 of them, grown to 70,000 letters: no fuzzer would find a
 * text above 64 KiB by itself. The caller frees it; NUL-terminated. */
char *fuzz_grow(const uint8_t *data, size_t size, size_t *length);

/* The bytes with a NUL behind them. The caller frees it. */
char *fuzz_string(const uint8_t *data, size_t size);

/* Writes a file, 0600, anew. */
void fuzz_write(const char *path, const uint8_t *data, size_t size);

/* Writes a file of the process's own, 0600, and answers its path. Removed at exit. */
const char *fuzz_file(const uint8_t *data, size_t size);

#endif
