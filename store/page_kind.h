/* store/page_kind.h - which pages are of one kind: one service, one priority, and
 * one title but for its numbers.
 * Private to store/.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_PAGE_KIND_H
#define STORE_PAGE_KIND_H

#include <stddef.h>
#include <stdint.h>

/* The title with '#' for what differs from one host, request or figure to the next: numbers (a run
 * of them joined by .,:/- is one), UUIDs, hexadecimal words of 8 and more, words where letters and
 * figures take turns (x2k4j). "host web-17 down" and "host web-18 down" become "host web-# down";
 * the figure of "5xx" stays, so that 4xx is something else. So does a number that a word before it
 * calls what happened: a status of HTTP (RFC 9110 15), a port below those that systems hand out, an
 * error's code, a severity, "P1". `out` has room for length + 1 bytes and
 * is never longer than the title; returns its length. */
size_t page_kind_fold(const char *title, size_t length, char *out);

/* A number for service, folded title and priority ("": none): a P1 is never one of many P3.
 * SipHash-2-4, so that titles that are one kind by accident
 * of the number are not found by trying a few. */
int64_t page_kind(const char *service, const char *title, const char *priority);

#endif
