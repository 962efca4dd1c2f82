/* tui/outlet.c - what waits to be sent to a terminal that may not take it now.
 * SPDX-License-Identifier: MIT */
#include "tui/outlet.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

void
outlet_init(struct outlet *o, int fd, size_t cap_bytes)
{
	o->fd = fd;
	o->sent = 0;
	buf_init(&o->bytes, cap_bytes);
}

bool
outlet_waits(const struct outlet *o)
{
	return o->sent < o->bytes.length;
}

bool
outlet_drop(struct outlet *o)
{
	bool cut = o->sent > 0 && outlet_waits(o);

	o->sent = 0;
	buf_reset(&o->bytes);
	return cut;
}

void
outlet_send(struct outlet *o)
{
	while (outlet_waits(o)) {
		ssize_t sent = write(o->fd, o->bytes.data + o->sent, o->bytes.length - o->sent);

		if (sent > 0)
			o->sent += (size_t)sent;
		else if (sent < 0 && errno == EAGAIN)
			return;
		else if (sent == 0 || errno != EINTR)
			break; /* gone: the loop hears of it from its keys */
	}
	(void)outlet_drop(o);
}

void
outlet_drain(struct outlet *o, int patience_ms)
{
	struct pollfd ready = {.fd = o->fd, .events = POLLOUT};

	for (outlet_send(o); outlet_waits(o); outlet_send(o)) {
		int count = poll(&ready, 1, patience_ms);

		if (count == 0 || (count < 0 && errno != EINTR))
			return;
	}
}
