/* net/complaint.c - what a service itself says about an error.
 * SPDX-License-Identifier: MIT */
#include "net/complaint.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "store/json.h"
#include "store/log.h"
#include "store/text.h"

enum { BODY_MOST_BYTES = 64 * 1024 };

/* Where the message may be; what explains more comes first. */
static const char *const paths[] = {
	"$.error.message",
	"$.error.title",
	"$.error_description",
	"$.description",
	"$.errors[0].detail",
	"$.errors[0].title",
	"$.error",
	"$.error[0]",
	"$.errorMessages[0]",
	"$.message",
};

/* {"project":"is required"}, of Jira: its names and what is wrong with each. */
static void
read_fields(struct json *json, struct buf *out)
{
	struct buf fields;

	buf_init(&fields, BODY_MOST_BYTES);
	if (json_object(json, "$.errors", &fields) && fields.data[0] == '{') {
		for (const char *at = fields.data; *at != '\0'; at++) {
			if (*at == ':' && at[-1] == '"')
				(void)buf_string(out, ": ");
			else if (strchr("{}\"", *at) == NULL)
				(void)buf_add(out, at, 1);
		}
	}
	buf_clear(&fields);
}

static void
read_json(const struct http_reply *reply, struct buf *out)
{
	struct json *json = NULL;
	int64_t code = 0;

	if (json_open(&json).kind != ERR_NONE)
		return;
	if (json_read(json, reply->body, reply->body_length).kind == ERR_NONE) {
		for (size_t i = 0; i < sizeof paths / sizeof paths[0] && out->length == 0; i++)
			(void)json_string(json, paths[i], out); /* else the next one */
		if (out->length == 0)
			read_fields(json, out);
		if (out->length > 0 && json_has(json, "$.error.errors[0]")) {
			(void)buf_string(out, ": ");
			(void)json_string(json, "$.error.errors[0]", out);
		}
		if (out->length > 0 && json_int(json, "$.error.code", &code))
			(void)buf_printf(out, " (code %" PRId64 ")", code);
	}
	json_close(json);
}

const char *
complaint_show(const char *said, char *out, size_t size)
{
	struct buf words;

	buf_init(&words, BODY_MOST_BYTES);
	(void)buf_add(&words, said, strnlen(said, BODY_MOST_BYTES - 1));
	log_mask(words.data); /* some repeat the token they were sent */
	(void)text_show(text_of(words.data), false, out, size);
	buf_clear(&words);
	return out;
}

const char *
complaint_read(const struct http_reply *reply, char out[COMPLAINT_BYTES])
{
	struct buf message;
	size_t length;

	out[0] = '\0';
	if (reply->status < 400 || reply->body_length > BODY_MOST_BYTES)
		return out;
	buf_init(&message, 2 * (size_t)BODY_MOST_BYTES);
	if (strcasestr(reply->content_type, "json") != NULL)
		read_json(reply, &message);
	else if (strncasecmp(reply->content_type, "text/plain", 10) == 0)
		(void)buf_string(&message, reply->body + strspn(reply->body, " \t\r\n"));
	log_mask(message.data); /* some repeat the token they were sent */
	message.data[strcspn(message.data, "\r\n")] = '\0';
	(void)text_show(text_of(message.data), false, out, COMPLAINT_BYTES);
	buf_clear(&message);
	for (length = strlen(out); length > 0 && strchr(". ", out[length - 1]) != NULL; length--)
		out[length - 1] = '\0';
	return out;
}

void
complaint_print(const struct http_reply *reply, size_t most, char out[COMPLAINT_BYTES + 2])
{
	char said[COMPLAINT_BYTES];

	(void)complaint_read(reply, said);
	if (strlen(said) >= most) { /* it is neutral: cut again, at a glyph */
		char cut[COMPLAINT_BYTES];

		(void)text_show(text_of(said), false, cut, most);
		memcpy(said, cut, sizeof said);
	}
	(void)snprintf(out, COMPLAINT_BYTES + 2, "%s%s", said[0] != '\0' ? ": " : "", said);
}
