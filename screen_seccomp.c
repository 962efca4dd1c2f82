/* screen_seccomp.c - the kernel's system call filter: what a screen that only reads needs, no more.
 *
 * The filter is a BPF program that the kernel runs on the number and the arguments of each call; it
 * cannot follow a pointer. So it knows how a file is opened, not which (that is Landlock's), that a
 * socket is a Unix one, not whose, and that a lock is asked for, not which bytes.
 * SPDX-License-Identifier: MIT */
#include "screen_seccomp.h"

#include <asm/termbits.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
enum { MACHINE_KNOWN = 1 };
static const uint32_t machine = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__) && defined(__AARCH64EL__)
enum { MACHINE_KNOWN = 1 };
static const uint32_t machine = AUDIT_ARCH_AARCH64;
#else
enum { MACHINE_KNOWN = 0 };
static const uint32_t machine = 0;
#endif

enum {
	X32_BIT =
		0x40000000, /* the same calls by other numbers; no other machine has any so high */
	CALLS_NEW = 424,    /* from here on numbers are the same everywhere: Linux 5.1 and later */
	CODE_MOST = 512,
	VALUES_MOST = 12,
};

/* What must be true of a call's arguments. Values are 32 bits: that is how much of them the kernel
 * looks at, but for pointers. */
enum test {
	TEST_NONE,
	TEST_BITS,      /* only these bits: values[0] */
	TEST_ONE_OF,    /* one of the values, up to the first 0 */
	TEST_ZERO,      /* 0, all 64 bits */
	TEST_OURSELVES, /* our process id */
	TEST_STREAM,    /* a Unix stream socket */
};

struct rule {
	int call;
	enum test test;
	int argument;
	int refusal; /* errno; 0: EPERM */
	uint32_t values[VALUES_MOST];
};

/* SQLite wants EACCES of an open for writing. */
enum {
	OPEN_READ = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW | O_DIRECTORY,
	STREAM_FLAGS = SOCK_NONBLOCK | SOCK_CLOEXEC,
};

static const struct rule rules[] = {
	/* Every frame. */
	{.call = SYS_read},
	{.call = SYS_write},
	{.call = SYS_writev},
	{.call = SYS_readv},
	{.call = SYS_epoll_pwait},
	{.call = SYS_epoll_ctl},
	{.call = SYS_pread64},
	{.call = SYS_fstat},
	{.call = SYS_newfstatat},
	{.call = SYS_lseek},
	{.call = SYS_close},
	{.call = SYS_clock_gettime},
	{.call = SYS_getpid},
	{.call = SYS_rt_sigprocmask},
	{.call = SYS_rt_sigaction},
	{.call = SYS_rt_sigreturn},
	{.call = SYS_brk},
	{.call = SYS_munmap},
	{.call = SYS_mremap},
	{.call = SYS_madvise},
	{.call = SYS_mmap, .test = TEST_BITS, .argument = 2, .values = {PROT_READ | PROT_WRITE}},
	{.call = SYS_mprotect,
		.test = TEST_BITS,
		.argument = 2,
		.values = {PROT_READ | PROT_WRITE}},
	{.call = SYS_futex},
	/* F_SETLK: SQLite's readers lock what they read. F_SETLKW waits, nobody needs it. */
	{.call = SYS_fcntl,
		.test = TEST_ONE_OF,
		.argument = 1,
		.values = {F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_GETLK, F_SETLK, F_DUPFD_CLOEXEC}},
	/* The terminal's modes and size; not TIOCSTI, which would type into the shell behind us. */
	{.call = SYS_ioctl,
		.test = TEST_ONE_OF,
		.argument = 1,
		.values = {TCGETS, TCSETS, TCSETSW, TCSETSF, TCGETS2, TCSETS2, TCSETSW2, TCSETSF2,
			TIOCGWINSZ, TCFLSH, FIONBIO, FIOCLEX}},

	/* Files, by name: to read. */
	{.call = SYS_openat,
		.test = TEST_BITS,
		.argument = 2,
		.refusal = EACCES,
		.values = {OPEN_READ}},
	{.call = SYS_faccessat},
	{.call = SYS_readlinkat},
	{.call = SYS_statx},
	{.call = SYS_getcwd},
#ifdef SYS_faccessat2
	{.call = SYS_faccessat2},
#endif
#ifdef SYS_open
	{.call = SYS_open,
		.test = TEST_BITS,
		.argument = 1,
		.refusal = EACCES,
		.values = {OPEN_READ}},
	{.call = SYS_stat},
	{.call = SYS_lstat},
	{.call = SYS_access},
	{.call = SYS_readlink},
	{.call = SYS_poll},
	{.call = SYS_select},
	{.call = SYS_epoll_wait},
	{.call = SYS_time},
#endif

	/* The engine: two sockets that have a path. */
	{.call = SYS_socket, .test = TEST_STREAM, .refusal = EACCES},
	{.call = SYS_connect},
	{.call = SYS_shutdown},
	{.call = SYS_getsockopt},
	{.call = SYS_getsockname},
	{.call = SYS_getpeername},

	/* The loop. */
	{.call = SYS_ppoll},
	{.call = SYS_pselect6},
	{.call = SYS_epoll_create1},
	{.call = SYS_eventfd2},
	{.call = SYS_pipe2},
	{.call = SYS_nanosleep},
	{.call = SYS_clock_nanosleep},
	{.call = SYS_clock_getres},
	{.call = SYS_gettimeofday},
	{.call = SYS_restart_syscall},
	{.call = SYS_sched_yield},
	{.call = SYS_sched_getaffinity},
	{.call = SYS_getrandom},
	{.call = SYS_sysinfo},
	{.call = SYS_uname},
	{.call = SYS_getrusage},
	{.call = SYS_prlimit64, .test = TEST_ZERO, .argument = 2}, /* asked for, not set */
#ifdef SYS_getrlimit
	{.call = SYS_getrlimit},
#endif

	/* Who we are, and the end. */
	{.call = SYS_gettid},
	{.call = SYS_getppid},
	{.call = SYS_getuid},
	{.call = SYS_geteuid},
	{.call = SYS_getgid},
	{.call = SYS_getegid},
	{.call = SYS_sigaltstack},
	{.call = SYS_kill, .test = TEST_OURSELVES, .argument = 0},
	{.call = SYS_tgkill, .test = TEST_OURSELVES, .argument = 0},
	{.call = SYS_exit},
	{.call = SYS_exit_group},
};

/* ---- the program ---- */

struct program {
	struct sock_filter code[CODE_MOST];
	unsigned short length;
};

static void
add(struct program *p, unsigned code, uint32_t value, uint8_t yes, uint8_t no)
{
	if (p->length < CODE_MOST)
		p->code[p->length] = (struct sock_filter){(uint16_t)code, yes, no, value};
	p->length++;
}

static void
load(struct program *p, size_t offset)
{
	add(p, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0);
}

/* The lower half of an argument; both machines have it first. */
static void
load_argument(struct program *p, int argument)
{
	load(p, offsetof(struct seccomp_data, args) + sizeof(uint64_t) * (size_t)argument);
}

static void
allow(struct program *p)
{
	add(p, BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
}

static void
refuse(struct program *p, int reason)
{
	add(p, BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (uint32_t)reason, 0, 0);
}

/* Allows when what is loaded is the value, else goes on. */
static void
allow_when(struct program *p, uint32_t value)
{
	add(p, BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1);
	allow(p);
}

static void
add_test(struct program *p, const struct rule *r)
{
	const uint32_t ourselves = (uint32_t)getpid();

	load_argument(p, r->argument);
	switch (r->test) {
	case TEST_NONE:
		allow(p);
		return;
	case TEST_BITS:
		add(p, BPF_JMP | BPF_JSET | BPF_K, ~r->values[0], 1, 0);
		allow(p);
		break;
	case TEST_ONE_OF:
		for (int i = 0; i < VALUES_MOST && r->values[i] != 0; i++)
			allow_when(p, r->values[i]);
		break;
	case TEST_ZERO:
		add(p, BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 3);
		load(p, offsetof(struct seccomp_data, args) +
				sizeof(uint64_t) * (size_t)r->argument + sizeof(uint32_t));
		allow_when(p, 0);
		break;
	case TEST_OURSELVES:
		allow_when(p, ourselves);
		break;
	case TEST_STREAM:
		add(p, BPF_JMP | BPF_JEQ | BPF_K, AF_UNIX, 0, 4);
		load_argument(p, 1);
		add(p, BPF_ALU | BPF_AND | BPF_K, ~(uint32_t)STREAM_FLAGS, 0, 0);
		allow_when(p, SOCK_STREAM);
		break;
	}
	refuse(p, r->refusal != 0 ? r->refusal : EPERM);
}

/* Every rule answers: the number that is loaded is there for the next one. */
static void
add_rule(struct program *p, const struct rule *r)
{
	unsigned short at = p->length;

	add(p, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)r->call, 0, 0);
	if (r->test == TEST_NONE)
		allow(p);
	else
		add_test(p, r);
	if (p->length <= CODE_MOST)
		p->code[at].jf = (uint8_t)(p->length - at - 1);
}

static void
write_program(struct program *p)
{
	load(p, offsetof(struct seccomp_data, arch));
	add(p, BPF_JMP | BPF_JEQ | BPF_K, machine, 1, 0);
	refuse(p, EPERM); /* another machine's numbers: 32-bit calls */
	load(p, offsetof(struct seccomp_data, nr));
	add(p, BPF_JMP | BPF_JGE | BPF_K, X32_BIT, 0, 1);
	refuse(p, ENOSYS);
	for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
		add_rule(p, &rules[i]);
	add(p, BPF_JMP | BPF_JGE | BPF_K, CALLS_NEW, 0, 1);
	refuse(p, ENOSYS); /* as a kernel that does not have it */
	refuse(p, EPERM);
}

/* All threads, so that none is left out; NULL only asks. */
static int
install(const struct sock_fprog *filter)
{
	long rc = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, filter);

	if (rc > 0)
		return EBUSY; /* a thread that has a filter of its own */
	return rc == 0 ? 0 : errno;
}

int
seccomp_lacks(void)
{
	int reason = MACHINE_KNOWN ? install(NULL) : ENOTSUP;

	return reason == EFAULT ? 0 : reason;
}

int
seccomp_enter(void)
{
	struct program p = {.length = 0};

	if (!MACHINE_KNOWN)
		return ENOTSUP;
	write_program(&p);
	if (p.length > CODE_MOST)
		return E2BIG;
	return install(&(struct sock_fprog){.len = p.length, .filter = p.code});
}
