/* panes/offer.h - what a command's argument may offer to pick from.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_OFFER_H
#define PANES_OFFER_H

#include "store/offer.h"

#endif
