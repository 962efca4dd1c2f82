/* store/proposal.h - what an operator asks for and may not do: kept until a lead approves it (R41).
 * Private to store/.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_PROPOSAL_H
#define STORE_PROPOSAL_H

#include "store/act.h"

/* Keeps the act's order, whose meaning is `kind`, as a proposal with a sentence that says all of
 * what it would do. It is carried out as if by a lead, and taken back again: what would be refused
 * is refused at once, by the same sentence. ERR_USAGE when it is too long to be read. */
struct err proposal_keep(struct act *act, const struct order_kind *kind);

#endif
