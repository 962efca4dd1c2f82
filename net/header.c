/* net/header.c - headers: those that hold a secret, and those that we read.
 * SPDX-License-Identifier: MIT */
#include "net/header.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "store/json.h"

enum { ASKED_MOST_S = 10 * 60 /* a longer Retry-After counts as this */ };

void
header_init(struct header_seen *seen)
{
	*seen = (struct header_seen){
		.retry_after_s = -1, .retry_at_s = -1, .ratelimit_reset_s = -1};
}

void
header_copy(char *out, size_t size, const char *value)
{
	size_t length = 0;

	for (; *value != '\0' && length + 1 < size; value++)
		if (*value >= ' ' && *value <= '~')
			out[length++] = *value;
	out[length] = '\0';
}

/* The digits at the start, as seconds; -1 when there are none. `end`: what follows them. */
static int64_t
read_seconds(const char *value, const char **end)
{
	int64_t seconds = 0;
	const char *at = value;

	for (; *at >= '0' && *at <= '9'; at++)
		if (seconds < HEADER_WAIT_MOST_S)
			seconds = seconds * 10 + (*at - '0');
	*end = at;
	if (seconds > HEADER_WAIT_MOST_S)
		seconds = HEADER_WAIT_MOST_S;
	return at == value ? -1 : seconds;
}

/* "Sun, 06 Nov 1994 08:49:37 GMT" as seconds since 1970; -1 for anything else. The two older forms
 * of RFC 9110 5.6.7 are not sent by any service we know. */
static int64_t
read_date(const char *value)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	struct tm t = {0};
	char month[4] = "";
	char zone[4] = "";
	const char *at;

	if (sscanf(value, "%*3s, %2d %3s %4d %2d:%2d:%2d %3s", &t.tm_mday, month, &t.tm_year,
		    &t.tm_hour, &t.tm_min, &t.tm_sec, zone) != 7 ||
		strcmp(zone, "GMT") != 0 || strlen(month) != 3)
		return -1;
	at = strstr(months, month);
	if (at == NULL || (at - months) % 3 != 0 || t.tm_year < 1970)
		return -1;
	t.tm_mon = (int)(at - months) / 3;
	t.tm_year -= 1900;
	return timegm(&t);
}

static void
take(struct header_seen *seen, const char *name, const char *value)
{
	const char *end = "";

	if (strcasecmp(name, "content-type") == 0) {
		header_copy(seen->content_type, sizeof seen->content_type, value);
	} else if (strcasecmp(name, "x-idempotency-lookup") == 0) {
		header_copy(seen->idempotency, sizeof seen->idempotency, value);
	} else if (strcasecmp(name, "x-oauth-scopes") == 0) {
		header_copy(seen->scopes, sizeof seen->scopes, value);
	} else if (strcasecmp(name, "retry-after") == 0) {
		seen->retry_after_s = read_seconds(value, &end);
		if (*end != '\0')
			seen->retry_after_s = -1;
		seen->retry_at_s = read_date(value);
	} else if (strcasecmp(name, "ratelimit-reset") == 0) {
		seen->ratelimit_reset_s = read_seconds(value, &end);
	} else if (strncasecmp(name, "zendesk-ratelimit-", 18) == 0) {
		const char *resets = strstr(value, "resets=");

		if (resets != NULL && seen->ratelimit_reset_s < 0)
			seen->ratelimit_reset_s = read_seconds(resets + 7, &end);
	} else if (strcasecmp(name, "date") == 0) {
		int64_t date_s = read_date(value);

		seen->date_ms = date_s > 0 ? date_s * 1000 : 0;
	}
}

void
header_read(struct header_seen *seen, const char *line, size_t length)
{
	char copy[512];
	char *value;

	if (length >= sizeof copy)
		return;
	memcpy(copy, line, length);
	copy[length] = '\0';
	copy[strcspn(copy, "\r\n")] = '\0';
	if (strncmp(copy, "HTTP/", 5) == 0)
		header_init(seen); /* what came before was interim */
	value = strchr(copy, ':');
	if (value == NULL)
		return;
	*value++ = '\0';
	value += strspn(value, " \t");
	for (length = strlen(value); length > 0 && strchr(" \t", value[length - 1]) != NULL;
		length--)
		value[length - 1] = '\0';
	take(seen, copy, value);
}

int64_t
header_wait_s(const struct header_seen *seen, int64_t now_s)
{
	int64_t wait_s;

	if (seen->retry_at_s < 0)
		return seen->retry_after_s;
	wait_s = seen->retry_at_s - (seen->date_ms > 0 ? seen->date_ms / 1000 : now_s);
	if (wait_s < 0)
		return 0;
	return wait_s < HEADER_WAIT_MOST_S ? wait_s : HEADER_WAIT_MOST_S;
}

int64_t
header_asked_ms(const struct http_reply *reply)
{
	int64_t wait_s =
		reply->retry_after_s >= 0 ? reply->retry_after_s : reply->ratelimit_reset_s;

	if (wait_s < 0)
		return -1;
	if (wait_s < 1)
		wait_s = 1;
	return (wait_s < ASKED_MOST_S ? wait_s : ASKED_MOST_S) * 1000;
}

void
header_wipe(struct buf *b)
{
	if (b->capacity > 0)
		explicit_bzero(b->data, b->capacity);
	buf_clear(b);
}

static bool
reserve(struct buf *b, size_t bytes)
{
	char *zeros = calloc(1, bytes);
	bool ok = zeros != NULL && buf_add(b, zeros, bytes);

	free(zeros);
	buf_reset(b);
	return ok;
}

static bool
base64_add(struct buf *out, const char *in, size_t length)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < length; i += 3) {
		unsigned three = (unsigned)(unsigned char)in[i] << 16;
		char four[4];

		if (i + 1 < length)
			three |= (unsigned)(unsigned char)in[i + 1] << 8;
		if (i + 2 < length)
			three |= (unsigned char)in[i + 2];
		for (unsigned k = 0; k < 4; k++)
			four[k] = digits[three >> (18 - 6 * k) & 63];
		for (size_t k = length - i + 1; k < 4; k++)
			four[k] = '=';
		if (!buf_add(out, four, sizeof four))
			return false;
	}
	return true;
}

bool
header_authorization(const struct http_request *q, struct buf *out)
{
	size_t user_bytes = q->user != NULL ? strlen(q->user) : 0;
	size_t most = 2 * (user_bytes + secret_length(q->secret)) + strlen(q->authorization) + 64;
	const char *secret = secret_reveal(q->secret);
	struct buf plain;
	bool ok;

	if (!reserve(out, most) || !buf_printf(out, "Authorization: %s", q->authorization))
		return false;
	if (q->user == NULL)
		return buf_string(out, secret);
	buf_init(&plain, most);
	ok = reserve(&plain, most) && buf_printf(&plain, "%s:%s", q->user, secret) &&
	     base64_add(out, plain.data, plain.length);
	header_wipe(&plain);
	return ok;
}

bool
header_escape(struct buf *out, const char *value)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				    "0123456789-._~";

	for (; *value != '\0'; value++) {
		bool ok = strchr(plain, *value) != NULL
				  ? buf_add(out, value, 1)
				  : buf_printf(out, "%%%02X", (unsigned)(unsigned char)*value);

		if (!ok)
			return false;
	}
	return true;
}

static bool
add_secret(const struct http_request *q, struct buf *out)
{
	const char *secret = secret_reveal(q->body_secret);

	return q->body_form ? header_escape(out, secret) : json_put(out, "%s", secret);
}

bool
header_body(const struct http_request *q, struct buf *out)
{
	const char *gap = q->body_secret != NULL ? strstr(q->body, "%s") : NULL;

	if (gap == NULL)
		return buf_add(out, q->body, q->body_length);
	return reserve(out, q->body_length + 6 * secret_length(q->body_secret) + 2) &&
	       buf_add(out, q->body, (size_t)(gap - q->body)) && add_secret(q, out) &&
	       buf_add(out, gap + 2, q->body_length - (size_t)(gap + 2 - q->body));
}

bool
header_host_is_loopback(const char *host)
{
	struct in_addr v4;

	if (inet_pton(AF_INET, host, &v4) == 1)
		return ntohl(v4.s_addr) >> 24 == 127;
	return strcasecmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0;
}
