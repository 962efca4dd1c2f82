/* cli_setup_text.c - `warroom setup-observers`: the files it writes.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "cli_setup.h"

void
setup_sshd_text(const struct setup *s, struct buf *out)
{
	(void)buf_printf(out,
		SETUP_MARK
		"#\n"
		"# Whoever logs in as %s gets `warroom watch` and nothing else, whatever a key's\n"
		"# line says or leaves out. Check: sshd -T -C user=%s,host=any,addr=127.0.0.1\n"
		"\n"
		"# A key's line may say how its owner is called, in this one variable and no "
		"other.\n"
		"# sshd has this for all accounts or none; in one's own account it means nothing.\n"
		"PermitUserEnvironment WARROOM_AS\n"
		"\n"
		"Match User %s\n",
		s->login, s->login, s->login);
	(void)buf_printf(out,
		"	# Instead of a shell, a command, sftp, scp and any other subsystem.\n"
		"	ForceCommand exec %s watch %s\n"
		"	# Only by a key that root has put there.\n"
		"	AuthenticationMethods publickey\n"
		"	AuthorizedKeysFile %s/ssh/warroom/%%u\n"
		"	AuthorizedKeysCommand none\n"
		"	AuthorizedPrincipalsFile none\n"
		"	AuthorizedPrincipalsCommand none\n"
		"	TrustedUserCAKeys none\n",
		s->program, s->dir, s->etc);
	(void)buf_string(out,
		"	# No way to anywhere else.\n"
		"	DisableForwarding yes\n"
		"	AllowTcpForwarding no\n"
		"	AllowStreamLocalForwarding no\n"
		"	AllowAgentForwarding no\n"
		"	X11Forwarding no\n"
		"	PermitTunnel no\n"
		"	GatewayPorts no\n"
		"	PermitOpen none\n"
		"	PermitListen none\n"
		"	# A terminal, and nothing that would change what runs in it: AcceptEnv "
		"takes the\n"
		"	# place of Debian's LANG and LC_*; nothing reads a variable called none.\n"
		"	PermitTTY yes\n"
		"	PermitUserRC no\n"
		"	AcceptEnv none\n"
		"	# One screen a connection; one that is gone is noticed within a minute.\n"
		"	MaxSessions 1\n"
		"	ClientAliveInterval 15\n"
		"	ClientAliveCountMax 3\n"
		"	# The log says whose key it was.\n"
		"	LogLevel VERBOSE\n"
		"\n"
		"Match all\n");
}

void
setup_keys_text(const struct setup *s, struct buf *out)
{
	(void)buf_printf(out,
		SETUP_MARK
		"#\n"
		"# Who may watch as %s: a line a key. sshd reads it at each login.\n"
		"# Add one with   warroom setup-observers --as 'Kim Lee' kim.pub --apply\n"
		"# or by hand; to keep somebody out, take the line away.\n"
		"#\n"
		"# restrict,pty,environment=\"WARROOM_AS=Kim Lee\" ssh-ed25519 "
		"AAAAC3NzaC1lZDI1...\n",
		s->login);
}

void
setup_limits_text(const struct setup *s, struct buf *out)
{
	(void)buf_printf(out,
		SETUP_MARK "#\n"
			   "# All observers together; a screen over ssh is two processes. They "
			   "come after the\n"
			   "# room's own programs when the processor is busy.\n"
			   "%s hard nproc 400\n"
			   "%s hard core 0\n"
			   "%s - priority 5\n",
		s->login, s->login, s->login);
}

bool
setup_keys_path(const struct setup *s, char out[SETUP_PATH_BYTES])
{
	return (size_t)snprintf(out, SETUP_PATH_BYTES, "%s/ssh/warroom/%s", s->etc, s->login) <
	       SETUP_PATH_BYTES;
}
